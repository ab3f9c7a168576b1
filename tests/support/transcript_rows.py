"""Rows of a transcript."""

from desktop.core.conversation import Status
from desktop.presenters.transcript import AnswerFigures, RowKind, TranscriptRow

LONG = "A paragraph of some words that fill a line or two in a column of ordinary width, as answers do.\n\n"


def user(number: int, text: str = "", **more: object) -> TranscriptRow:
    return TranscriptRow(f"{number:08x}", RowKind.USER, text or f"Question {number}?", **more)  # type: ignore[arg-type]


def answer(number: int, text: str = "", **more: object) -> TranscriptRow:
    # lengths differ, so that estimates are wrong in both directions
    text = text or f"**Answer** {number}.\n\n" + LONG * (number % 7) + "- item\n" * (number % 5)
    return TranscriptRow(f"{number:08x}", RowKind.ANSWER, text, **more)  # type: ignore[arg-type]


def conversation(length: int) -> list[TranscriptRow]:
    return [answer(n) if n % 2 else user(n) for n in range(length)]


def group(*statuses: Status) -> TranscriptRow:
    rates = AnswerFigures(tokens_per_second=20.0)
    candidates = tuple(
        answer(n, f"text {n}", status=s, figures=AnswerFigures() if s is Status.STREAMING else rates)
        for n, s in enumerate(statuses)
    )
    return TranscriptRow("group", RowKind.CANDIDATES, candidates=candidates)
