"""Measures a reward model that was trained elsewhere on pairs of this store that it was not trained on.

Like `JobPreparation`, it hands out requests and takes their results. The figures are those of a reward model that was
trained here (`trainer.objectives.reward`).
"""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Final

from desktop.core.context import ChatMessage
from desktop.engine.protocol import Score, Scored, Tokenize, Tokenized
from desktop.quality.pair_accuracy import accuracy_figures, in_order
from desktop.services.training.data import ExampleSet, TrainingSet
from desktop.services.training.examples import PromptDraft, group_by_prompt
from desktop.training.methods import TrainingData
from desktop.training.reward_head import score_request

_AT_ONCE: Final = 32  # prompts in one request for scores: long enough to be fast, short enough to stop soon


class RewardMeasurement:
    """Pass each of `requests` to the engine with the base model loaded, and their results to `add`; then `figures`.

    `held_out` are the prompts whose pairs in `found` are measured; `longest` is the most tokens of a prompt with an
    answer.
    """

    def __init__(self, folder: Path, found: TrainingSet, held_out: Collection[str], longest: int) -> None:
        pairs = found.sets[TrainingData.PAIRS]
        items = [item for item in (*pairs.train, *pairs.held_out) if item.context.prompt in held_out]
        decided = [item for item in items if item.value is not None]
        self._folder, self._longest = folder, longest
        self._drafts = group_by_prompt(TrainingSet({TrainingData.PAIRS: ExampleSet(held_out=decided)}))
        self._asked: PromptDraft | None = None
        self._measured: list[PromptDraft] = []
        self._lengths: dict[str, int] = {}
        self._scored: Sequence[str] = ()
        self._scores: dict[str, float] = {}

    @property
    def total(self) -> int:
        """The number of prompts."""
        return len(self._drafts)

    def requests(self) -> Iterator[Tokenize | Score]:
        """What the engine has to answer, in order. Raises `UserError` if the reward model cannot be read."""
        for draft in self._drafts:
            self._asked = draft
            yield draft.request()
        for start in range(0, len(self._measured), _AT_ONCE):
            answered = [
                (id, (*draft.messages, ChatMessage("assistant", answer.text)))
                for draft in self._measured[start : start + _AT_ONCE]
                for id, answer in draft.answers.items()
            ]
            self._scored = [id for id, _ in answered]
            yield score_request(self._folder, [messages for _, messages in answered])

    def add(self, event: Tokenized | Scored) -> None:
        """Take a result of the last request."""
        if isinstance(event, Scored):
            self._scores.update(zip(self._scored, event.scores, strict=True))
            return
        assert self._asked is not None, "the result of a request"
        lengths = [len(answer) for answer in event.answers]
        if len(event.prompt) + max(lengths) < self._longest:
            self._lengths.update(zip(self._asked.answers, lengths, strict=True))
            self._measured.append(self._asked)

    def figures(self) -> tuple[dict[str, float], int]:
        """The figures of all pairs, and their number; none of 0 pairs."""
        right, longer, pairs = [], [], []
        for draft in self._measured:
            sides = [(better, worse) for better, worse, _ in draft.pairs]
            right.append(sum(in_order(self._scores[one] - self._scores[other]) for one, other in sides))
            longer.append(sum(in_order(self._lengths[one] - self._lengths[other]) for one, other in sides))
            pairs.append(len(sides))
        return (accuracy_figures(right, longer, pairs), sum(pairs)) if pairs else ({}, 0)
