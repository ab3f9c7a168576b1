"""Keeps the rows of the open conversation up to date with little work."""

from collections.abc import Mapping

from PySide6.QtCore import QObject

from desktop.presenters.conversation_state import ConversationState
from desktop.presenters.streams import LiveAnswer, Streams
from desktop.presenters.transcript import Remark, Transcript
from desktop.presenters.transcript_rows import TranscriptRows


class TranscriptBuilder(QObject):
    """Turns the state of one conversation, and the answers being generated in it, into `transcript`."""

    def __init__(self, state: ConversationState, streams: Streams, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state, self._streams = state, streams
        self._rows = TranscriptRows(streams.live)
        self.transcript = Transcript(self)

    @property
    def rows_by_message(self) -> Mapping[str, int]:
        """The row of each message that shows."""
        return self._rows.index

    def show(self, state: ConversationState) -> None:
        """Show another conversation."""
        self._state = state
        self.transcript.show([])
        self.rebuild()

    def rebuild(self) -> None:
        """Make every row again, also unchanged ones, since the language changed."""
        self._rows.forget()
        self.refresh()

    def refresh(self) -> None:
        """Show added or removed messages, or another path."""
        state = self._state
        self.transcript.show(self._rows.build(state.tree, state.leaf, state.facts))

    def update_live(self) -> int:
        """Show the new text of live answers; returns the tokens of the longest one with its prompt, 0 without any."""
        updated: set[int] = set()
        tokens = 0
        for id in self._streams.live_ids:
            row, live = self._rows.index.get(id), self._streams.live(id)
            if row is None:
                continue
            if live is not None and not live.ended:
                tokens = max(tokens, live.prompt_tokens + live.tokens)
            if row not in updated:
                updated.add(row)
                self._update(id)
        return tokens

    def finish(self, answer: LiveAnswer) -> None:
        """Take over an answer of this conversation that has ended."""
        state, id = self._state, answer.message.id
        state.tree.put(answer.message)
        state.facts[id] = answer.facts
        if self._rows.name_models(state.facts):
            self.refresh()
        else:
            self._update(id)

    def remark(self, remarks: Mapping[str, Remark]) -> None:
        """Show these remarks in place of all earlier ones."""
        old, self._rows.remarks = self._rows.remarks, remarks
        for id in old.keys() | remarks.keys():
            if old.get(id) != remarks.get(id):
                self._update(id)

    def _update(self, id: str) -> None:
        row, state = self._rows.index.get(id), self._state
        if row is None or row >= len(self.transcript.rows):
            return
        group = state.tree.side_by_side(state.leaf)
        if any(candidate.id == id for candidate in group):
            self.transcript.update(row, self._rows.group(state.tree, group, state.facts))
        else:
            self.transcript.update(row, self._rows.row(state.tree, id, state.facts))
