"""Feedback on the answers of the open conversation as short texts: the remark below each answer."""

from collections.abc import Sequence

from PySide6.QtCore import QObject

from desktop.presenters.chat import ChatPresenter
from desktop.services.ratings import AnswerFeedback

MAX_QUALITY = 7
"""The top of the quality scale, which begins with 1."""


class RemarkText(QObject):
    """Puts feedback into words, with the names that answers have in the transcript of `chat`."""

    def __init__(self, chat: ChatPresenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._chat = chat

    def summary(self, feedback: AnswerFeedback, flags: Sequence[str], has_draft: bool) -> str:
        """The feedback in one line. `flags` are the labels of those that are set; `has_draft` that of a rewrite."""
        parts = []
        if feedback.thumbs is not None:
            parts.append(self.tr("thumbs up") if feedback.thumbs else self.tr("thumbs down"))
        if feedback.quality is not None:
            parts.append(f"{feedback.quality} / {MAX_QUALITY}")
        parts += flags
        for other, verdict in feedback.against.items():
            text = self.comparison(verdict, self.name(other))
            parts.append(text[:1].lower() + text[1:])
        if feedback.note:
            parts.append(self.tr("with a note"))
        if has_draft:
            parts.append(self.tr("rewrite not finished"))
        return " · ".join(parts)

    def author(self, feedback: AnswerFeedback) -> str:
        """Who wrote an answer that is a rewrite, and the instruction; empty for an answer of the model."""
        rewritten = feedback.rewritten
        if rewritten is None:
            return ""
        if not rewritten.stands:
            return self.tr("undone rewrite")
        if rewritten.is_mine:
            author = self.tr("rewritten by you")
        elif rewritten.annotator_name:
            author = self.tr("rewritten by {name}").format(name=rewritten.annotator_name)
        else:
            author = self.tr("rewritten by another annotator")
        if rewritten.instruction is None:
            return author
        return " · ".join((author, self.tr("instruction: {instruction}").format(instruction=rewritten.instruction)))

    def comparison(self, verdict: int, other: str) -> str:
        """The result of a comparison with the answer called `other`: -1 worse, 0 tie, 1 better."""
        text = {
            -1: self.tr("Worse than {other}"),
            0: self.tr("Tie with {other}"),
            1: self.tr("Better than {other}"),
        }[verdict]
        return text.format(other=other).strip()

    def name(self, id: str) -> str:
        """How the siblings of an answer call it: by the letter of its card, else by its number."""
        cards = self.cards()
        if id in cards:
            # a language may want a space around the letter
            return self.tr("{letter}", "an answer, within a sentence").format(letter=chr(ord("A") + cards.index(id)))
        state = self._chat.state
        siblings = [sibling.id for sibling in state.siblings(id)] if state.knows(id) else []
        number = siblings.index(id) + 1 if siblings else 0
        return self.tr("the first answer") if number == 1 else self.tr("version {number}").format(number=number)

    def cards(self) -> list[str]:
        """Ids of the answers that show side by side, in order; none after the conversation has continued."""
        rows = self._chat.transcript.rows
        return [card.id for card in rows[-1].candidates] if rows else []
