"""Errors of the user's world."""

import json

import pytest

from desktop.core.errors import ErrorKind, Phrase, Translatable, UserError


def test_the_sentence_has_its_values_in_it() -> None:
    error = UserError(ErrorKind.MODEL, Translatable("{path} needs {size} GB."), {"path": "a{b}.gguf", "size": 4.5})
    assert str(error) == "a{b}.gguf needs 4.5 GB."


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"tasks": 1, "labels": 2, "name": "x"}, "1 task was added to x, with 2 judgements."),
        ({"tasks": 0, "labels": 1, "name": "1"}, "0 tasks were added to 1, with 1 judgement."),
        ({"tasks": 2, "labels": 1, "name": "(s)"}, "2 tasks were added to (s), with 1 judgement."),
    ],
)
def test_words_follow_the_number_before_them(values: dict[str, str | int | float], sentence: str) -> None:
    text = "{tasks} task(s) (was|were) added to {name}, with {labels} judgement(s)."
    assert str(UserError(ErrorKind.INPUT, Translatable(text), values)) == sentence
    assert Phrase(Translatable(text), **values) == sentence
    translated = Phrase(Translatable(text), **values).translated(lambda _: "{tasks}、{labels}")
    assert translated == f"{values['tasks']}、{values['labels']}"


def test_an_error_survives_the_wire() -> None:
    error = UserError(ErrorKind.INPUT, Translatable("{n} 个字"), {"n": 3}, "SQLITE_FULL")
    back = UserError.from_wire(json.loads(json.dumps(error.to_wire())))
    assert (back.kind, str(back), back.detail) == (ErrorKind.INPUT, "3 个字", "SQLITE_FULL")


@pytest.mark.parametrize(("kind", "code"), [("failed", 1), ("usage", 2), ("input", 3), ("model", 4)])
def test_each_kind_is_an_exit_code(kind: str, code: int) -> None:
    assert ErrorKind(kind).exit_code == code


def test_errors_can_be_raised_and_distinguished() -> None:
    text = Translatable("same")
    one, other = UserError(ErrorKind.FAILED, text), UserError(ErrorKind.FAILED, text)
    assert one != other  # an exception is an event, not a value
    with pytest.raises(UserError, match="same"):
        raise one
