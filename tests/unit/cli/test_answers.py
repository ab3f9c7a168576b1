"""Which of several answers is the best one."""

from desktop.cli.answers import AnswerSet, AnswerText
from desktop.core.generation import CandidateStats, EndReason
from desktop.engine.protocol import Loaded

LOADED = Loaded(1, "/m.gguf", "0" * 64, "m", "Q4_1", 1, 1000, 1000, "0" * 64, "full", 0.1, {})


def answer(end: EndReason) -> AnswerText:
    return AnswerText("text", stats=CandidateStats(1, 5, end, 0.1, 10.0))


def test_an_answer_that_was_cut_off_is_worse_than_all_that_ended() -> None:
    ends = (EndReason.MAX_TOKENS, EndReason.END_OF_TURN, EndReason.STOP_STRING, EndReason.CONTEXT_FULL)
    answers = AnswerSet(4, LOADED, [answer(end) for end in ends], scores=(3.0, 1.0, -1.0, 2.0))
    assert answers.ranked() == [3, 0, 2, 1]
    assert [found["score"] for found in answers.as_json()["candidates"]] == [1.0, -1.0, 3.0, 2.0]
    answers.scores = ()
    assert answers.ranked() == [0, 1, 2, 3]
