"""Connects judging to the chat page: its keys, the rating card, the rewrite editor, and notifications."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.core.keymap import Command
from desktop.presenters.app_services import AppServices
from desktop.presenters.remark_text import MAX_QUALITY
from desktop.ui.annotate.rating_card import RatingCard
from desktop.ui.chat.composer import Composer
from desktop.ui.chat.transcript import TranscriptView


class ChatJudging(QObject):
    """Connects `presenters.judging` to the widgets. Its only state is the open rating card."""

    notify = Signal(str)  # a sentence for the toast
    offer_undo = Signal(str, object)  # a sentence for the toast, and the function that undoes what it says

    def __init__(self, services: AppServices, view: TranscriptView, composer: Composer, page: QWidget) -> None:
        super().__init__(page)
        self._services, self._judging = services, services.judging
        self._view, self._composer, self._page = view, composer, page
        self._card: RatingCard | None = None
        self._shortcuts: dict[Command, QShortcut] = {}
        self._bind()
        self._connect()

    def _bind(self) -> None:
        judging = self._judging
        acts = {
            Command.CHAT_WORSE: lambda: judging.compare(-1),
            Command.CHAT_TIE: lambda: judging.compare(0),
            Command.CHAT_BETTER: lambda: judging.compare(1),
            Command.CHAT_REWRITE: lambda: self._start_rewrite(judging.target_answer()),
            Command.UNDO: judging.undo,
            Command.REDO: judging.redo,
        }
        for number in range(1, MAX_QUALITY + 1):
            acts[Command(f"chat_rate_{number}")] = lambda number=number: judging.rate(number)  # type: ignore[misc]
        for command, act in acts.items():
            self._shortcuts[command] = QShortcut(self._page)
            self._shortcuts[command].activated.connect(act)
        self._set_keys()

    def _set_keys(self) -> None:
        keys = self._services.settings.keymap
        for command, shortcut in self._shortcuts.items():
            shortcut.setKey(QKeySequence(keys.keys[command]))
        self._view.set_keys(keys)

    def _connect(self) -> None:
        judging, view, intents = self._judging, self._view, self._view.intents
        self._services.settings.changed.connect(lambda field: self._set_keys() if field == "keys" else None)
        view.selected.connect(self._select)
        view.verticalScrollBar().valueChanged.connect(lambda _: self._close_card())
        intents.thumb_requested.connect(self._thumb)
        intents.rating_card_requested.connect(self._open_card)
        intents.rewrite_requested.connect(self._start_rewrite)
        intents.rewrite_submitted.connect(judging.rewrite)
        intents.rewrite_changed.connect(judging.keep_draft)
        intents.proposal_requested.connect(judging.propose)
        intents.proposal_stop_requested.connect(judging.stop_proposal)
        judging.changed.connect(self._show_feedback)
        judging.recorded.connect(self._recorded)
        judging.notify.connect(self.notify)
        judging.rewritten.connect(self._rewritten)
        judging.proposal_started.connect(self._proposal_begun)
        judging.proposal_changed.connect(self._proposed)
        judging.proposal_ended.connect(self._proposal_ended)

    # --- the rating

    def _thumb(self, id: str, up: bool | None, button: QWidget) -> None:
        self._judging.thumb(up, id)
        if up is None:
            self._close_card()
        else:
            self._open_card(id, button)

    def _open_card(self, id: str, anchor: QWidget) -> None:
        if self._card is None:
            self._card = card = RatingCard()
            judging = self._judging
            card.rated.connect(lambda number: judging.rate(number, card.answer))
            card.flagged.connect(lambda name, on: judging.flag(name, on, card.answer))
            card.noted.connect(lambda text: judging.note(text, card.answer))
            card.compared.connect(lambda verdict: judging.compare(verdict, card.answer))
        elif self._card.isVisible() and self._card.answer == id:
            self._card.close_card()
            return
        judging = self._judging
        self._card.open_for(anchor, id, judging.feedback(id), judging.flags(), judging.compared_answer(id))
        judging.select(id)  # keys rate the answer of the card

    def _show_feedback(self) -> None:
        if self._card is not None and self._card.isVisible():
            id = self._card.answer
            self._card.show_feedback(self._judging.feedback(id), self._judging.compared_answer(id))

    def _close_card(self) -> None:
        if self._card is not None and self._card.isVisible():
            self._card.close_card()

    def _select(self, id: str) -> None:
        if self._card is None or not self._card.isVisible():
            self._judging.select(id)

    def _recorded(self, sentence: str) -> None:
        self._composer.text.yield_undo()
        self.offer_undo.emit(sentence, self._judging.undo)

    # --- the rewrite

    def _start_rewrite(self, id: str) -> None:
        if id:
            self._close_card()
            self._view.start_rewrite(id, self._judging.draft(id), self._services.models.can_answer)

    def _rewritten(self, id: str) -> None:
        self._view.end_rewrite(id)

    def _proposal_begun(self, id: str) -> None:
        if (editor := self._view.rewriting(id)) is not None:
            editor.begin_proposal()

    def _proposed(self, id: str, text: str) -> None:
        if (editor := self._view.rewriting(id)) is not None:
            editor.show_proposal(text)

    def _proposal_ended(self, id: str, problem: str) -> None:
        if (editor := self._view.rewriting(id)) is not None:
            editor.end_proposal(problem)
