"""Judgements as numpy arrays: verdicts, answers, annotators, and the order on the screen.

Everything is in the order of the judgements' ids, so that the same judgements give the same arrays, and the same
metrics digit for digit, in whatever order they were merged.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, compress
from typing import Any, NamedTuple

import numpy as np
import orjson

from desktop.core.judgement import effective, not_withdrawn
from desktop.core.origins import model_names
from desktop.core.questions import KINDS
from desktop.core.self_identification import CHINESE_SIGNS, SIGNS, find_self_identification, name_variants
from desktop.quality.estimate import Bools, Floats, Ints
from desktop.quality.rows import distinct, row_keys
from desktop.quality.texts import Texts, WordSet
from desktop.store.statistics import NAMES, NUMBERS, Rows, StatisticsRepository, StatisticsScope


class EffectiveKey(NamedTuple):
    """What `core.judgement.effective` needs of judgements that differ only in these fields."""

    id: str
    target: frozenset[Any]
    annotator: str = ""
    kind: str = ""
    prompt: None = None
    scheme: None = None
    question: str = ""
    task: None = None
    withdraws: None = None


@dataclass(frozen=True, slots=True)
class JudgementEvents:
    """Every judgement that is not withdrawn; all arrays have one entry for each.

    `counts` is False if a newer judgement of the same annotator replaces it. `annotator` and `kind` are indices into
    `annotators` and `kinds`; equal numbers in `prompt`, `action` and `unit` (a task, or outside of tasks an action, of
    one annotator) mean the same one. `task` is the task's id. `first_won` compares the answers shown first and last: 1
    if the first is better, -1 if it is worse, 0 for a tie, NaN if not compared or if the order is unknown. `blind`: the
    annotator could not see the models; `visible`: they could; neither if that is unknown. `imported`: it came from a
    file.
    """

    id: Sequence[str]
    annotator: Ints
    kind: Ints
    prompt: Ints
    action: Ints
    task: Sequence[str | None]
    created: Floats
    seconds: Floats
    counts: Bools
    first_won: Floats
    blind: Bools
    visible: Bools
    imported: Bools
    unit: Ints
    annotators: Sequence[str]
    kinds: Sequence[str]

    def of_kind(self, *kinds: str) -> Bools:
        """Which of the judgements are of one of these kinds."""
        return np.isin(self.kind, [index for index, kind in enumerate(self.kinds) if kind in kinds])


@dataclass(frozen=True, slots=True)
class PairArrays:
    """Compared pairs of answers, from comparisons, rankings and best-worst choices. `verdict` is 1 if `a` is better, -1
    if `b` is, and 0 for a tie or if both are bad (`both_bad`). `event` is the index of the judgement."""

    event: Ints
    a: Ints
    b: Ints
    verdict: Floats
    both_bad: Bools


@dataclass(frozen=True, slots=True)
class RatingArrays:
    """Rated messages. `thumbs` is 1 for up and 0 for down, `reward` from 0 to 1; NaN where a rating has no such
    value."""

    event: Ints
    message: Ints
    quality: Floats
    thumbs: Floats
    reward: Floats


@dataclass(frozen=True, slots=True)
class AnswerArrays:
    """The judged messages: length, Markdown features, and the index of the model in `models` (-1: unknown).
    `self_identifying`: the text may reveal its model; `hidden`: the model is still hidden from the annotator."""

    ids: Sequence[str]
    length: Ints  # code points
    tokens: Floats  # an estimate: four bytes each, which fits English and Chinese
    headings: Ints
    lists: Ints
    bold: Ints
    model: Ints
    self_identifying: Bools
    hidden: Bools
    models: Sequence[str]


@dataclass(frozen=True, slots=True)
class JudgementArrays:
    """All that the metrics are computed from."""

    events: JudgementEvents
    pairs: PairArrays
    ratings: RatingArrays
    answers: AnswerArrays


ProgressCallback = Callable[[float], None]
"""Called with the progress, from 0 to 1, about every ten milliseconds. It may raise, which cancels the work."""


def load(
    rows: StatisticsRepository,
    scope: StatisticsScope,
    settings: bool,
    progress: ProgressCallback,
    hidden: Sequence[str] = (),
) -> JudgementArrays:
    """Load the judgements in `scope`. `settings`: treat different settings of a model as different models. `hidden` are
    the ids of projects whose models are hidden."""
    collector = _Collector(rows.withdrawals(), rows.count(), lambda share: progress(0.5 * share))
    collector.add_pairs(rows.pairs(scope))
    collector.add_rankings(rows.rankings(scope))
    collector.add_ratings(rows.ratings(scope))
    collector.add_compared(rows.compared(scope))
    collector.add_scored(rows.scored(scope))
    collector.add_others(rows.others(scope))
    events, position = collector.events()
    answers = _answers(
        rows, scope, collector.messages.known, settings, hidden, lambda share: progress(0.5 + 0.5 * share)
    )
    return JudgementArrays(events, collector.pairs(position), collector.ratings(position), answers)


class _Numbers:
    """Numbers values in the order in which they first occur, and keeps one copy of each in memory."""

    def __init__(self) -> None:
        self.known: dict[Any, int] = {}

    def of(self, values: Iterable[Any]) -> Ints:
        known = self.known
        return np.array([known.setdefault(value, len(known)) for value in values], np.int64)


class _Collector:
    """Collects columns, a slice of rows at a time, and sorts them by id at the end."""

    def __init__(self, withdrawals: Sequence[tuple[str, str]], total: int, progress: ProgressCallback) -> None:
        self.messages = _Numbers()
        alive = not_withdrawn(withdrawals)
        self._withdrawn = {withdrawn for id, withdrawn in withdrawals if id in alive}
        self._total, self._progress = max(total, 1), progress
        self._ids: list[str] = []
        self._known = {name: _Numbers() for name in NAMES}
        self._names: dict[str, list[Ints]] = {name: [np.zeros(0, np.int64)] for name in NAMES}
        self._numbers: dict[str, list[Floats]] = {name: [np.zeros(0)] for name in NUMBERS}
        self._starts: list[int] = []  # the first event of each slice
        self._targets: list[Any] = []  # for each slice, the messages that each of its judgements is about
        self._first_won: list[Floats] = [np.zeros(0)]
        self._pairs: list[tuple[Ints, Ints, Ints, Floats, Bools]] = []
        self._ratings: list[tuple[Ints, Ints, Floats, Floats, Floats]] = []

    def add_pairs(self, rows: Rows) -> None:
        for event, (first, second, strengths, bad, shown) in self._slices(rows):
            a, b = self.messages.of(first), self.messages.of(second)
            self._targets.append(np.column_stack([a, b]))
            verdict = -np.sign(np.array(strengths, np.float64))
            self._pairs.append((event, a, b, verdict, np.array(bad, np.float64) == 1))
            # No id contains another one, so that searching the JSON text gives their order without parsing it.
            lists = [text or "" for text in shown]
            at, other = (np.array(list(map(str.find, lists, ids)), np.float64) for ids in (first, second))
            self._first_won.append(np.where((at < 0) | (other < 0), np.nan, verdict * np.sign(other - at)))

    def add_rankings(self, rows: Rows) -> None:
        """Rankings of the same number of answers give all their pairs at once."""
        for event, (orders, *ends) in self._slices(rows):
            parsed = orjson.loads(f"[{','.join(orders)}]")
            groups = list(chain.from_iterable(parsed))
            messages = self.messages.of(chain.from_iterable(groups))
            group = np.repeat(np.arange(len(groups)), list(map(len, groups)))
            ranking = np.repeat(np.arange(len(parsed)), list(map(len, parsed)))[group]
            size = np.bincount(ranking, minlength=len(parsed))
            start = np.cumsum(size) - size
            stop = (start + size).tolist()
            self._targets.append([messages[a:b] for a, b in zip(start.tolist(), stop, strict=True)])
            first, last = (np.array([self.messages.known.get(id, -1) for id in ids], np.int64) for ids in ends)
            ranks = np.full((2, len(parsed)), np.nan)  # of the answers shown first and last; NaN if not ranked
            for rank_shown, shown in zip(ranks, (first, last), strict=True):
                found = messages == shown[ranking]
                rank_shown[ranking[found]] = group[found]
            self._first_won.append(np.where(first == last, np.nan, np.sign(ranks[1] - ranks[0])))
            for width in distinct(size).tolist():
                alike = np.flatnonzero(size == width)
                at = start[alike, None] + np.arange(width)
                answers, rank, of = messages[at], group[at], event[alike]
                for j in range(width):
                    for i in range(j):
                        verdict = np.sign(rank[:, j] - rank[:, i])
                        self._pairs.append((of, answers[:, i], answers[:, j], verdict, np.zeros(len(of), np.bool_)))

    def add_ratings(self, rows: Rows) -> None:
        for event, (rated, quality, thumbs) in self._slices(rows):
            messages = self.messages.of(rated)
            self._targets.append(messages[:, None])
            nothing = np.full(len(event), np.nan)
            known = np.array(quality, np.float64), np.array(thumbs, np.float64)
            self._ratings.append((event, messages, *known, nothing))
            self._first_won.append(np.full(len(event), np.nan))

    def add_compared(self, rows: Rows) -> None:
        """Other kinds that compare answers. They are rare, so that their payloads are parsed one by one."""
        for event, (kinds, payloads, *ends) in self._slices(rows):
            targets = []
            for at, kind, text, first, last in zip(event.tolist(), kinds, payloads, *ends, strict=True):
                payload = KINDS[kind].load(orjson.loads(text))
                pairs = [*payload.pairs(ties=True)]
                verdict = np.array([float(not pair.is_tie) for pair in pairs])
                better, worse = (self.messages.of(ids) for ids in zip(*(pair[:2] for pair in pairs), strict=True))
                event_of = np.full(len(pairs), at, np.int64)
                self._pairs.append((event_of, better, worse, verdict, np.zeros(len(pairs), np.bool_)))
                won = {pair[:2]: float(not pair.is_tie) for pair in pairs}
                won |= {(worse, better): -one for (better, worse), one in won.items()}
                self._first_won.append(np.array([won.get((first, last), np.nan)]))
                targets.append(self.messages.of(payload.named_messages))
            self._targets.append(targets)

    def add_scored(self, rows: Rows) -> None:
        for event, (kinds, scored, payloads) in self._slices(rows):
            messages = self.messages.of(scored)
            self._targets.append(messages[:, None])
            read = (KINDS[kind].load(orjson.loads(text)) for kind, text in zip(kinds, payloads, strict=True))
            nothing = np.full(len(event), np.nan)
            self._ratings.append((event, messages, nothing, nothing, np.array([p.reward for p in read], np.float64)))
            self._first_won.append(nothing)

    def add_others(self, rows: Rows) -> None:
        for event, (about,) in self._slices(rows):
            self._targets.append([ids.split(",") for ids in about])
            self._first_won.append(np.full(len(event), np.nan))

    def events(self) -> tuple[JudgementEvents, Ints]:
        """The events in the order of their ids, and the position in that order of each one as it was read."""
        order = sorted(range(len(self._ids)), key=self._ids.__getitem__)
        position = np.empty(len(order), np.int64)
        position[order] = np.arange(len(order))
        names = {name: np.concatenate(parts)[order] for name, parts in self._names.items()}
        numbers = {name: np.concatenate(parts)[order] for name, parts in self._numbers.items()}
        who, about, task, action = (names[name] for name in ("annotator_id", "prompt_id", "task", "action"))
        shared = [names[name] for name in ("annotator_id", "kind", "scheme", "question", "prompt_id", "task")]
        annotators, kinds, tasks = (list(self._known[name].known) for name in ("annotator_id", "kind", "task"))
        visible = numbers["models_visible"]
        annotator = _alphabetical(annotators)[who]
        ids = [self._ids[at] for at in order]
        of_task = task != self._known["task"].known.get(None, -1)
        # Numbered in the order of ids, since the last digit of a sum of times depends on the order.
        work = np.where(of_task, _renumbered(task), _renumbered(action))
        return JudgementEvents(
            id=ids,
            annotator=annotator,
            kind=_alphabetical(kinds)[names["kind"]],
            prompt=_renumbered(about),
            action=_renumbered(action),
            task=[tasks[number] for number in task.tolist()],
            created=numbers["created"],
            seconds=numbers["active_seconds"],
            counts=_counting(ids, row_keys(shared), lambda at: self._target(order[at])),
            first_won=np.concatenate(self._first_won)[order],
            blind=visible == 0,
            visible=visible == 1,
            imported=numbers["imported"] == 1,
            unit=row_keys([annotator, work, of_task.astype(np.int64)]),
            annotators=sorted(annotators),
            kinds=sorted(kinds),
        ), position

    def pairs(self, position: Ints) -> PairArrays:
        none = np.zeros(0, np.int64)
        nothing = (none, none, none, none, np.zeros(0, np.bool_))
        event, a, b, verdict, bad = map(np.concatenate, zip(nothing, *self._pairs, strict=True))
        order = np.argsort(position[event], kind="stable")
        return PairArrays(position[event][order], a[order], b[order], verdict[order].astype(np.float64), bad[order])

    def ratings(self, position: Ints) -> RatingArrays:
        nothing = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0), np.zeros(0))
        event, message, *values = map(np.concatenate, zip(nothing, *self._ratings, strict=True))
        order = np.argsort(position[event], kind="stable")
        return RatingArrays(position[event][order], message[order], *(value[order] for value in values))

    def _slices(self, rows: Rows) -> Iterator[tuple[Ints, Sequence[Sequence[Any]]]]:
        """The indices of the events that are not withdrawn, and their columns after those that every event has."""
        for part in rows:
            ids, *columns = zip(*part, strict=True)
            if self._withdrawn and not self._withdrawn.isdisjoint(ids):
                kept = [id not in self._withdrawn for id in ids]
                ids, columns = tuple(compress(ids, kept)), [tuple(compress(column, kept)) for column in columns]
            if ids:
                start = len(self._ids)
                self._ids += ids
                for name, values in zip(NAMES, columns, strict=False):
                    self._names[name].append(self._known[name].of(values))
                for name, values in zip(NUMBERS, columns[len(NAMES) :], strict=False):
                    self._numbers[name].append(np.array(values, np.float64))
                self._starts.append(start)
                yield np.arange(start, start + len(ids)), columns[len(NAMES) + len(NUMBERS) :]
                self._progress(min(1.0, len(self._ids) / self._total))

    def _target(self, event: int) -> frozenset[Any]:
        part = bisect_right(self._starts, event) - 1
        about = self._targets[part][event - self._starts[part]]
        return frozenset(about.tolist() if isinstance(about, np.ndarray) else about)


def _alphabetical(names: Sequence[str]) -> Ints:
    """The position of each name in alphabetical order."""
    position = np.empty(len(names), np.int64)
    position[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    return position


def _renumbered(numbers: Ints) -> Ints:
    """Numbers in the order in which they first occur, equal where the old ones are."""
    first = np.zeros(int(numbers.max(initial=-1)) + 1, np.int64)
    first[numbers[::-1]] = np.arange(len(numbers))[::-1]
    position = np.empty(len(first), np.int64)
    position[np.argsort(first)] = np.arange(len(first))
    return position[numbers]


def _counting(ids: Sequence[str], key: Ints, target: Callable[[int], frozenset[Any]]) -> Bools:
    """Which judgements are not replaced by newer ones. Only those that share their `key` with others are compared."""
    counts = np.ones(len(ids), np.bool_)
    order = np.argsort(key, kind="stable")
    equal = np.diff(key[order]) == 0
    several = order[np.append(equal, False)[: len(ids)] | np.append(False, equal)[: len(ids)]]
    for indices in np.split(several, np.flatnonzero(np.diff(key[several])) + 1):
        several_keys = [EffectiveKey(ids[at], target(at)) for at in indices.tolist()]
        kept = {one.id for one in effective(several_keys)}
        counts[indices] = [one.id in kept for one in several_keys]
    return counts


def _answers(
    rows: StatisticsRepository,
    scope: StatisticsScope,
    index: Mapping[str, int],
    settings: bool,
    hidden: Sequence[str],
    progress: ProgressCallback,
) -> AnswerArrays:
    size = len(index)
    length, headings, lists, bold = (np.zeros(size, np.int64) for _ in range(4))
    tokens, self_identifying, masked = np.zeros(size), np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    names_of_models = WordSet(SIGNS, CHINESE_SIGNS)
    origin: Ints = np.full(size, -1, np.int64)
    origins: dict[tuple[str | None, ...], int] = {}
    suspected: list[str] = []
    read = 0
    for part in rows.answers(scope, settings, hidden):
        ids, *columns = zip(*part, strict=True)
        known = [id in index for id in ids]
        if any(known):
            ids = tuple(compress(ids, known))
            lengths, written, hidden_here, *of = (tuple(compress(column, known)) for column in columns)
            written_by, *_ = of
            indices = np.fromiter(map(index.__getitem__, ids), np.int64, len(ids))
            origin[indices] = [origins.setdefault(one, len(origins)) for one in zip(*of, strict=True)]
            length[indices] = lengths
            masked[indices] = hidden_here
            tokens[indices] = np.fromiter(map(len, written), np.int64, len(ids)) / 4
            texts = Texts(written)
            headings[indices], lists[indices], bold[indices] = texts.headings_lists_and_bold()
            by = np.array([bool(name) for name in written_by])
            may_identify = texts.containing_words(names_of_models) | texts.containing_parts(
                name_variants({name for name in written_by if name})
            )
            suspected += [ids[at] for at in np.flatnonzero(may_identify & by).tolist()]
        read += len(part)
        progress(min(1.0, read / max(size, 1)))
    compared = {name for name, *_ in origins if name}
    for id, prompt, text in rows.with_prompts(suspected):
        self_identifying[index[id]] = find_self_identification(text, prompt, compared) is not None
    names = model_names(list(origins))
    models = sorted(set(names) - {""})
    model = np.array([models.index(name) if name else -1 for name in names] + [-1], np.int64)[origin]
    return AnswerArrays(list(index), length, tokens, headings, lists, bold, model, self_identifying, masked, models)
