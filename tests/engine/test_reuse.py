"""Reuse is exact on every kind of memory: the next-token distribution is that of a cold prefill."""

from pathlib import Path

import numpy as np
import pytest

from desktop.core.generation import EndReason, Sampling
from desktop.engine.protocol import Prefilled
from tests.engine.conftest import MEMORIES
from tests.engine.harness import ONE, CountingTicket, Harness, Opener, divergence, prefill, prose, softmax

EXACT = 0.05
"""Nats. The noise of another batch shape was at most 4e-3; a wrong reuse is above 0.3."""

LONG = [prose(i, 60) for i in range(7)]
TALK = Sampling(temperature=0.8, max_tokens=8, seed=7)
memories = pytest.mark.parametrize("name", MEMORIES)


def talk(harness: Harness, turns: int, **request: object) -> list[str]:
    """A conversation of so many turns; all its messages."""
    messages: list[str] = []
    for turn in range(turns):
        messages.append(LONG[turn])
        harness.generate(*messages, sampling=TALK, **request)
        messages.append(harness.text())
    return messages


def check(harness: Harness, *messages: str, source: str, least: float, **request: object) -> float:
    """Asks for one token, and compares with a cold prefill; at least this share of the prompt must be reused."""
    harness.generate(*messages, sampling=ONE, **request)
    stats = harness.prompt.stats
    assert (stats.reuse, stats.reused + stats.evaluated) == (source, stats.tokens)
    assert stats.reused >= least * stats.tokens
    tokens = harness.engine.model.vocab.tokenize(harness.started.prompt)
    found = divergence(harness.cold(tokens), harness.distribution())
    assert found <= EXACT
    return found


@memories
def test_follow_up_and_regenerate(engine: Opener, name: str) -> None:
    harness = engine(name)
    messages = talk(harness, 3)
    check(harness, *messages, "And then?", source="resident", least=0.7)
    check(harness, *messages, "And then?", source="resident", least=0.9)
    check(harness, *messages, "Instead?", source="resident", least=0.7)


@memories
def test_branch_far_back(engine: Opener, name: str) -> None:
    harness = engine(name)
    messages = talk(harness, 5)
    check(harness, *messages[:4], "What else?", source="resident", least=0.5)
    # and back to the long one, which was parked
    check(harness, *messages, "And then?", source="parked", least=0.7)


@memories
def test_another_conversation_between(engine: Opener, name: str) -> None:
    harness = engine(name)
    messages = talk(harness, 2)
    harness.generate(prose(99), sampling=TALK)
    check(harness, *messages, "And then?", source="parked", least=0.7)


@memories
def test_after_a_restart(engine: Opener, name: str, tmp_path: Path) -> None:
    first = engine(name, state_dir=str(tmp_path))
    messages = talk(first, 3, conversation="c")
    first.engine.save("c")
    assert len(list(tmp_path.glob("*.state"))) == 1
    second = engine(name, state_dir=str(tmp_path))
    check(second, *messages, "And then?", source="disk", least=0.7, conversation="c")


@memories
def test_each_of_four_candidates(engine: Opener, name: str) -> None:
    """While they are decoded, and when the conversation goes on from each of them."""
    harness = engine(name)
    messages = [*talk(harness, 2), "Tell me more."]
    for picked in (1, 3):
        harness.generate(*messages, n=4, sampling=Sampling(temperature=1, max_tokens=30, seed=1, repeat_penalty=1))
        live = [c for c in range(4) if harness.done(c).stats.end is EndReason.MAX_TOKENS]
        text = harness.text(picked)
        if picked == 1:
            assert live
            rows = [harness.distribution(row) for row in range(len(live))]
            for row, candidate in zip(rows, live, strict=True):
                assert divergence(harness.cold(harness.engine.cache.tokens(candidate)), row) <= EXACT
        check(harness, *messages, text, "Why?", source="resident", least=0.6)


@memories
def test_stopped_in_prefill(engine: Opener, name: str) -> None:
    """What was read before the stop is of use, and sound."""
    harness = engine(name, ubatch=64, batch=64)
    whole = CountingTicket()
    harness.generate(prose(50, 250), sampling=ONE, ticket=whole)
    harness.engine.cache.forget()
    harness.generate(prose(51, 250), sampling=ONE, ticket=CountingTicket(limit=int(0.7 * whole.asked)))
    assert harness.done().stats.end is EndReason.STOPPED
    assert not harness.all(Prefilled)
    check(harness, prose(51, 250), source="resident", least=0.5)
    harness.generate(prose(52, 250), sampling=ONE, ticket=CountingTicket(limit=int(0.7 * whole.asked)))
    check(harness, prose(51, 250), source="parked", least=0.9)


@pytest.mark.parametrize("name", ["sliding", "recurrent"])
def test_a_naive_cut_would_not_be_exact(engine: Opener, name: str) -> None:
    """The control: what llama.cpp lets one do without a word is at least ten times further away."""
    harness = engine(name)
    messages = talk(harness, 6)
    ours = check(harness, *messages[:4], "What else?", source="resident", least=0.5)
    tokens = harness.engine.model.vocab.tokenize(harness.started.prompt)
    whole = harness.engine.model.vocab.tokenize(" ".join(messages))
    whole = np.concatenate([tokens[:-20], whole])
    pool = harness.another_pool()
    try:
        prefill(pool, whole)
        kept = pool.cut(0, len(tokens) - 20)
        assert kept is (name == "sliding")
        prefill(pool, tokens[-20:], pool.length(0))
        naive = divergence(harness.cold(tokens), softmax(pool.logits(pool.rows - 1)))
    finally:
        pool.close()
    assert naive >= max(10 * ours, 10 * 1e-3)
