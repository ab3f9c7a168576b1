"""What a screen reader says of messages: author, version, state and text in one sentence."""

from PySide6.QtCore import QCoreApplication

from desktop.core.conversation import Status
from desktop.presenters.transcript import TranscriptRow

SPOKEN_LIMIT = 20_000
"""The number of characters of a message in its accessible name. The rest can be read in the message's text."""


def spoken_message(row: TranscriptRow) -> str:
    """The user's message, as "You, version 2 of 2: Why?"."""
    return _sentence([QCoreApplication.translate("Spoken", "You"), version(row)], row.text)


def spoken_answer(row: TranscriptRow, text: str) -> str:
    """An answer, as "Answer by A, version 2 of 3, stopped: Because". `text` is its text in words."""
    translate = QCoreApplication.translate
    name = translate("Spoken", "Answer")
    if row.model:
        name = translate("Spoken", "Answer by {model}").format(model=row.model)
    return _with_remark(_sentence([name, version(row), _unusual_state(row.status)], text), row)


def spoken_candidate(row: TranscriptRow, letter: str, score: str, text: str) -> str:
    """One of several answers, as "B, complete, score 1.42: Because". `score` is "" if there is none."""
    return _with_remark(_sentence([letter, state(row.status), score], text), row)


def version(row: TranscriptRow) -> str:
    """ "version 2 of 3", or "" for a message that has only one."""
    if row.versions < 2:
        return ""
    text = QCoreApplication.translate("Spoken", "version {position} of {count}")
    return text.format(position=row.position, count=row.versions)


def state(status: Status) -> str:
    """The state of an answer within a sentence."""
    translate = QCoreApplication.translate
    return {
        Status.STREAMING: translate("Spoken", "generating"),
        Status.COMPLETE: translate("Spoken", "complete"),
        Status.STOPPED: translate("Spoken", "stopped"),
        Status.INTERRUPTED: translate("Spoken", "interrupted"),
        Status.FAILED: translate("Spoken", "failed"),
    }[status]


def _unusual_state(status: Status) -> str:
    return "" if status is Status.COMPLETE else state(status)


def _sentence(head: list[str], text: str) -> str:
    separator = QCoreApplication.translate("Spoken", ", ", "between facts about a message")
    sentence = QCoreApplication.translate("Spoken", "{facts}: {text}")
    return sentence.format(facts=separator.join(filter(None, head)), text=text[:SPOKEN_LIMIT])


def _with_remark(sentence: str, row: TranscriptRow) -> str:
    separator = QCoreApplication.translate("Spoken", ", ", "between facts about a message")
    # screen readers say the name of a dot between two facts
    facts = [part.replace(" · ", separator) for part in (row.notice, row.remark.words, row.remark.written)]
    return "\n".join(part for part in (sentence, *facts) if part)
