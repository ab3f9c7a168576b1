"""Groups the items of a training set into prompts with all their answers, each to be tokenized once."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from desktop.core.context import ChatMessage
from desktop.core.questions.comparison import Comparison
from desktop.datasets.items import AnswerEnd, ExportAnswer, Item
from desktop.engine.protocol import Tokenize, Tokenized
from desktop.services.training.data import ExampleSet, TrainingSet
from desktop.training.examples import AnswerPair, TrainingExample
from desktop.training.methods import TrainingData


@dataclass(slots=True)
class PromptDraft:
    """A prompt with its answers as texts. Answers are named by their ids until they are numbered."""

    prompt: str
    messages: tuple[ChatMessage, ...]
    is_held_out: bool
    answers: dict[str, ExportAnswer] = field(default_factory=dict)
    demonstrations: list[str] = field(default_factory=list)
    pairs: list[tuple[str, str, float | None]] = field(default_factory=list)
    labels: list[tuple[str, bool]] = field(default_factory=list)
    judgements: dict[TrainingData, dict[str, None]] = field(default_factory=dict)  # ids, in order

    def add(self, data: TrainingData, item: Item) -> None:
        """Add an item of this kind."""
        self.answers.update((answer.id, answer) for answer in item.answers)
        ids = [answer.id for answer in item.answers]
        match data:
            case TrainingData.DEMONSTRATIONS:
                self.demonstrations.append(ids[0])
            case TrainingData.PAIRS:
                self.pairs += _pairs(item, *ids)
            case TrainingData.LABELS:
                self.labels.append((ids[0], bool(item.value)))
        self.judgements.setdefault(data, {}).update((judgement.id, None) for judgement in item.trace.judgements)

    def request(self) -> Tokenize:
        """What to ask the engine for."""
        return Tokenize(0, self.messages, tuple(answer.text for answer in self.answers.values()))

    def example(self, tokens: Tokenized, kinds: Collection[TrainingData]) -> TrainingExample | None:
        """The example for a method that reads these kinds, with the answers that it uses; None if it has none."""
        demonstrations = self.demonstrations if TrainingData.DEMONSTRATIONS in kinds else []
        pairs = self.pairs if TrainingData.PAIRS in kinds else []
        labels = self.labels if TrainingData.LABELS in kinds else []
        sides = (id for better, worse, _ in pairs for id in (better, worse))
        used = list(dict.fromkeys((*demonstrations, *sides, *(id for id, _ in labels))))
        kinds_here = [data for data in self.judgements if data in kinds]
        if not kinds_here or (TrainingData.PROMPTS in kinds and TrainingData.PROMPTS not in kinds_here):
            return None
        ids = dict(zip(self.answers, tokens.answers, strict=True))
        numbers = {id: number for number, id in enumerate(used)}
        return TrainingExample(
            id=self.prompt,
            prompt=tokens.prompt,
            answers=tuple(self._ended(id, ids[id], tokens.end_of_turn) for id in used),
            demonstrations=tuple(numbers[id] for id in dict.fromkeys(demonstrations)),
            pairs=tuple(AnswerPair(numbers[better], numbers[worse], margin) for better, worse, margin in pairs),
            labels=tuple((numbers[id], good) for id, good in labels),
            judgements=tuple(dict.fromkeys(id for data in kinds_here for id in self.judgements[data])),
        )

    def _ended(self, id: str, tokens: Sequence[int], end: int) -> tuple[int, ...]:
        """The tokens of an answer with the one that ends the turn, unless the answer was cut off."""
        return (*tokens, end) if self.answers[id].end is AnswerEnd.WHOLE and end >= 0 else tuple(tokens)


def _pairs(item: Item, first: str, second: str) -> Iterable[tuple[str, str, float | None]]:
    if item.value is None:  # a tie: each over the other, which is best when both are equally likely
        return (first, second, 0.0), (second, first, 0.0)
    # Only a scale states how strong a preference is; a ranking or a rewrite does not.
    is_stated = any(isinstance(judgement.payload, Comparison) for judgement in item.trace.judgements)
    return ((first, second, float(item.value) if is_stated else None),)


def group_by_prompt(found: TrainingSet) -> list[PromptDraft]:
    """The prompts of a training set with all their examples, in the order of the data. A prompt that was answered with
    different messages before it (some had been dropped) counts as several."""
    drafts: dict[tuple[str, str, int], PromptDraft] = {}
    for data, examples in found.sets.items():
        for item, is_held_out in _items(examples):
            context = item.context
            key = context.prompt, context.system, len(context.turns)
            draft = drafts.get(key)
            if draft is None:
                messages = tuple(ChatMessage(turn["role"], turn["content"]) for turn in context.messages())
                draft = drafts[key] = PromptDraft(context.prompt, messages, is_held_out)
            draft.add(data, item)
    return list(drafts.values())


def _items(examples: ExampleSet) -> Iterable[tuple[Item, bool]]:
    yield from ((item, False) for item in examples.train)
    yield from ((item, True) for item in examples.held_out)
