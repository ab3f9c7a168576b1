"""The chat page: the list of conversations, the bar above, the messages, and the box for the next message."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.core.errors import ErrorKind
from desktop.presenters.app_services import AppServices
from desktop.presenters.models import ModelPhase
from desktop.presenters.sentences import one_line
from desktop.services.chat import AnswerFacts, AnswerOrigin
from desktop.services.search import FoundMessage
from desktop.ui.chat.composer import Composer
from desktop.ui.chat.context_panel import ContextPanel
from desktop.ui.chat.conversation_settings import ConversationSettings
from desktop.ui.chat.details import AnswerDetails
from desktop.ui.chat.header import ChatHeader
from desktop.ui.chat.judging import ChatJudging
from desktop.ui.chat.sidebar import Sidebar
from desktop.ui.chat.starters import StarterCards
from desktop.ui.chat.transcript import TranscriptView
from desktop.ui.listed_page import ListedPage
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.announcements import announce
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.focus import Region
from desktop.ui.widgets.labels import hairline
from desktop.ui.widgets.states import EmptyState


class ChatPage(ListedPage):
    """Connects the presenters of `AppServices` to the widgets of the page. Its only state is the drawer."""

    def __init__(self, services: AppServices, parent: QWidget | None = None) -> None:
        super().__init__(services.settings.now.sidebar_visible, parent)
        self._services = services
        self._chat, self._models, self._meter = services.chat, services.models, services.meter
        self._adapters = services.adapters
        self.sidebar = Sidebar(services.conversations.list, services.search, self)
        self.header = ChatHeader(self._main)
        self.list_placed.connect(self.header.set_list_beside)
        self.transcript = TranscriptView()
        self.transcript.set_model(self._chat.transcript)
        self._welcome = EmptyState("", "")
        self._choose = Button("", "primary", icon="box")
        self._again = Button("", icon="rotate-ccw")
        self._starters = StarterCards()
        set_margins(self._welcome.middle, Space.NONE, Space.M, Space.NONE, Space.NONE)
        self._welcome.middle.addWidget(self._starters)
        self._welcome.choices.addWidget(self._choose)
        self._welcome.choices.addWidget(self._again)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._welcome)
        self._stack.addWidget(self.transcript)
        self.composer = Composer()
        self._panel = ContextPanel(self._meter, self)
        column = QVBoxLayout(self._main)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.NONE)
        column.addWidget(self.header)
        column.addWidget(hairline())
        column.addWidget(self._stack, 1)
        column.addWidget(self.composer)
        self._set_list(self.sidebar)
        self._connect_list()
        self._connect_chat()
        self._connect_models()
        judging = ChatJudging(services, self.transcript, self.composer, self)
        judging.notify.connect(self.notify)
        judging.offer_undo.connect(self.offer_undo)
        self._starters.chosen.connect(self._start_with)
        for key, by in (("F3", 1), ("Shift+F3", -1)):
            QShortcut(QKeySequence(key), self).activated.connect(lambda by=by: self.sidebar.results.step(by))
        rename = QShortcut(QKeySequence("F2"), self._main)
        rename.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        rename.activated.connect(self.header.title.edit)
        self.retranslate()
        self._conversation_opened()

    # --- connections

    def _connect_list(self) -> None:
        conversations = self._services.conversations
        conversations.deleted.connect(self._deleted)
        self.sidebar.opened.connect(self._open)
        self.sidebar.new_requested.connect(self.new_conversation)
        self.sidebar.filter_changed.connect(conversations.list.set_filter)
        self.sidebar.filter_changed.connect(self._services.search.search)
        self.sidebar.results.chosen.connect(self._go_to_message)
        self._chat.found.connect(self._show_found)
        self.sidebar.renamed.connect(conversations.rename)
        self.sidebar.delete_requested.connect(conversations.delete)
        self.sidebar.copy_requested.connect(self._copy)
        self.header.list_requested.connect(self.toggle_list)
        self.header.renamed.connect(lambda title: conversations.rename(self._chat.conversation, title))
        self.header.delete_requested.connect(lambda: conversations.delete(self._chat.conversation))
        self.header.export_requested.connect(self._export)
        self.header.copy_requested.connect(lambda: self._copy(self._chat.conversation))
        self.header.settings_requested.connect(self._edit_settings)

    def _connect_chat(self) -> None:
        chat, view = self._chat, self.transcript
        self.composer.send_requested.connect(chat.send)
        self.composer.stop_requested.connect(chat.stop)
        self.composer.answers_changed.connect(chat.set_answers)
        best_of = self._services.best_of
        self.composer.best_of_chosen.connect(best_of.choose)
        best_of.changed.connect(self._show_best_of)
        self.composer.draft_changed.connect(self._draft_changed)
        self.composer.notice_action_requested.connect(self._act_on_notice)
        self._services.settings.changed.connect(self._settings_changed)
        self._settings_changed()
        view.intents.regenerate_requested.connect(chat.regenerate)
        view.intents.edit_requested.connect(chat.edit)
        view.intents.continue_requested.connect(chat.continue_answer)
        view.intents.sibling_requested.connect(chat.switch_sibling)
        view.intents.pick_requested.connect(chat.pick)
        view.intents.stop_requested.connect(chat.stop_candidate)
        view.intents.more_answers_requested.connect(chat.more_answers)
        view.intents.scores_requested.connect(chat.score_answers)
        view.intents.limits_requested.connect(self._change_limits)
        view.focus_lost.connect(self.composer.setFocus)
        view.end_passed.connect(self.composer.setFocus)
        view.intents.details_requested.connect(lambda id: chat.origin(id, self._show_details))
        chat.opened.connect(self._conversation_opened)
        chat.header_changed.connect(self._show_title)
        chat.sent.connect(self._sent)
        chat.rejected.connect(self.notify)
        chat.busy_changed.connect(self._busy_changed)
        for signal in (chat.transcript.reset, chat.transcript.appended, chat.transcript.truncated):
            signal.connect(lambda *_: self._choose_view())
        self.header.context_requested.connect(self.show_context)
        self._meter.changed.connect(self._show_context_use)

    def _connect_models(self) -> None:
        models = self._models
        models.state_changed.connect(self._model_changed)
        models.list_changed.connect(self._model_changed)
        models.rejected.connect(self.notify)
        self.header.model_requested.connect(lambda path: self._adapters.choose(path, None))
        self.header.adapter_requested.connect(self._adapters.choose)
        self._adapters.changed.connect(self._model_changed)
        self.header.retry_requested.connect(models.retry)
        self.header.models_requested.connect(self._show_models)
        self._choose.clicked.connect(self._show_models)
        self._again.clicked.connect(models.retry)

    # --- called by the window

    def show_target(self, target: str) -> None:
        """Opens a conversation by its id."""
        self._chat.open(target)

    def open_files(self, files: Sequence[Path]) -> None:
        """Add models, and load the last one."""
        for file in files:
            self._models.add(str(file), load=file is files[-1])

    def take_focus(self) -> None:
        """Give the composer the focus."""
        self.composer.setFocus()

    def regions(self) -> list[Region]:
        """The list of conversations, the bar above, the messages, and the composer; above them a card that is open."""
        return [
            Region(self._list),
            Region(self.header),
            Region(self._panel),
            Region(self._welcome),
            Region(self.transcript, self.transcript.take_focus),
            Region(self.composer, self.composer.setFocus),
        ]

    def toast_place(self) -> tuple[QWidget, int]:
        """Toasts are shown above the composer."""
        _, gap = super().toast_place()
        return self.composer, self.composer.height() + gap

    def new_conversation(self) -> None:
        """Show an empty conversation, ready to type."""
        self.composer.setFocus()
        self._chat.new_conversation()
        self._close_drawer()
        announce(self, self.tr("New conversation"))

    def search(self) -> None:
        """Show the list of conversations and give its search field the focus."""
        if not self.sidebar.isVisible():
            self.toggle_list()
        self.sidebar.focus_filter()

    def toggle_list(self) -> None:
        """Show or hide the list of conversations; the setting remembers it if the list is docked."""
        if not self._narrow:
            self._services.settings.set("sidebar_visible", not self._docked)
        super().toggle_list()

    def show_context(self) -> None:
        """Open or close the card with the contents of the context."""
        if self._panel.isVisible():
            self._panel.close_card()
        else:
            self._panel.fill()
            self._panel.open_under(self.header.meter, align_right=True)

    # --- what is shown

    def _conversation_opened(self) -> None:
        self.sidebar.set_current(self._chat.conversation)
        if self._chat.conversation or self._models.known:  # else the draft was queued in this conversation
            self.composer.unqueue()
        if self.composer.draft() != self._chat.draft:
            self.composer.set_draft(self._chat.draft)
        self._busy_changed()
        self._show_title()
        self._choose_view()
        if not self._chat.transcript.rows:
            self._starters.renew()

    def _start_with(self, text: str) -> None:
        """Put a prompt into the composer, where it can be changed before it is sent. Undo restores the draft."""
        self.composer.setFocus()  # first: Orca 43 says no focus that comes after a move of the caret
        self.composer.text.selectAll()
        self.composer.text.insertPlainText(text)

    def _show_title(self) -> None:
        self.header.set_title(self._chat.title or self.tr("New conversation"))
        self.header.set_stored(bool(self._chat.conversation))
        self.sidebar.set_current(self._chat.conversation)

    def _choose_view(self) -> None:
        rows = bool(self._chat.transcript.rows)
        self._stack.setCurrentIndex(1 if rows else 0)
        self.composer.set_placeholder(self.tr("Ask a follow-up") if rows else self.tr("Write a message"))

    def _sent(self, text: str) -> None:
        """Clear the draft, except what was typed while the message was being stored."""
        draft = self.composer.draft()
        if draft == text:
            self.composer.clear_draft()
        elif draft.startswith(text):
            self.composer.set_draft(draft[len(text) :].lstrip())

    def _show_context_use(self) -> None:
        use, trouble = self._meter.use, self._meter.problem_text
        state = self._models.state
        self.header.set_context(use, self._panel.names(), self._models.window, self._meter.written)
        if self._no_model:
            # shown as soon as something is written, not only after Enter
            reason = state.reason or self.tr("No model is loaded. Choose one first; your text stays here.")
            self.composer.set_notice(reason if self.composer.draft().strip() else "", self.tr("Choose a model"))
        elif trouble and state.phase is ModelPhase.READY:
            self.composer.set_notice(trouble, self.tr("All models") if self._model_to_blame else "")
        elif use is not None and use.dropped and self.composer.draft().strip():
            count = self.tr("The context is full: %n of the oldest message(s) will be dropped.", "", use.dropped)
            self.composer.set_notice(count, self.tr("Show"))
        else:
            self.composer.set_notice("")

    def _busy_changed(self) -> None:
        self.composer.set_streaming(self._chat.busy)
        self._show_wait()

    def _show_wait(self) -> None:
        loading = self._chat.busy and self._models.state.phase is ModelPhase.LOADING
        self.composer.set_wait_reason(self.tr("Answering starts when the model is loaded") if loading else "")

    def _settings_changed(self) -> None:
        self.transcript.announcer.speech.mode = self._services.settings.now.spoken_answers

    def _draft_changed(self) -> None:
        self._chat.set_draft(self.composer.draft())
        if self.composer.draft():
            self.transcript.announcer.hold()
        if self._no_model:
            self._show_context_use()

    def _act_on_notice(self) -> None:
        if self._no_model or self._model_to_blame:
            self._show_models()
        else:
            self.show_context()

    @property
    def _no_model(self) -> bool:
        """Whether no model can answer until the user chooses one."""
        return self._models.known and not self._models.can_answer

    @property
    def _model_to_blame(self) -> bool:
        """Whether the message cannot be sent because of the model (its chat template)."""
        return self._meter.problem is not None and self._meter.problem.kind is ErrorKind.MODEL

    def _show_best_of(self) -> None:
        best_of = self._services.best_of
        chosen = best_of.chosen
        offered = [(reward.run, reward.name) for reward in best_of.offered]
        self.composer.set_best_of(offered, chosen.run if chosen is not None else "")
        self.transcript.intents.set_can_score(bool(offered))

    def _model_changed(self) -> None:
        state = self._models.state
        adapter = self._adapters.chosen
        self.header.set_model(state, adapter.name if adapter is not None else "")
        usable = [item for item in self._models.items if item.problem is None]
        self.header.set_models(usable, self._models.path, adapter)
        self._show_context_use()
        self._show_wait()
        nothing = self._no_model
        self.composer.set_starting(not self._models.known and not self._models.can_answer)
        self.composer.set_disabled_reason(self.tr("No model is loaded") if nothing else "")
        self._welcome.set_text(*self._greeting())
        self._choose.setVisible(nothing)
        self._starters.setVisible(not nothing)
        self._again.setVisible(state.phase is ModelPhase.FAILED)

    def _greeting(self) -> tuple[str, str]:
        state = self._models.state
        item = self._models.item(self._models.path)
        title = self.tr("What would you like to talk about?")
        match state.phase:
            case ModelPhase.READY if item is not None and item.built_in:
                text = self.tr("{model} is built in and ready. It runs on this computer; nothing you write leaves it.")
            case ModelPhase.READY:
                text = self.tr("{model} is ready. It runs on this computer; nothing you write leaves it.")
            case ModelPhase.LOADING:
                text = self.tr("Loading {model}. You can already write.")
            case ModelPhase.FAILED:
                return title, state.reason
            case ModelPhase.NONE if self._models.known and not self._models.path:
                return (
                    self.tr("Choose a model"),
                    self.tr("Sayso needs a model on this computer: a GGUF file. It is used in place."),
                )
            case _:
                return title, ""
        return title, text.format(model=state.name)

    # --- cards and dialogs

    def _change_limits(self, of_context: bool) -> None:
        dialog = self._settings_dialog()
        dialog.focus_limit(of_context=of_context)
        dialog.open()

    def _edit_settings(self) -> None:
        self._settings_dialog().open()

    def _settings_dialog(self) -> ConversationSettings:
        model = self._models.item(self._models.path)
        chat = self._chat
        dialog = ConversationSettings(chat.system_prompt, chat.sampling, self.window(), model, chat.context_length)
        dialog.context_length_saved.connect(chat.set_context_length)
        dialog.saved.connect(self._save_settings)
        return dialog

    def _save_settings(self, system_prompt: str, sampling: object) -> None:
        self._chat.set_system_prompt(system_prompt)
        self._chat.set_sampling(sampling)  # type: ignore[arg-type]  # a Sampling, from the signal

    def _show_models(self) -> None:
        self.go_to.emit("models", None)

    def _export(self) -> None:
        """Open the export page for the judgements of this conversation."""
        from desktop.datasets.recipe import ExportScope  # noqa: PLC0415  (as the page of exports itself)

        self.go_to.emit("data", ExportScope(conversation=self._chat.conversation))

    def _deleted(self, id: str, title: str) -> None:
        name = one_line(title or self.tr("New conversation"), 40)

        def undo() -> None:
            self._services.conversations.restore(id)
            self._chat.open(id)
            announce(self, self.tr("“{title}” was restored").format(title=name))

        self.offer_undo.emit(self.tr("“{title}” was moved to the trash").format(title=name), undo)

    def _show_details(self, origin: AnswerOrigin | None, facts: AnswerFacts) -> None:
        AnswerDetails(origin, facts, self.window()).open()

    def _copy(self, id: str) -> None:
        def copy(text: str) -> None:
            QGuiApplication.clipboard().setText(text)
            self.notify.emit(self.tr("Copied as Markdown"))

        self._services.conversations.as_markdown(id, copy)

    # --- navigation

    def _go_to_message(self, found: FoundMessage) -> None:
        """Show a message that was found: in its conversation, or the project whose task it belongs to."""
        if found.project is not None:
            self.go_to.emit("desk", found.project)
        else:
            self._chat.open_message(found.conversation, found.message)
            self._close_drawer()

    def _show_found(self, row: int) -> None:
        self.transcript.scroll_to_row(row).take_focus(1)

    def _open(self, id: str) -> None:
        self._chat.open(id)
        self._close_drawer()

    def on_show(self) -> None:
        """Start counting active time for judging."""
        clock = self._services.judging.clock
        clock.set_shown(True)
        if (window := self.window().windowHandle()) is not None:
            clock.watch(window)

    def on_hide(self) -> None:
        """Stop counting active time for judging."""
        self._services.judging.clock.set_shown(False)

    def retranslate(self) -> None:
        """Show all texts in the current language."""
        self._chat.view.rebuild()
        self._services.judging.retranslate()
        self._starters.renew()
        self._services.conversations.list.refresh()
        self._choose.setText(self.tr("Choose a model"))
        self._again.setText(self.tr("Try again"))
        self._show_title()
        self._choose_view()
        self._model_changed()
