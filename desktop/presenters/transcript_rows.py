"""Makes the rows of a transcript from the message tree, live answers, and facts about answers."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QCoreApplication

from desktop.core.conversation import Message, Role, Status, Tree
from desktop.core.generation import EndReason
from desktop.core.origins import model_names
from desktop.presenters.sentences import joined, not_saved, sentence
from desktop.presenters.streams import LiveAnswer
from desktop.presenters.transcript import NO_REMARK, AnswerFigures, Remark, RowKind, TranscriptRow
from desktop.services.chat import AnswerFacts

Model = tuple[str, str, str]
_NOTHING = AnswerFacts()
_NO_FIGURES = AnswerFigures()


class TranscriptRows:
    """Makes rows and reuses unchanged ones, so that a turn in a long conversation costs no more than in a short one."""

    def __init__(self, live: Callable[[str], LiveAnswer | None]) -> None:
        self._live = live
        self._kept: dict[str, tuple[Message, AnswerFacts, tuple[int, int], Remark, str, TranscriptRow]] = {}
        self._models: dict[Model, str] = {}  # display names; empty if all answers are of one model
        self.remarks: Mapping[str, Remark] = {}
        """Judgements to show, by message id."""
        self.index: dict[str, int] = {}
        """The row of each message; all candidates of a group have the row of the group."""

    def forget(self) -> None:
        """Reuse no row, since the language or the conversation changed."""
        self._kept.clear()

    def name_models(self, facts: Mapping[str, AnswerFacts]) -> bool:
        """Update the display names of models; returns whether they changed, so that rows must be made again."""
        models = sorted({known.model for known in facts.values() if known.model is not None})
        names = model_names([(*model, None, None) for model in models]) if len(models) > 1 else []
        before, self._models = self._models, dict(zip(models, names, strict=False))
        return before != self._models

    def build(self, tree: Tree, leaf: str | None, facts: dict[str, AnswerFacts]) -> list[TranscriptRow]:
        """All rows of the path to `leaf`, with open candidates as one group at the end."""
        self.name_models(facts)
        rows = [self.row(tree, message.id, facts) for message in tree.path(leaf)]
        self.index = {row.id: index for index, row in enumerate(rows)}
        if candidates := tree.side_by_side(leaf):
            self.index |= {candidate.id: len(rows) for candidate in candidates}
            rows.append(self.group(tree, candidates, facts))
        return rows

    def group(self, tree: Tree, candidates: Sequence[Message], facts: dict[str, AnswerFacts]) -> TranscriptRow:
        """The row of a group of candidates; its id is that of their batch."""
        cards = tuple(self.row(tree, candidate.id, facts) for candidate in candidates)
        return TranscriptRow(candidates[0].batch or candidates[0].id, RowKind.CANDIDATES, candidates=cards)

    def row(self, tree: Tree, id: str, facts: dict[str, AnswerFacts]) -> TranscriptRow:
        """The row of one message, live or stored."""
        message, known = tree[id], facts.get(id, _NOTHING)
        live = self._live(id)
        if live is not None:
            message, known = live.now(), live.facts
        position = tree.position(id)
        remark = self.remarks.get(id, NO_REMARK)
        model = "" if known.model is None else self._models.get(known.model, "")
        kept = self._kept.get(id)
        if live is None and kept is not None and kept[:5] == (message, known, position, remark, model):
            return kept[5]
        row = _row(message, known, *position, live, remark, model)
        if live is None:
            self._kept[id] = (message, known, position, remark, model, row)
        return row


def _row(
    message: Message,
    facts: AnswerFacts,
    position: int,
    count: int,
    live: LiveAnswer | None,
    remark: Remark,
    model: str,
) -> TranscriptRow:
    if message.role is Role.USER:
        return TranscriptRow(
            message.id, RowKind.USER, message.text, position=position, versions=count, figures=_NO_FIGURES
        )
    return TranscriptRow(
        message.id,
        RowKind.ANSWER,
        message.text,
        message.reasoning,
        message.status,
        position,
        count,
        _figures(facts),
        live.prefill if live is not None else None,
        _notice(message, facts, live),
        edited=message.rewritten_from is not None,
        remark=remark,
        model=model,
        waits=live is not None and live.waits,
        end=facts.stats.end if facts.stats is not None else None,
    )


def _figures(facts: AnswerFacts) -> AnswerFigures:
    stats = facts.stats
    if stats is None or not stats.tokens:
        return _NO_FIGURES
    return AnswerFigures(stats.tokens_per_second or None, stats.first_token_s, stats.tokens, facts.score)


def _notice(message: Message, facts: AnswerFacts, live: LiveAnswer | None) -> str:
    """Sentences: why an answer is not saved yet, why it ended early, and how many messages were dropped."""
    translate = QCoreApplication.translate
    sentences: list[str] = []
    if live is not None and live.unsaved is not None:
        sentences.append(not_saved(live.unsaved))
    end = facts.stats.end if facts.stats is not None else None
    if facts.error is not None:
        sentences.append(sentence(facts.error))
    elif message.status is Status.COMPLETE and end is EndReason.MAX_TOKENS:
        sentences.append(translate("Rows", "Stopped at the token limit."))
    elif end is EndReason.CONTEXT_FULL:
        sentences.append(translate("Rows", "Stopped because the context is full."))
    if facts.excluded_messages:
        dropped = translate("Rows", "Earlier messages dropped because the context was full: {count}")
        sentences.append(dropped.format(count=facts.excluded_messages))
    return joined(sentences)


def markdown(title: str, path: Sequence[Message]) -> str:
    """The messages of a path as Markdown, for other programs."""
    translate = QCoreApplication.translate
    you, answer = translate("Rows", "You"), translate("Rows", "Answer")
    parts = [f"# {title}"] if title else []
    for message in path:
        parts.append(f"## {you if message.role is Role.USER else answer}\n\n{message.text.strip()}")
    return "\n\n".join(parts) + "\n"
