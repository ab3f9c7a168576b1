"""Scores of a reward model: the hidden state of the last token, through its adapter and its head."""

from pathlib import Path

import gguf
import numpy as np
import pytest

from desktop.core.context import ChatMessage
from desktop.core.errors import ErrorKind, UserError
from desktop.engine.gguf_header import ADAPTER_BASE_SHA256
from tests.support.engine_harness import ONE, Harness, Opener, prose, turns
from tests.support.synthetic import write_adapter

HEAD = tuple(np.random.default_rng(8).standard_normal(128).tolist())  # the small models have 128 dimensions
TOLERANCE = 0.05


@pytest.fixture
def adapter(models: dict[str, Path]) -> str:
    return str(models["adapter"])


def tokens_of(harness: Harness, prompt: str, answer: str) -> tuple[int, ...]:
    found = harness.tokenize(prompt, answers=[answer])
    return (*found.prompt, *found.answers[0], found.end_of_turn)


def test_a_score_follows_from_the_hidden_state_and_the_head(engine: Opener, adapter: str) -> None:
    harness = engine("full")
    prompts = [prose(seed, 20 + 50 * seed) for seed in range(4)]
    conversations = tuple(turns(prompt, prose(seed + 50, 9)) for seed, prompt in enumerate(prompts))
    scores = harness.score(adapter=adapter, weight=HEAD, conversations=conversations)
    assert len(set(scores)) == 4
    doubled = harness.score(adapter=adapter, weight=HEAD, mean=scores[0], deviation=2.0, conversations=conversations)
    assert doubled == pytest.approx([(score - scores[0]) / 2 for score in scores], abs=TOLERANCE)
    sequences = tuple(tokens_of(harness, prompt, prose(seed + 50, 9)) for seed, prompt in enumerate(prompts))
    assert harness.score(adapter=adapter, weight=HEAD, sequences=sequences) == pytest.approx(scores, abs=TOLERANCE)
    no_head = harness.score(adapter=adapter, weight=(0.0,) * 128, mean=1.0, conversations=conversations[:1])
    assert no_head == (-1.0,)


def test_answers_to_one_prompt_are_scored_as_if_alone(engine: Opener, adapter: str) -> None:
    harness = engine("full")
    prompt = prose(1, 150)
    conversations = tuple(turns(prompt, prose(seed, 1 + 40 * seed)) for seed in range(4))
    together = harness.score(adapter=adapter, weight=HEAD, conversations=(*conversations, conversations[0]))
    assert together[0] == pytest.approx(together[-1], abs=TOLERANCE)
    for conversation, score in zip(conversations, together, strict=False):
        (alone,) = harness.score(adapter=adapter, weight=HEAD, conversations=(conversation,))
        assert score == pytest.approx(alone, abs=TOLERANCE)


def test_the_chat_keeps_its_cache_and_its_model(engine: Opener, adapter: str) -> None:
    harness = engine("full")
    text = prose(4, 100)
    harness.generate(text, sampling=ONE)
    before = harness.distribution()
    harness.score(adapter=adapter, weight=HEAD, conversations=(turns("Hi", "Hello."),))
    harness.generate(text, sampling=ONE)
    assert harness.prompt.stats.evaluated == 1
    assert harness.distribution() == pytest.approx(before, abs=1e-3)


def test_older_turns_are_dropped_if_they_do_not_fit(engine: Opener, adapter: str) -> None:
    harness = engine("full", window=256)
    long = turns(prose(1, 100), prose(2, 100), prose(3, 40), "Yes.")
    scores = harness.score(adapter=adapter, weight=HEAD, conversations=(long, long[2:]))
    assert scores[0] == pytest.approx(scores[1], abs=TOLERANCE)


def test_what_cannot_be_scored(engine: Opener, adapter: str, tmp_path: Path) -> None:
    harness = engine("full")
    conversation = turns("Hi", "Hello.")
    for wrong in ((), turns("Hi"), turns("Hi", "Hello.", "Why?"), (ChatMessage("assistant", "Hello."),)):
        with pytest.raises(UserError, match="ends with an answer to a message") as caught:
            harness.score(adapter=adapter, weight=HEAD, conversations=(wrong,))
        assert caught.value.kind is ErrorKind.INPUT
    with pytest.raises(UserError, match="trained for another model"):
        harness.score(adapter=adapter, weight=HEAD[1:], conversations=(conversation,))
    with pytest.raises(UserError, match=r"gone\.gguf was not found"):
        harness.score(adapter=str(tmp_path / "gone.gguf"), weight=HEAD, conversations=(conversation,))
    (tmp_path / "damaged.gguf").write_bytes(b"GGUF" * 20)
    with pytest.raises(UserError, match=r"damaged\.gguf cannot be used with this model"):
        harness.score(adapter=str(tmp_path / "damaged.gguf"), weight=HEAD, conversations=(conversation,))
    assert harness.score(adapter=adapter, weight=HEAD) == ()


def test_an_adapter_names_the_file_that_it_was_trained_for(engine: Opener, tmp_path: Path) -> None:
    harness = engine("full")  # the harness loads every model with a SHA-256 of all zeros
    for base, fits in (("0" * 64, True), ("ab" * 32, False)):
        file = tmp_path / f"{fits}.gguf"
        write_adapter(file, metadata={ADAPTER_BASE_SHA256: base, "general.name": "Round 2"})
        assert gguf.GGUFReader(file).fields[ADAPTER_BASE_SHA256].contents() == base
        if fits:
            assert harness.score(adapter=str(file), weight=HEAD, conversations=(turns("Hi", "Hello."),))
        else:
            with pytest.raises(UserError, match=r"“Round 2” was trained for another model"):
                harness.score(adapter=str(file), weight=HEAD, conversations=(turns("Hi", "Hello."),))
