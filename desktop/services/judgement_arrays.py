"""Judgements as arrays: what was said, about which answers, by whom, and how they stood on the screen.

Everything is in the order of the judgements' ids, so the same judgements give the same arrays however they came here.
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
    """One of several judgements that have all else in common, as far as telling which ones count needs it."""

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
    """Every judgement that stands. `counts` is False where a newer one of the same person replaces it; `task` is the
    task's id. `first_won`: of the answers shown first and last, 1 where the first is better, -1 where it is worse, 0 a
    tie, NaN where that was not said or the order not kept. `annotator`, `kind`, `prompt` and `action` are numbers; the
    first two index `annotators` and `kinds`. `blind`: the annotator could not see which model wrote what; `visible`:
    they could; neither where that is unknown. `imported` came with a file. `unit` numbers the pieces of work: a task,
    or outside of tasks an action, of one person."""

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
        return np.isin(self.kind, [place for place, kind in enumerate(self.kinds) if kind in kinds])


@dataclass(frozen=True, slots=True)
class PairArrays:
    """Two answers each, from comparisons, rankings, and bests and worsts: `verdict` is 1 where `a` is better, -1 where
    `b` is, 0 for a tie or where both are bad (`both_bad`). `event` says in which judgement."""

    event: Ints
    a: Ints
    b: Ints
    verdict: Floats
    both_bad: Bools


@dataclass(frozen=True, slots=True)
class RatingArrays:
    """One answer (or prompt) each, NaN for what was not said; `thumbs` is 1 up, 0 down; `reward` is
    from 0 to 1."""

    event: Ints
    message: Ints
    quality: Floats
    thumbs: Floats
    reward: Floats


@dataclass(frozen=True, slots=True)
class AnswerArrays:
    """Of each message, by its index: how long it is, its marks of Markdown, which model wrote it (-1: none known), and
    whether it says which one that is. `hidden`: its model is not told to the annotator yet."""

    ids: Sequence[str]
    length: Ints  # code points
    tokens: Floats  # about: four bytes each, which fits English and Chinese alike
    headings: Ints
    lists: Ints
    bold: Ints
    model: Ints
    leaks: Bools
    hidden: Bools
    models: Sequence[str]


@dataclass(frozen=True, slots=True)
class JudgementArrays:
    events: JudgementEvents
    pairs: PairArrays
    ratings: RatingArrays
    answers: AnswerArrays


Step = Callable[[float], None]
"""Told how far it is, from 0 to 1, about every ten milliseconds; may raise to end it."""


def gather(
    rows: StatisticsRepository, scope: StatisticsScope, settings: bool, step: Step, hidden: Sequence[str] = ()
) -> JudgementArrays:
    """All that stands in `scope`. `settings`: two settings of one model count as two. `hidden` are the projects whose
    models are not told."""
    collected = _Collected(rows.withdrawals(), rows.count(), lambda share: step(0.5 * share))
    collected.take_pairs(rows.pairs(scope))
    collected.take_rankings(rows.rankings(scope))
    collected.take_ratings(rows.ratings(scope))
    collected.take_compared(rows.compared(scope))
    collected.take_scored(rows.scored(scope))
    collected.take_others(rows.others(scope))
    events, place = collected.events()
    answers = _answers(rows, scope, collected.messages.known, settings, hidden, lambda share: step(0.5 + 0.5 * share))
    return JudgementArrays(events, collected.pairs(place), collected.ratings(place), answers)


class _Numbers:
    """Equal values get equal numbers, in the order in which they come. What is read stays in memory once."""

    def __init__(self) -> None:
        self.known: dict[Any, int] = {}

    def of(self, values: Iterable[Any]) -> Ints:
        known = self.known
        return np.array([known.setdefault(value, len(known)) for value in values], np.int64)


class _Collected:
    """Columns that grow by a slice of rows at a time, and are put in the order of ids at the end."""

    def __init__(self, withdrawals: Sequence[tuple[str, str]], total: int, step: Step) -> None:
        self.messages = _Numbers()
        alive = not_withdrawn(withdrawals)
        self._dead = {withdrawn for id, withdrawn in withdrawals if id in alive}
        self._total, self._step = max(total, 1), step
        self._ids: list[str] = []
        self._known = {name: _Numbers() for name in NAMES}
        self._names: dict[str, list[Ints]] = {name: [np.zeros(0, np.int64)] for name in NAMES}
        self._numbers: dict[str, list[Floats]] = {name: [np.zeros(0)] for name in NUMBERS}
        self._starts: list[int] = []  # of slices
        self._targets: list[Any] = []  # of each slice, what each of its judgements is about
        self._first_won: list[Floats] = [np.zeros(0)]
        self._pairs: list[tuple[Ints, Ints, Ints, Floats, Bools]] = []
        self._ratings: list[tuple[Ints, Ints, Floats, Floats, Floats]] = []

    def take_pairs(self, rows: Rows) -> None:
        for event, (first, second, strengths, bad, shown) in self._slices(rows):
            a, b = self.messages.of(first), self.messages.of(second)
            self._targets.append(np.column_stack([a, b]))
            verdict = -np.sign(np.array(strengths, np.float64))
            self._pairs.append((event, a, b, verdict, np.array(bad, np.float64) == 1))
            # an id is nowhere inside another one, so the text of a list tells their order without being parsed
            lists = [text or "" for text in shown]
            at, other = (np.array(list(map(str.find, lists, ids)), np.float64) for ids in (first, second))
            self._first_won.append(np.where((at < 0) | (other < 0), np.nan, verdict * np.sign(other - at)))

    def take_rankings(self, rows: Rows) -> None:
        """Rankings of as many answers give all their pairs at once."""
        for event, (orders, *ends) in self._slices(rows):
            said = orjson.loads(f"[{','.join(orders)}]")
            groups = list(chain.from_iterable(said))
            messages = self.messages.of(chain.from_iterable(groups))
            group = np.repeat(np.arange(len(groups)), list(map(len, groups)))
            ranking = np.repeat(np.arange(len(said)), list(map(len, said)))[group]
            size = np.bincount(ranking, minlength=len(said))
            start = np.cumsum(size) - size
            stop = (start + size).tolist()
            self._targets.append([messages[a:b] for a, b in zip(start.tolist(), stop, strict=True)])
            first, last = (np.array([self.messages.known.get(id, -1) for id in ids], np.int64) for ids in ends)
            places = np.full((2, len(said)), np.nan)  # of what was shown first and last; NaN where it was not ranked
            for place, shown in zip(places, (first, last), strict=True):
                found = messages == shown[ranking]
                place[ranking[found]] = group[found]
            self._first_won.append(np.where(first == last, np.nan, np.sign(places[1] - places[0])))
            for width in distinct(size).tolist():
                alike = np.flatnonzero(size == width)
                at = start[alike, None] + np.arange(width)
                answers, rank, of = messages[at], group[at], event[alike]
                for j in range(width):
                    for i in range(j):
                        verdict = np.sign(rank[:, j] - rank[:, i])
                        self._pairs.append((of, answers[:, i], answers[:, j], verdict, np.zeros(len(of), np.bool_)))

    def take_ratings(self, rows: Rows) -> None:
        for event, (rated, quality, thumbs) in self._slices(rows):
            messages = self.messages.of(rated)
            self._targets.append(messages[:, None])
            nothing = np.full(len(event), np.nan)
            known = np.array(quality, np.float64), np.array(thumbs, np.float64)
            self._ratings.append((event, messages, *known, nothing))
            self._first_won.append(np.full(len(event), np.nan))

    def take_compared(self, rows: Rows) -> None:
        """Of kinds that are rare: by their payloads."""
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

    def take_scored(self, rows: Rows) -> None:
        for event, (kinds, scored, payloads) in self._slices(rows):
            messages = self.messages.of(scored)
            self._targets.append(messages[:, None])
            read = (KINDS[kind].load(orjson.loads(text)) for kind, text in zip(kinds, payloads, strict=True))
            nothing = np.full(len(event), np.nan)
            self._ratings.append((event, messages, nothing, nothing, np.array([p.reward for p in read], np.float64)))
            self._first_won.append(nothing)

    def take_others(self, rows: Rows) -> None:
        for event, (about,) in self._slices(rows):
            self._targets.append([ids.split(",") for ids in about])
            self._first_won.append(np.full(len(event), np.nan))

    def events(self) -> tuple[JudgementEvents, Ints]:
        """And the place of each event in the order of ids, for each in the order it came."""
        order = sorted(range(len(self._ids)), key=self._ids.__getitem__)
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        names = {name: np.concatenate(parts)[order] for name, parts in self._names.items()}
        numbers = {name: np.concatenate(parts)[order] for name, parts in self._numbers.items()}
        who, about, task, action = (names[name] for name in ("annotator_id", "prompt_id", "task", "action"))
        asked = [names[name] for name in ("annotator_id", "kind", "scheme", "question", "prompt_id", "task")]
        annotators, kinds, tasks = (list(self._known[name].known) for name in ("annotator_id", "kind", "task"))
        visible = numbers["models_visible"]
        annotator = _alphabetical(annotators)[who]
        ids = [self._ids[at] for at in order]
        of_task = task != self._known["task"].known.get(None, -1)
        # Numbered by the ids alone: sums of times depend on their order in the last digit.
        work = np.where(of_task, _as_they_come(task), _as_they_come(action))
        return JudgementEvents(
            id=ids,
            annotator=annotator,
            kind=_alphabetical(kinds)[names["kind"]],
            prompt=_as_they_come(about),
            action=_as_they_come(action),
            task=[tasks[number] for number in task.tolist()],
            created=numbers["created"],
            seconds=numbers["active_seconds"],
            counts=_counting(ids, row_keys(asked), lambda at: self._target(order[at])),
            first_won=np.concatenate(self._first_won)[order],
            blind=visible == 0,
            visible=visible == 1,
            imported=numbers["imported"] == 1,
            unit=row_keys([annotator, work, of_task.astype(np.int64)]),
            annotators=sorted(annotators),
            kinds=sorted(kinds),
        ), place

    def pairs(self, place: Ints) -> PairArrays:
        none = np.zeros(0, np.int64)
        nothing = (none, none, none, none, np.zeros(0, np.bool_))
        event, a, b, verdict, bad = map(np.concatenate, zip(nothing, *self._pairs, strict=True))
        order = np.argsort(place[event], kind="stable")
        return PairArrays(place[event][order], a[order], b[order], verdict[order].astype(np.float64), bad[order])

    def ratings(self, place: Ints) -> RatingArrays:
        nothing = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0), np.zeros(0))
        event, message, *values = map(np.concatenate, zip(nothing, *self._ratings, strict=True))
        order = np.argsort(place[event], kind="stable")
        return RatingArrays(place[event][order], message[order], *(value[order] for value in values))

    def _slices(self, rows: Rows) -> Iterator[tuple[Ints, Sequence[Sequence[Any]]]]:
        """The numbers of the events that stand, as they came, and their columns after those of every event."""
        for part in rows:
            ids, *columns = zip(*part, strict=True)
            if self._dead and not self._dead.isdisjoint(ids):
                stands = [id not in self._dead for id in ids]
                ids, columns = tuple(compress(ids, stands)), [tuple(compress(column, stands)) for column in columns]
            if ids:
                start = len(self._ids)
                self._ids += ids
                for name, values in zip(NAMES, columns, strict=False):
                    self._names[name].append(self._known[name].of(values))
                for name, values in zip(NUMBERS, columns[len(NAMES) :], strict=False):
                    self._numbers[name].append(np.array(values, np.float64))
                self._starts.append(start)
                yield np.arange(start, start + len(ids)), columns[len(NAMES) + len(NUMBERS) :]
                self._step(min(1.0, len(self._ids) / self._total))

    def _target(self, event: int) -> frozenset[Any]:
        part = bisect_right(self._starts, event) - 1
        about = self._targets[part][event - self._starts[part]]
        return frozenset(about.tolist() if isinstance(about, np.ndarray) else about)


def _alphabetical(names: Sequence[str]) -> Ints:
    """Of each name, its place in the order of the alphabet."""
    place = np.empty(len(names), np.int64)
    place[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    return place


def _as_they_come(numbers: Ints) -> Ints:
    """Numbered anew, in the order in which they come."""
    first = np.zeros(int(numbers.max(initial=-1)) + 1, np.int64)
    first[numbers[::-1]] = np.arange(len(numbers))[::-1]
    place = np.empty(len(first), np.int64)
    place[np.argsort(first)] = np.arange(len(first))
    return place[numbers]


def _counting(ids: Sequence[str], key: Ints, target: Callable[[int], frozenset[Any]]) -> Bools:
    """Which are not replaced by newer ones. Only those whose `key` is that of others too are looked at."""
    counts = np.ones(len(ids), np.bool_)
    order = np.argsort(key, kind="stable")
    again = np.diff(key[order]) == 0
    several = order[np.append(again, False)[: len(ids)] | np.append(False, again)[: len(ids)]]
    for places in np.split(several, np.flatnonzero(np.diff(key[several])) + 1):
        of = [EffectiveKey(ids[at], target(at)) for at in places.tolist()]
        kept = {one.id for one in effective(of)}
        counts[places] = [one.id in kept for one in of]
    return counts


def _answers(
    rows: StatisticsRepository,
    scope: StatisticsScope,
    index: Mapping[str, int],
    settings: bool,
    hidden: Sequence[str],
    step: Step,
) -> AnswerArrays:
    size = len(index)
    length, headings, lists, bold = (np.zeros(size, np.int64) for _ in range(4))
    tokens, leaking, masked = np.zeros(size), np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    names_of_models = WordSet(SIGNS, CHINESE_SIGNS)
    origin: Ints = np.full(size, -1, np.int64)
    origins: dict[tuple[str | None, ...], int] = {}
    suspected: list[str] = []
    seen = 0
    for part in rows.answers(scope, settings, hidden):
        ids, *columns = zip(*part, strict=True)
        known = [id in index for id in ids]
        if any(known):
            ids = tuple(compress(ids, known))
            lengths, written, kept_back, *of = (tuple(compress(column, known)) for column in columns)
            written_by, *_ = of
            places = np.fromiter(map(index.__getitem__, ids), np.int64, len(ids))
            origin[places] = [origins.setdefault(one, len(origins)) for one in zip(*of, strict=True)]
            length[places] = lengths
            masked[places] = kept_back
            tokens[places] = np.fromiter(map(len, written), np.int64, len(ids)) / 4
            texts = Texts(written)
            headings[places], lists[places], bold[places] = texts.headings_lists_and_bold()
            by = np.array([bool(name) for name in written_by])
            may_leak = texts.containing_words(names_of_models) | texts.containing_parts(
                name_variants({name for name in written_by if name})
            )
            suspected += [ids[at] for at in np.flatnonzero(may_leak & by).tolist()]
        seen += len(part)
        step(min(1.0, seen / max(size, 1)))
    compared = {name for name, *_ in origins if name}
    for id, prompt, text in rows.with_prompts(suspected):
        leaking[index[id]] = find_self_identification(text, prompt, compared) is not None
    names = model_names(list(origins))
    models = sorted(set(names) - {""})
    model = np.array([models.index(name) if name else -1 for name in names] + [-1], np.int64)[origin]
    return AnswerArrays(list(index), length, tokens, headings, lists, bold, model, leaking, masked, models)
