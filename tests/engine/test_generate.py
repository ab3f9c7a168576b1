"""One request: exact text, separate candidates, stop reasons."""

import json
from dataclasses import replace

import numpy as np
import pytest

from desktop.core.context import ChatMessage
from desktop.core.errors import ErrorKind, UserError
from desktop.core.generation import Adapter, EndReason
from desktop.core.sampling import Sampling
from desktop.engine.fallbacks import FALLBACKS
from desktop.engine.protocol import Done, Event, Measure, Pieces, Prefilled, Started
from desktop.engine.worker.candidates import CancelToken
from desktop.engine.worker.generate import FEWER, Generator
from tests.support.engine_harness import ONE, Opener, divergence, prose

FREE = Sampling(temperature=1.2, max_tokens=16, seed=3, repeat_penalty=1)
GREEDY = Sampling(temperature=0, max_tokens=40, repeat_penalty=1)


# --- candidates -------------------------------------------------------------------------------------------------


def test_candidates_have_their_own_seeds(engine: Opener) -> None:
    harness = engine("full")
    harness.generate("Tell me something.", n=4, seeds=(5, 6, 5, 7), sampling=replace(FREE, max_tokens=8))
    texts = [harness.text(i) for i in range(4)]
    assert harness.started.seeds == (5, 6, 5, 7)
    assert [harness.done(i).stats.seed for i in range(4)] == [5, 6, 5, 7]
    assert texts[0] == texts[2]
    assert len(set(texts)) == 3
    harness.generate("Tell me something.", seeds=(6,), sampling=replace(FREE, max_tokens=8))
    assert harness.text() == texts[1]  # a candidate is what it would be alone


def test_a_chosen_template_replaces_the_models_own(engine: Opener) -> None:
    harness = engine("full", template=FALLBACKS["plain"])
    harness.generate("Hi", sampling=ONE)
    assert harness.started.prompt == "User: Hi\nAssistant:"
    assert harness.started.template_sha256 == harness.loaded.template_sha256


def test_seeds_count_up_or_are_random(engine: Opener) -> None:
    harness = engine("full")
    harness.generate("Hi", n=3, sampling=replace(FREE, seed=9))
    assert harness.started.seeds == (9, 10, 11)
    harness.generate("Hi", n=3, sampling=replace(FREE, seed=None))
    assert len(set(harness.started.seeds)) == 3


def test_sixteen_candidates(engine: Opener) -> None:
    for name in ("full", "sliding", "recurrent", "hybrid"):
        harness = engine(name)
        harness.generate(prose(1, 300), n=16, sampling=replace(FREE, max_tokens=100))
        assert {harness.done(i).stats.end for i in range(16)} == {EndReason.MAX_TOKENS}
        assert harness.last(Done).tokens == 1600


def test_one_candidate_can_be_stopped(engine: Opener) -> None:
    harness = engine("full")
    cancel_token = CancelToken(n=3)

    def watch(event: Event) -> None:
        if isinstance(event, Pieces):
            cancel_token.cancel(1)

    harness.generate("Hi", n=3, sampling=replace(FREE, max_tokens=60), cancel_token=cancel_token, watch=watch)
    assert [harness.done(i).stats.end.value for i in range(3)] == ["max_tokens", "stopped", "max_tokens"]
    assert harness.done(1).stats.tokens < 60


def test_stop_ends_all_candidates_and_their_text_is_reused(engine: Opener) -> None:
    harness = engine("full")
    cancel_token = CancelToken(n=3)

    def watch(event: Event) -> None:
        if isinstance(event, Pieces) and event.tokens[0][1] > 20:
            cancel_token.reason = EndReason.STOPPED

    harness.generate("Hi", n=2, sampling=replace(FREE, max_tokens=1000), cancel_token=cancel_token, watch=watch)
    assert [harness.done(i).stats.end for i in range(2)] == [EndReason.STOPPED] * 2
    assert 20 < harness.done().stats.tokens < 1000
    harness.generate("Hi", harness.text(), "Next", sampling=ONE)
    assert harness.prompt.stats.reused > 20


def test_stopped_while_waiting(engine: Opener) -> None:
    harness = engine("full")
    harness.generate("Hi", n=2, cancel_token=CancelToken(reason=EndReason.STOPPED))
    assert [harness.done(i).stats.end for i in range(2)] == [EndReason.STOPPED] * 2
    assert harness.last(Done).tokens == 0
    assert not harness.all(Started)


def test_fewer_candidates_if_memory_is_short(engine: Opener) -> None:
    harness = engine("full", window=512)
    generator = harness.engine._generator
    short = Generator(
        harness.engine.model,  # type: ignore[arg-type]
        harness.context,
        harness.engine.cache,
        harness.engine.threads,
        harness._receive,
        generator._context_bytes,
        available=lambda: 0,
    )
    harness.engine._generator = short
    harness.generate("Hi", n=8, sampling=replace(FREE, max_tokens=200))
    assert (harness.started.n, harness.started.n_reason) == (2, FEWER)
    assert len(harness.started.seeds) == 2
    harness.engine._generator = generator
    harness.generate("Hi", n=8, sampling=replace(FREE, max_tokens=200))
    assert (harness.started.n, harness.started.n_reason) == (8, "")
    assert harness.context.kv_cells >= 8 * 200


# --- text -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["你好，世界！", "🎉🇨🇳👩‍👩‍👧 ok", "naïve — “quotes” 한국어"])
def test_characters_are_complete(engine: Opener, text: str) -> None:
    harness = engine("full")
    harness.generate("Hi", grammar=f'root ::= "{text}"', sampling=replace(FREE, max_tokens=200))
    assert harness.text() == text
    assert not any("\ufffd" in piece for event in harness.all(Pieces) for _, _, piece in event.pieces)
    assert harness.done().stats.end is EndReason.END_OF_TURN


def test_an_incomplete_character_is_not_sent(engine: Opener) -> None:
    harness = engine("full")
    harness.generate("Hi", grammar='root ::= "🎉🎉🎉🎉🎉🎉"', sampling=replace(FREE, max_tokens=4))
    assert set(harness.text()) <= {"🎉"}
    assert harness.done().stats.end is EndReason.MAX_TOKENS


def test_stop_strings(engine: Opener) -> None:
    harness = engine("full")
    sampling = replace(FREE, max_tokens=30)
    harness.generate("Hi", sampling=sampling)
    full_text = harness.text()
    stop = full_text[21:27]  # wherever its tokens begin and end
    harness.generate("Hi", sampling=sampling, stop=("never there", stop))
    assert harness.text() == full_text[: full_text.index(stop)]
    assert harness.done().stats.end is EndReason.STOP_STRING


def test_reasoning_is_separated(engine: Opener) -> None:
    harness = engine("full")
    harness.generate("Hi", grammar='root ::= "<think>Hm, well.</think>Yes."')
    assert (harness.text(kind="reasoning"), harness.text()) == ("Hm, well.", "Yes.")
    assert "".join(raw for event in harness.all(Pieces) for _, raw in event.raw) == "<think>Hm, well.</think>Yes."


def test_continuing_an_interrupted_answer(engine: Opener) -> None:
    harness = engine("full")
    harness.generate("Hi", grammar='root ::= " more.</think>Yes."', partial="<think>Hm, and")
    assert (harness.text(kind="reasoning"), harness.text()) == (" more.", "Yes.")
    assert harness.started.prompt.endswith("<|im_start|>assistant\n<think>Hm, and")


def test_grammar_and_schema(engine: Opener) -> None:
    harness = engine("builtin")
    harness.generate("Is water wet?", grammar='root ::= "yes" | "no"', n=3)
    assert {harness.text(i) for i in range(3)} <= {"yes", "no"}
    assert {harness.done(i).stats.end for i in range(3)} == {EndReason.END_OF_TURN}
    schema = {
        "type": "object",
        "properties": {"colour": {"enum": ["red", "blue"]}, "sizes": {"type": "array", "items": {"type": "integer"}}},
        "required": ["colour", "sizes"],
    }
    schema["properties"]["sizes"] |= {"minItems": 2, "maxItems": 3}  # type: ignore[index]
    harness.generate("Describe a box.", json_schema=json.dumps(schema), sampling=replace(GREEDY, max_tokens=200))
    box = json.loads(harness.text())
    assert box["colour"] in ("red", "blue")
    assert len(box["sizes"]) in (2, 3)


def test_statistics(engine: Opener) -> None:
    harness = engine("full")
    harness.generate("Hi", n=2, sampling=FREE)
    stats, done = harness.done().stats, harness.last(Done)
    assert stats.tokens == 16
    assert 0 < stats.first_token_s < 5  # type: ignore[operator]
    assert done.tokens == 32
    assert done.tokens_per_second == pytest.approx(30 / done.decode_s)
    assert harness.last(Prefilled).stats.seconds > 0


# --- prompts -----------------------------------------------------------------------------------------------------


def test_oldest_turns_are_dropped(engine: Opener) -> None:
    harness = engine("full", window=512)
    turns = [text for i in range(8) for text in (prose(i), "Yes.")]
    harness.generate(*turns, "And?", sampling=ONE)
    assert harness.started.dropped
    assert harness.started.kept[-1] == 16
    assert harness.started.prompt_tokens <= 512
    assert prose(0) not in harness.started.prompt


@pytest.mark.parametrize("request_", [{"prompt": prose(1, 600)}, {"partial": prose(1, 600)}])
def test_a_prompt_that_is_too_long(engine: Opener, request_: dict[str, str]) -> None:
    harness = engine("full", window=512)
    with pytest.raises(UserError, match="the context holds only 512"):
        harness.generate("Hi", **request_)  # type: ignore[arg-type]
    harness.generate("Hi", sampling=FREE)  # the next request works
    assert harness.done().stats.tokens == 16


def test_a_full_context_ends_the_answer(engine: Opener) -> None:
    for name in ("full", "sliding"):
        harness = engine(name, window=256)
        harness.generate("Hi", n=2, sampling=replace(FREE, max_tokens=2000))
        assert {harness.done(i).stats.end for i in range(2)} == {EndReason.CONTEXT_FULL}
        assert harness.done().stats.tokens == 256 - harness.started.prompt_tokens


def test_a_raw_prompt(engine: Opener) -> None:
    harness = engine("full")
    harness.generate(prompt="Once upon a time", sampling=FREE)
    assert harness.started.prompt == "Once upon a time"
    with pytest.raises(UserError) as caught:
        harness.generate(prompt="")
    assert caught.value.kind is ErrorKind.INPUT


def test_measure(engine: Opener) -> None:
    harness = engine("full", window=512)
    messages = tuple(ChatMessage("user" if i % 2 == 0 else "assistant", prose(i, 50 + 10 * i)) for i in range(9))
    measured = harness.engine.measure(Measure(7, messages, reserve=100))
    assert measured.dropped
    assert measured.tokens + 100 <= measured.window == 512
    assert sum(measured.sizes[i] for i in measured.kept) == pytest.approx(measured.tokens, abs=len(measured.kept))
    assert measured.sizes[8] > measured.sizes[4] > measured.sizes[0]
    harness.generate(*(m.content for m in messages), sampling=replace(ONE, max_tokens=100))
    assert (harness.started.kept, harness.started.prompt) == (measured.kept, measured.prompt)


# --- adapters ---------------------------------------------------------------------------------------------------


def test_an_adapter_changes_the_answer_and_its_states_are_kept_apart(engine: Opener, models: dict[str, object]) -> None:
    harness = engine("full")
    adapter = str(models["adapter"])

    def answer(*adapters: Adapter) -> np.ndarray:
        harness.generate(prose(1), "Yes.", "Note", sampling=ONE, adapters=adapters)
        return harness.distribution()

    base, tuned = answer(), answer(Adapter(adapter))
    assert harness.prompt.stats.reuse == "none"  # what the base computed is of no use
    assert divergence(base, tuned) > 0.1
    half = answer(Adapter(adapter, 0.5))
    assert divergence(tuned, half) > 0.01
    again = answer(Adapter(adapter))
    assert harness.prompt.stats.reuse == "parked"
    assert divergence(tuned, again) < 1e-3
    assert divergence(base, answer()) < 1e-3
    assert harness.prompt.stats.reuse == "parked"


def test_an_adapter_that_does_not_fit(engine: Opener, models: dict[str, object]) -> None:
    for name, path in (("recurrent", models["adapter"]), ("full", "nowhere.gguf"), ("full", models["full"])):
        harness = engine(name)
        with pytest.raises(UserError) as caught:
            harness.generate("Hi", adapters=(Adapter(str(path)),))
        assert caught.value.kind is ErrorKind.MODEL
        harness.generate("Hi", sampling=ONE)


def test_a_larger_context_keeps_what_was_computed(engine: Opener) -> None:
    for name in ("full", "sliding", "recurrent", "hybrid"):
        harness = engine(name, window=512)
        harness.generate(prose(1), sampling=FREE)
        harness.generate(prose(1), harness.text(), "Note", n=6, sampling=replace(FREE, max_tokens=200))
        assert harness.prompt.stats.reuse == "resident"
        assert harness.prompt.stats.reused > 90


def test_stopping_each_candidate_stops_the_request(engine: Opener) -> None:
    harness = engine("full", batch=64, ubatch=64)
    cancel_token = CancelToken(n=2)

    def watch(event: Event) -> None:
        if isinstance(event, Started):
            cancel_token.cancel(0)
            cancel_token.cancel(1)

    harness.generate(prose(1, 300), n=2, sampling=FREE, cancel_token=cancel_token, watch=watch)
    assert not harness.all(Prefilled)  # the prefill ends early
    assert [harness.done(i).stats.end for i in range(2)] == [EndReason.STOPPED] * 2


def test_without_a_token_limit_an_answer_ends_by_itself_or_with_the_context(engine: Opener) -> None:
    harness = engine("full", window=128)
    endless = replace(FREE, max_tokens=None)
    harness.generate("Hi", grammar='root ::= "a" root', sampling=endless)
    assert harness.done().stats.end is EndReason.CONTEXT_FULL
    assert harness.done().stats.tokens + harness.last(Started).prompt_tokens == 128
    harness.generate("Hi", grammar='root ::= "ab"', sampling=endless)
    assert harness.done().stats.end is EndReason.END_OF_TURN


def test_several_answers_without_a_token_limit_get_a_default_limit(engine: Opener) -> None:
    harness = engine("full", window=8192)
    harness.generate("Hi", n=2, grammar='root ::= "ab"', sampling=replace(FREE, max_tokens=None))
    assert harness.context.kv_cells < 8192 + 4096
