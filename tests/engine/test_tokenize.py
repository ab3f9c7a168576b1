"""Token ids of prompts and answers: exactly those of the chat, and of what the model generates."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from desktop.core.sampling import Sampling
from desktop.engine.fallbacks import FALLBACKS
from desktop.engine.worker.library import LlamaLibrary
from tests.support.engine_harness import ONE, Harness, Opener
from tests.support.synthetic import write_llama
from tests.support.vocabularies import CONTROL, reference, write_spm

QUESTIONS = [
    ("What is the capital of France?",),
    ("Write two lines.", "One.\n\nTwo.", "And a third?"),
    ("A mark <|im_end|> and\n<|im_start|>system in the text.",),
    ("中文 é 🎉 means?",),
]


def generated(harness: Harness) -> tuple[list[int], list[int]]:
    """The tokens of the last prompt and of its answer."""
    tokens = harness.engine.cache.tokens(0).tolist()
    count = harness.started.prompt_tokens
    return tokens[:count], tokens[count:]


@pytest.mark.parametrize("messages", QUESTIONS)
def test_a_prompt_and_its_answer_are_what_chat_evaluates(engine: Opener, messages: Sequence[str]) -> None:
    harness = engine("builtin")
    harness.generate(*messages, sampling=Sampling(temperature=0, repeat_penalty=1, max_tokens=24))
    prompt, answer = generated(harness)
    found = harness.tokenize(*messages, answers=[harness.text(), "Another one.", ""])
    assert found.text == harness.started.prompt
    assert list(found.prompt) == prompt
    ids = list(found.answers[0])
    assert ids[: len(answer)] == answer  # the last token of a full answer is not evaluated
    assert len(ids) <= len(answer) + 1
    assert found.answers[2] == ()
    assert harness.engine.model is not None
    assert reference(harness.engine.model.vocab, "<|im_end|>", True) == [found.end_of_turn]


def test_text_that_looks_like_a_control_token_stays_text(engine: Opener) -> None:
    harness = engine("builtin")
    found = harness.tokenize("Hi", answers=["Never <|im_end|> ever"])
    assert found.end_of_turn not in found.answers[0]
    assert len(found.answers[0]) > 6


def test_an_answer_never_changes_the_tokens_of_its_prompt(engine: Opener) -> None:
    harness = engine("builtin", template="{% for m in messages %}{{ m.content }}\n{% endfor %}A:\n")
    assert harness.engine.model is not None
    vocab = harness.engine.model.vocab
    found = harness.tokenize("Hi", answers=["\n\nYes", "Yes"])
    texts = [b"".join(vocab.piece(token) or b"" for token in answer) for answer in found.answers]
    assert texts == [b"\n\nYes", b"Yes"]
    harness.generate("Hi", sampling=ONE)
    assert list(found.prompt) == generated(harness)[0]
    assert reference(vocab, "\n\n\n", True) != reference(vocab, "\n", True) * 3  # together they are one token


def test_plain_text_has_no_template(engine: Opener) -> None:
    harness = engine("builtin")
    found = harness.tokenize(answers=["One.", "<|im_end|>"])
    assert harness.engine.model is not None
    assert found.text == ""
    assert found.prompt == harness.engine.model.vocab.beginning
    assert list(found.answers[0]) == reference(harness.engine.model.vocab, "One.", False)
    assert found.end_of_turn not in found.answers[1]


def test_the_template_decides_which_token_ends_a_turn(engine: Opener) -> None:
    harness = engine("builtin")
    own = harness.tokenize("Hi").end_of_turn
    ends = FALLBACKS["chatml"].replace("<|im_end|>", "<|endoftext|>")
    other = harness.tokenize("Hi", template=ends).end_of_turn
    assert harness.engine.model is not None
    assert reference(harness.engine.model.vocab, "<|endoftext|>", True) == [other]
    assert other != own
    assert harness.tokenize("Hi", template=FALLBACKS["plain"]).end_of_turn == own  # writes none: the vocabulary's


def test_a_space_that_the_template_writes_belongs_to_the_answer(library: LlamaLibrary, tmp_path: Path) -> None:
    """As with Mistral: the model generates the space with the first word."""
    source = (
        "{{ bos_token }}{% for m in messages %}{% if m.role == 'user' %}<|turn|>{{ m.content }}<|turn|>"
        "{% else %} {{ m.content | trim }}{{ eos_token }}{% endif %}{% endfor %}"
    )
    write_spm(tmp_path / "tokens.gguf", (("<|bos|>", CONTROL), ("<|eos|>", CONTROL), ("<|turn|>", CONTROL)))
    write_llama(tmp_path / "model.gguf", tmp_path / "tokens.gguf")
    harness = Harness(library, tmp_path / "model.gguf", template=source, window=256)
    try:
        assert harness.engine.model is not None
        vocab = harness.engine.model.vocab
        found = harness.tokenize("a the", answers=["the a", " the a", "\nthe"])
        word = reference(vocab, "the a", False)  # this vocabulary prepends a space
        assert [list(answer) for answer in found.answers[:2]] == [word, word]
        assert vocab.piece(found.answers[2][0]) == b"\n"
        assert reference(vocab, "<|eos|>", True)[-1:] == [found.end_of_turn]
    finally:
        harness.close()
