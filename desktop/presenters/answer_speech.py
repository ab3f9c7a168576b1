"""What is said while answers are written: that they begin and end, or every sentence."""

import re
from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QObject

from desktop.core.conversation import Status
from desktop.presenters.sentences import joined
from desktop.presenters.spoken import version
from desktop.presenters.transcript import RowKind, TranscriptRow
from desktop.services.settings import SpokenAnswers

_END = re.compile(r"[.!?…]+[\"'”’)\]*_]*(?=\s)|[。！？；…]+[」』”’）]*|\n")
_NUMBER = re.compile(r"\s*\d+\.")
_MARKS = re.compile(r"^\s*(?:#{1,6}\s+|>\s*|```.*$|[-*+]\s+)|[*_]{2,}|`", re.MULTILINE)


class AnswerSpeech(QObject):
    """Follows the answers of a transcript, and returns what to say about each change."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.mode = SpokenAnswers.END
        self._spoken: dict[str, int] = {}
        """How many characters of each answer that is being written were said."""

    def open(self, rows: Iterable[TranscriptRow]) -> str:
        """What to say about the rows of another conversation."""
        self._spoken.clear()
        return self.begin(rows)

    def begin(self, rows: Iterable[TranscriptRow]) -> str:
        """What to say about new rows."""
        new = [part for row in rows for part in _parts(row) if _is_written(part) and part.id not in self._spoken]
        self._spoken |= {part.id: len(part.text) for part in new}
        if not new or self.mode is SpokenAnswers.OFF:
            return ""
        return self.tr("Writing %n answer(s)", "", len(new)) if len(new) > 1 else self.tr("Writing an answer")

    def change(self, row: TranscriptRow) -> list[str]:
        """What to say about a row that has changed."""
        texts: list[str] = []
        begun = self.begin([row])
        if begun:
            texts.append(begun)
        for index, part in enumerate(_parts(row)):
            if part.id not in self._spoken:
                continue
            if self.mode is SpokenAnswers.SENTENCES and row.kind is RowKind.ANSWER:
                texts += self._new_sentences(part)
            if not _is_written(part):
                del self._spoken[part.id]
                if self.mode is not SpokenAnswers.OFF:
                    letter = chr(ord("A") + index) if row.kind is RowKind.CANDIDATES else ""
                    texts.append(self._end_text(part, letter))
        return texts

    def _new_sentences(self, row: TranscriptRow) -> list[str]:
        start = self._spoken[row.id]
        end = len(row.text) if not _is_written(row) else start
        for match in _END.finditer(row.text, start):
            line = row.text.rfind("\n", 0, match.start()) + 1
            # a closing quote may follow at the end
            if match.end() < len(row.text) and not _NUMBER.fullmatch(row.text, line, match.end()):
                end = max(end, match.end())
        self._spoken[row.id] = end
        text = " ".join(_MARKS.sub("", row.text[start:end]).split())
        return [text] if text else []

    def _end_text(self, row: TranscriptRow, letter: str) -> str:
        if row.status is Status.COMPLETE:
            text = self.tr("Answer {letter} complete").format(letter=letter) if letter else self.tr("Answer complete")
        elif row.status is Status.STOPPED:
            text = self.tr("Answer {letter} stopped").format(letter=letter) if letter else self.tr("Answer stopped")
        else:
            text = self.tr("Answer {letter} failed").format(letter=letter) if letter else self.tr("Answer failed")
            return joined([self.tr("{end}.").format(end=text), row.notice])
        if row.versions > 1 and not letter:
            separator = QCoreApplication.translate("Spoken", ", ", "between facts about a message")
            return separator.join([text, version(row)])
        return text


def _parts(row: TranscriptRow) -> tuple[TranscriptRow, ...]:
    return row.candidates if row.kind is RowKind.CANDIDATES else (row,)


def _is_written(row: TranscriptRow) -> bool:
    return row.kind is RowKind.ANSWER and row.status is Status.STREAMING
