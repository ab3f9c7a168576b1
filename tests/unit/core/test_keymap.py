"""Keys: none means two things at once."""

from dataclasses import replace

import pytest

from desktop.core.keymap import ANSWER_KEYS, DEFAULT, FLAG_KEYS, Command, Conflict, KeyMap, question_keys
from desktop.core.question import About, Question
from desktop.core.questions import QUESTION_TYPES
from desktop.core.questions.base import DIGITS
from desktop.services.schemes import READY_MADE, ready_made
from tests.support.task_forms import many_flags


@pytest.mark.parametrize("id", READY_MADE)
def test_the_default_keys_agree_with_every_ready_made_scheme(id: str) -> None:
    assert KeyMap().conflicts(ready_made()[id]) == []


def test_answers_flags_and_commands_have_different_letters() -> None:
    desk = {key for command, key in DEFAULT.items() if not command.in_chat}
    groups = [set(ANSWER_KEYS), set(DIGITS), set(FLAG_KEYS), desk]
    assert sum(map(len, groups)) == len(set().union(*groups))


def test_every_flag_of_instructgpt_has_a_key() -> None:
    scheme = ready_made()["instructgpt"]
    answer, prompt = question_keys(scheme, About.ANSWER), question_keys(scheme, About.PROMPT)
    assert list(answer)[:2] == ["fails_task", "inappropriate"]
    assert [answer[id] for id in list(answer)[:8]] == [*"QWTYUOP", "Shift+Q"]
    assert (len(answer), prompt["prompt_tags/ambiguous"]) == (11, "Q")


def test_a_changed_key_that_is_in_use_is_a_conflict() -> None:
    assert KeyMap().with_key(Command.SKIP, "N").conflicts() == [Conflict("N", "none_good", "skip")]
    assert KeyMap().with_key(Command.SKIP, "a").conflicts() == [Conflict("A", "skip", "answer A")]
    assert KeyMap().with_key(Command.SKIP, "3").conflicts() == [Conflict("3", "skip", "scale 3")]
    assert KeyMap().with_key(Command.SKIP, "Alt+R").conflicts() == []  # the other one is of the chat
    assert KeyMap().with_key(Command.CHAT_UP, "Alt+R").conflicts() == [Conflict("Alt+R", "chat_rewrite", "chat_up")]


def test_fixed_keys_cannot_be_reused() -> None:
    assert KeyMap().with_key(Command.SKIP, "Tab").conflicts() == [Conflict("Tab", "skip", "fixed Tab")]
    assert KeyMap().with_key(Command.SKIP, "Shift+A").conflicts() == [Conflict("Shift+A", "skip", "answer A")]
    assert KeyMap().with_key(Command.CHAT_TIE, "Alt+B").conflicts() == [Conflict("Alt+B", "chat_tie", "fixed Alt+B")]
    assert [clash.key for clash in KeyMap().with_key(Command.CHAT_TIE, "Ctrl+1").conflicts()] == ["Ctrl+1"]


def test_a_flag_keeps_the_key_that_it_names() -> None:
    scheme = ready_made()["bad-cases"]
    second = replace(scheme.questions[1], key="Q")
    scheme = replace(scheme, questions=(scheme.questions[0], second, *scheme.questions[2:]))
    keys = question_keys(scheme, About.ANSWER)
    assert (keys["factual"], keys["logic"]) == ("W", "Q")
    clashing = replace(scheme, questions=(replace(second, key="S"),))
    assert KeyMap().conflicts(clashing) == [Conflict("S", "skip", "logic")]


def test_any_number_of_flags_have_different_keys() -> None:
    scheme = many_flags(ready_made()["bad-cases"], 44)
    keys = list(question_keys(scheme, About.ANSWER, "X").values())
    assert len(set(keys)) == 44
    assert keys[:2] + keys[7:8] + keys[14:15] + keys[21:22] + keys[28:29] + keys[42:43] == [
        *("Q", "W", "Shift+Q", "X Q", "X Shift+Q", "X X Q", "X X X Q")
    ]
    assert len(question_keys(scheme, About.ANSWER, "")) == 14  # who took that key away


def test_the_key_for_more_flags_is_free_if_there_are_none() -> None:
    few, many = many_flags(ready_made()["bad-cases"], 3), many_flags(ready_made()["bad-cases"], 16)
    mine = Question("own", QUESTION_TYPES["yes_no"], About.ANSWER, {"en": "My schemes"}, key="X")
    assert KeyMap().conflicts(replace(few, questions=(*few.questions, mine))) == []
    assert KeyMap().conflicts(replace(many, questions=(*many.questions, mine))) == [Conflict("X", "more_flags", "own")]


def test_changes_round_trip_and_invalid_ones_are_dropped() -> None:
    changed = KeyMap().with_key(Command.NEXT, "Space")
    assert changed.to_dict() == {"next": "Space"}
    assert KeyMap.from_dict(changed.to_dict()) == changed
    assert KeyMap.from_dict({"next": 7, "fly": "X"}) == KeyMap()
