"""Many prompts in parallel sequences: every answer is complete and what its own prompt, seed and adapter make of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.core.errors import ErrorKind, UserError
from desktop.core.generation import Adapter, EndReason
from desktop.core.sampling import Sampling
from desktop.engine.protocol import BatchAnswer, BatchPrompt, Done, Event
from desktop.engine.worker.batch import MAX_PARALLEL
from desktop.engine.worker.candidates import CancelToken
from tests.support import synthetic
from tests.support.engine_harness import ONE, Harness, Opener, prose, turns

GREEDY = Sampling(temperature=0, repeat_penalty=1, max_tokens=6, seed=1)
FREE = Sampling(temperature=1.0, repeat_penalty=1, max_tokens=8, seed=3)
KINDS = ["full", "sliding", "recurrent", "hybrid"]


def ask(text: str, **fields: object) -> BatchPrompt:
    return BatchPrompt(turns(text), **fields)  # type: ignore[arg-type]


def likely(harness: Harness, prompt: str, answer: BatchAnswer) -> list[float]:
    """The log-probabilities of an answer's tokens, computed by themselves."""
    start = harness.tokenize(prompt).prompt
    return list(harness.likelihood((*start, *answer.tokens)).log_probs[0][len(start) - 1 :])


@pytest.mark.parametrize("name", KINDS)
def test_every_answer_belongs_to_its_prompt(engine: Opener, name: str) -> None:
    """More answers than sequences, of different lengths: sequences are refilled, and at the end moved together."""
    harness = engine(name)
    texts = [prose(seed % 3, 20) + prose(seed, 5 + 11 * (seed % 4)) for seed in range(18)]
    prompts = [ask(text, n=1 + index % 3, max_tokens=2 + index % 9) for index, text in enumerate(texts)]
    found = harness.batch(*prompts, sampling=FREE, log_probs=True)
    assert set(found) == {(index, n) for index, prompt in enumerate(prompts) for n in range(prompt.n)}
    assert len(found) > MAX_PARALLEL
    for (index, _), answer in found.items():
        if answer.end is EndReason.MAX_TOKENS:
            assert len(answer.tokens) == prompts[index].max_tokens
        assert answer.log_probs == pytest.approx(likely(harness, texts[index], answer), abs=0.2)
    assert harness.last(Done).tokens == sum(len(answer.tokens) for answer in found.values())


def test_the_built_in_model(engine: Opener) -> None:
    harness = engine("builtin")
    questions = ["What is the capital of France?", "Say hello.", "Name a colour."]
    found = harness.batch(*map(ask, questions), sampling=replace(GREEDY, max_tokens=30), log_probs=True)
    for index, question in enumerate(questions):
        answer = found[index, 0]
        assert answer.log_probs == pytest.approx(likely(harness, question, answer), abs=0.3)
        harness.generate(question, sampling=ONE)
        assert answer.text.startswith(harness.text())
    ended = next(answer for answer in found.values() if answer.end is EndReason.END_OF_TURN)
    assert ended.tokens[-1] == harness.tokenize("Hi").end_of_turn
    assert list(ended.tokens[:-1]) == list(harness.tokenize("Hi", answers=[ended.text]).answers[0])


def test_the_same_request_gives_the_same_answers(engine: Opener) -> None:
    harness = engine("full")
    prompts = [ask(prose(seed, 10), n=2) for seed in range(12)]
    first = harness.batch(*prompts, sampling=FREE)
    assert harness.batch(*prompts, sampling=FREE) == first
    assert {answer.seed for answer in first.values()} == {3, 4}
    assert first[0, 0].text != first[0, 1].text
    seeded = harness.batch(ask(prose(0, 10), n=3, seeds=(9, 3, 9)), sampling=FREE)
    assert seeded[0, 0].tokens == seeded[0, 2].tokens
    assert seeded[0, 1].tokens == first[0, 0].tokens


def test_a_tokenized_prompt_is_the_same_prompt(engine: Opener) -> None:
    harness = engine("full")
    text = prose(1, 30)
    found = harness.batch(ask(text), BatchPrompt(tokens=harness.tokenize(text).prompt), sampling=FREE)
    assert found[0, 0].tokens == found[1, 0].tokens
    one = harness.batch(BatchPrompt(tokens=(5,), n=2), sampling=GREEDY)
    assert one[0, 0].tokens == one[0, 1].tokens


def test_reasoning_and_stop_texts(engine: Opener) -> None:
    harness = engine("builtin")
    whole = harness.batch(ask("Count from one to ten."), sampling=replace(GREEDY, max_tokens=20))[0, 0].text
    stop = whole[5:8]
    cut = harness.batch(ask("Count from one to ten."), sampling=replace(GREEDY, max_tokens=20), stop=(stop,))[0, 0]
    assert cut.end is EndReason.STOP_STRING
    assert cut.text == whole[: whole.index(stop)]


def test_adapters_and_the_cache_of_the_chat(engine: Opener, models: dict[str, Path]) -> None:
    harness = engine("full")
    text = prose(4, 100)
    harness.generate(text, sampling=ONE)
    prompts = [ask(prose(seed, 12)) for seed in range(3)]
    plain = harness.batch(*prompts, sampling=GREEDY)
    tuned = harness.batch(*prompts, sampling=GREEDY, adapters=(Adapter(str(models["adapter"])),))
    assert [a.tokens for a in plain.values()] != [a.tokens for a in tuned.values()]
    assert harness.batch(*prompts, sampling=GREEDY) == plain
    harness.generate(text, sampling=ONE)
    assert harness.prompt.stats.evaluated == 1
    with pytest.raises(UserError, match=r"gone\.gguf was not found"):
        harness.batch(*prompts, adapters=(Adapter("gone.gguf"),))


def test_an_adapter_whose_file_is_replaced(engine: Opener, tmp_path: Path) -> None:
    """As a trainer does after each step: the new one is used, and the old one takes no more memory."""
    harness = engine("full")
    path = tmp_path / "adapter.gguf"
    answers = []
    for seed in (5, 6, 5, 6, 5):
        synthetic.write_adapter(tmp_path / "new.gguf", seed)
        (tmp_path / "new.gguf").replace(path)
        given = (Adapter(str(path)),)
        harness.generate(prose(1), sampling=ONE, adapters=given)
        answers.append(harness.batch(ask("Tell a story."), sampling=GREEDY, adapters=given)[0, 0].tokens)
        assert harness.engine.model is not None
        assert len(harness.engine.model._adapters) == 1
    assert answers[0] == answers[2] == answers[4] != answers[1] == answers[3]
    harness.generate(prose(1), sampling=ONE)


def test_no_context_keeps_an_adapter_that_is_freed(engine: Opener, tmp_path: Path) -> None:
    """A later adapter may get its address, and llama.cpp would take the one for the other."""
    harness = engine("full")
    path = tmp_path / "adapter.gguf"
    synthetic.write_adapter(path, 1)
    harness.generate("Hi", sampling=ONE, adapters=(Adapter(str(path)),))
    assert len(harness.context._adapters) == 1
    synthetic.write_adapter(tmp_path / "new.gguf", 2)
    (tmp_path / "new.gguf").replace(path)
    harness.likelihood((1, 2, 3), adapters=(Adapter(str(path)),))
    assert not harness.context._adapters
    assert harness.engine.model is not None
    assert harness.engine.model.contexts == {harness.context}


@pytest.mark.parametrize("name", ["full", "recurrent"])
def test_a_request_that_is_stopped_keeps_what_there_is(engine: Opener, name: str) -> None:
    harness = engine(name)
    cancel_token = CancelToken()

    def watch(event: Event) -> None:
        if isinstance(event, BatchAnswer):
            cancel_token.cancel()

    prompts = [ask(prose(seed, 10), max_tokens=3 if not seed else 500) for seed in range(MAX_PARALLEL + 4)]
    found = harness.batch(*prompts, sampling=FREE, stop=(), cancel_token=cancel_token, watch=watch)
    stopped = [answer for answer in found.values() if answer.end is EndReason.STOPPED]
    assert stopped
    assert all(0 < len(answer.tokens) < 500 for answer in stopped)
    assert isinstance(harness.events[-1], Done)
    assert len(harness.batch(*prompts[:2], sampling=GREEDY)) == 2


def test_stopped_while_waiting(engine: Opener) -> None:
    harness = engine("full")
    assert not harness.batch(ask("Hi"), cancel_token=CancelToken(reason=EndReason.STOPPED))
    assert harness.last(Done).tokens == 0


def test_fewer_sequences_if_memory_is_short(engine: Opener) -> None:
    harness = engine("full")
    contexts = harness.engine._side_contexts
    prompts = [ask(prose(seed, 10)) for seed in range(5)]
    found = harness.batch(*prompts, sampling=FREE)
    needed = contexts.context_bytes(512, 2)
    harness.engine._side_contexts = replace(contexts, available=lambda: int(needed * 1.8))
    assert harness.engine._side_contexts.fitting(100, 16) < 5
    few = harness.batch(*prompts, sampling=FREE)
    assert {key: answer.tokens for key, answer in few.items()} == {key: answer.tokens for key, answer in found.items()}
    harness.engine._side_contexts = replace(contexts, available=lambda: 0)
    with pytest.raises(UserError, match="not enough free memory"):
        harness.batch(*prompts)


def test_rotary_factors_are_those_of_the_chat(engine: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some models choose them by the size of the context."""
    harness = engine("full", window=512)
    contexts = harness.engine._side_contexts
    monkeypatch.setattr(contexts.model, "has_fixed_kv_cells", True)
    with contexts.open(10, (), parallel=3) as context:
        assert context.kv_cells == 3 * 512
    monkeypatch.setattr(contexts.model, "has_fixed_kv_cells", False)
    with contexts.open(10, (), parallel=3) as context:
        assert context.kv_cells == 256


def test_what_cannot_be_answered(engine: Opener) -> None:
    harness = engine("full", window=256)
    with pytest.raises(UserError, match="but the context holds only 256") as caught:
        harness.batch(ask("Hi"), ask(prose(1, 400)))
    assert caught.value.kind is ErrorKind.INPUT
    with pytest.raises(UserError, match="vocabulary"):
        harness.batch(BatchPrompt(tokens=(10**6,)))
    full = harness.batch(BatchPrompt(tokens=(7,) * 250), sampling=replace(FREE, max_tokens=100))[0, 0]
    assert (full.end, len(full.tokens)) in {(EndReason.CONTEXT_FULL, 6), (EndReason.END_OF_TURN, len(full.tokens))}
    assert not harness.batch()


def test_older_turns_are_dropped_as_in_chat(engine: Opener) -> None:
    harness = engine("full", window=256)
    messages = turns(prose(1, 100), prose(2, 100), prose(3, 40))
    harness.generate(*(message.content for message in messages), sampling=GREEDY)
    assert harness.started.dropped
    text = harness.text()
    found = harness.batch(BatchPrompt(messages), sampling=GREEDY)
    assert found[0, 0].text == text
