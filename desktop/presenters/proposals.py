"""Rewrites that the model proposes: streamed to the editor, and stored only when the person saves them."""

import re
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from desktop.core.context import ChatMessage
from desktop.core.errors import UserError
from desktop.core.sampling import Sampling
from desktop.engine.host import EngineHost
from desktop.engine.protocol import Done, Event, Failed, Pieces, add_piece
from desktop.presenters.context import recent
from desktop.presenters.sentences import sentence

_CHINESE = re.compile(r"[\u3400-\u9fff]")
# Sent to the model in the language of the instruction; not shown, so not translated.
_ASK = "Rewrite your last answer: {instruction}\n\nGive only the rewritten answer."
_ASK_CHINESE = "请改写你上一个回答：{instruction}\n\n只给出改写后的回答。"


class Proposals(QObject):
    """One proposal at a time; a new request stops the one before."""

    text_changed = Signal(str)  # the whole text so far
    ended = Signal(str)  # a sentence: why it failed; empty if it is complete or was stopped

    def __init__(self, host: EngineHost, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self._request: int | None = None
        self._text = ""
        host.events.connect(self._handle_events)

    @property
    def busy(self) -> bool:
        """A proposal is being generated."""
        return self._request is not None

    def ask(
        self,
        messages: Sequence[ChatMessage],
        answer: str,
        instruction: str,
        sampling: Sampling | None = None,
        conversation: str = "",
    ) -> None:
        """Ask for a rewrite of `answer`. `messages` led to it and end with the user's message.

        With the id of the conversation, the engine can reuse its KV cache.
        """
        self.stop()
        request = (_ASK_CHINESE if _CHINESE.search(instruction) else _ASK).format(instruction=instruction)
        sent = (*messages, ChatMessage("assistant", answer), ChatMessage("user", request))
        self._text = ""
        self._request = self._host.generate(
            recent(sent, self._host.window)[0], n=1, sampling=sampling or Sampling(), conversation=conversation
        )

    def stop(self) -> None:
        """Stop at once; the text so far stays in the editor."""
        if self._request is not None:
            request, self._request = self._request, None
            self._host.stop(request)
            self.ended.emit("")

    def _handle_events(self, events: list[Event]) -> None:
        before = self._text
        for event in events:
            if self._request is None or getattr(event, "request", None) != self._request:
                continue
            match event:
                case Pieces():
                    for _, kind, text in event.pieces:
                        self._text, _ = add_piece(self._text, "", kind, text)
                case Done():
                    self._emit_text(before)
                    self._end("")
                case Failed():
                    self._emit_text(before)
                    self._end(sentence(UserError.from_wire(event.error)))
        if self._request is not None:
            self._emit_text(before)

    def _emit_text(self, before: str) -> None:
        if self._text != before:
            self.text_changed.emit(self._text.strip())

    def _end(self, problem: str) -> None:
        self._request = None
        self.ended.emit(problem)
