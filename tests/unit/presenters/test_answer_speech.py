"""What is said while answers are written: nothing, begin and end, or each sentence once it is complete."""

import pytest

from desktop.core.conversation import Status
from desktop.presenters.answer_speech import AnswerSpeech
from desktop.presenters.transcript import RowKind, TranscriptRow
from desktop.services.settings import SpokenAnswers


def written(text: str, status: Status = Status.STREAMING, id: str = "a", **more: object) -> TranscriptRow:
    return TranscriptRow(id, RowKind.ANSWER, text, status=status, **more)  # type: ignore[arg-type]


def heard(text: str, mode: SpokenAnswers, step: int = 1) -> list[str]:
    """What is said of an answer that grows by `step` characters at a time."""
    speech = AnswerSpeech()
    speech.mode = mode
    said = [speech.begin([written("")])]
    for end in range(step, len(text), step):
        said += speech.change(written(text[:end]))
    said += speech.change(written(text, Status.COMPLETE))
    return [text for text in said if text]


SENTENCES = [
    ("It is 3.14. Is it? Yes! So", ["It is 3.14.", "Is it?", "Yes!", "So"]),
    ('He said "no." Then he left…', ['He said "no."', "Then he left…"]),
    ("你好。今天天气怎么样？很好！再见", ["你好。", "今天天气怎么样？", "很好！", "再见"]),
    ("他说：「走吧。」然后离开了。", ["他说：「走吧。」", "然后离开了。"]),
    ("Fruits:\n\n1. Apple\n2. **Pear**\n- plum", ["Fruits:", "1. Apple", "2. Pear", "plum"]),
    ("# Title\n\n> Quote.\n\n```python\nx = a[1]\n```\nEnd", ["Title", "Quote.", "x = a[1]", "End"]),
    ("Use `a.b` and snake_case now. Done", ["Use a.b and snake_case now.", "Done"]),
    ("", []),
]


@pytest.mark.parametrize(("text", "sentences"), SENTENCES)
def test_each_sentence_is_said_once_it_is_complete(text: str, sentences: list[str]) -> None:
    assert heard(text, SpokenAnswers.SENTENCES) == ["Writing an answer", *sentences, "Answer complete"]


@pytest.mark.parametrize("step", [2, 5, 17, 1000])
@pytest.mark.parametrize(("text", "sentences"), SENTENCES)
def test_every_word_is_said_once_however_the_text_arrives(text: str, sentences: list[str], step: int) -> None:
    said = heard(text, SpokenAnswers.SENTENCES, step)
    assert " ".join(said[1:-1]) == " ".join(sentences) or "".join(said[1:-1]) == "".join(sentences)


def test_beginning_and_end_are_said_by_default_and_nothing_when_off() -> None:
    assert AnswerSpeech().mode is SpokenAnswers.END
    assert heard("One. Two.", SpokenAnswers.END) == ["Writing an answer", "Answer complete"]
    assert heard("One. Two.", SpokenAnswers.OFF) == []


@pytest.mark.parametrize(
    ("ending", "said"),
    [
        (written("x", Status.COMPLETE, position=2, versions=2), "Answer complete, version 2 of 2"),
        (written("x", Status.STOPPED), "Answer stopped"),
        (written("", Status.FAILED, notice="No memory."), "Answer failed. No memory."),
        (written("x", Status.INTERRUPTED), "Answer failed."),
    ],
)
def test_an_end_says_how_it_ended_and_which_version_it_is(ending: TranscriptRow, said: str) -> None:
    speech = AnswerSpeech()
    speech.begin([written("")])
    assert speech.change(ending) == [said]
    assert speech.change(ending) == []


def test_several_answers_are_said_by_letter_and_not_read_at_once() -> None:
    speech = AnswerSpeech()
    speech.mode = SpokenAnswers.SENTENCES

    def group(*texts: str, done: str = "") -> TranscriptRow:
        cards = (
            written(text, Status.COMPLETE if letter in done else Status.STREAMING, letter, versions=3)
            for text, letter in zip(texts, "abc", strict=True)
        )
        return TranscriptRow("g", RowKind.CANDIDATES, candidates=tuple(cards))

    assert speech.begin([group("", "", "")]) == "Writing 3 answer(s)"
    assert speech.change(group("One. Two", "Uno. Dos", "")) == []
    assert speech.change(group("One. Two", "Uno. Dos", "", done="b")) == ["Answer B complete"]
    assert speech.change(group("One. Two", "Uno. Dos", "x", done="abc")) == ["Answer A complete", "Answer C complete"]


def test_opening_a_conversation_says_that_an_answer_is_written_but_not_what_was_written_before() -> None:
    speech = AnswerSpeech()
    speech.mode = SpokenAnswers.SENTENCES
    assert speech.open([written("Old.", Status.COMPLETE, "old"), written("First. Sec")]) == "Writing an answer"
    assert speech.change(written("First. Second. Third")) == ["ond."]
    assert speech.open([written("Other.", Status.COMPLETE)]) == ""
