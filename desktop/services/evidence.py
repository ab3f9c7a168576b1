"""Judgements as arrays: what was said, about which answers, by whom, and how they stood on the screen.

Everything is in the order of the judgements' ids, so the same judgements give the same arrays however they came here.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from desktop.core.judgement import effective, standing
from desktop.quality.figure import Bools, Floats, Ints
from desktop.store.statistics import Scope, StatisticsRows

PAIRWISE = ("comparison", "ranking", "best_worst")


class Said(NamedTuple):
    """One judgement, as far as telling which ones count needs it."""

    id: str
    annotator: str
    kind: str
    prompt: str | None
    scheme: str | None
    question: str
    task: str | None
    target: frozenset[str]
    withdraws: None = None


@dataclass(frozen=True, slots=True)
class Events:
    """Every judgement that stands. `counts` is False where a newer one of the same person replaces it; `task` is the
    task's id, empty where there is none. `first_won`: of the answers shown first and last, 1 where the first is better,
    -1 where it is worse, 0 a tie, NaN where that was not said or the order not kept."""

    id: Sequence[str]
    annotator: Ints
    kind: Sequence[str]
    prompt: Ints
    created: Floats
    seconds: Floats
    action: Sequence[str]
    task: Sequence[str]
    counts: Bools
    first_won: Floats
    annotators: Sequence[str]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Two answers each, from comparisons, rankings, and bests and worsts: `verdict` is 1 where `a` is better, -1 where
    `b` is, 0 for a tie or where both are bad (`both_bad`). `event` says in which judgement."""

    event: Ints
    a: Ints
    b: Ints
    verdict: Floats
    both_bad: Bools


@dataclass(frozen=True, slots=True)
class Ratings:
    """One answer (or prompt) each, NaN for what was not said; `thumbs` is 1 up, 0 down."""

    event: Ints
    message: Ints
    quality: Floats
    thumbs: Floats


@dataclass(frozen=True, slots=True)
class Answers:
    """Of each message, by its index: how long it is, its marks of Markdown, which model wrote it (-1: none known), and
    whether it says which one that is."""

    ids: Sequence[str]
    length: Ints  # code points
    tokens: Floats  # about: four bytes each, which fits English and Chinese alike
    headings: Ints
    lists: Ints
    bold: Ints
    model: Ints
    leaks: Bools
    models: Sequence[str]


@dataclass(frozen=True, slots=True)
class Evidence:
    events: Events
    pairs: Pairs
    ratings: Ratings
    answers: Answers


Step = Callable[[float], None]
"""Told how far it is, from 0 to 1, about every ten milliseconds; may raise to end it."""


def gather(rows: StatisticsRows, scope: Scope, settings: bool, leaks: Callable[[str], bool], step: Step) -> Evidence:
    """All that stands in `scope`. `settings`: two settings of one model count as two. `leaks` finds text in which a
    model says its name."""
    withdrawals = rows.withdrawals()
    alive = standing(withdrawals)
    dead = {withdrawn for id, withdrawn in withdrawals if id in alive}
    total = max(rows.count(), 1)
    collected = _Collected()
    for number, part in enumerate(rows.said(scope)):
        collected.take([row for row in part if row[0] not in dead])
        step(min(0.5, 0.5 * (number + 1) * len(part) / total))
    answers = _answers(rows, scope, collected.index, settings, leaks, lambda share: step(0.5 + 0.5 * share))
    return Evidence(collected.events(), collected.pairs(), collected.ratings(), answers)


class _Collected:
    """Lists that grow by a slice of rows at a time."""

    def __init__(self) -> None:
        self.index: dict[str, int] = {}  # of messages, in the order in which judgements name them
        self._said: list[Said] = []
        self._created: list[float] = []
        self._seconds: list[float | None] = []
        self._actions: list[str] = []
        self._first_won: list[float] = []
        self._pairs: list[tuple[Ints, Ints, Ints, Floats, Bools]] = []
        self._rated: list[tuple[int, int, float | None, bool | None]] = []

    def take(self, rows: Sequence[tuple[Any, ...]]) -> None:
        start = len(self._said)
        payloads = json.loads(f"[{','.join(row[11] for row in rows)}]")
        shown = json.loads(f"[{','.join(row[10] or 'null' for row in rows)}]")
        by_size: dict[int, list[tuple[int, list[str], list[int]]]] = defaultdict(list)
        both_bad: set[int] = set()
        for place, (row, payload, order) in enumerate(zip(rows, payloads, shown, strict=True), start):
            kind, named = row[2], row[12]
            first_won = np.nan
            if kind in PAIRWISE:
                ids, ranks = _ranked(kind, payload)
                target = frozenset(ids)
                by_size[len(ids)].append((place, ids, ranks))
                if payload.get("both_bad"):
                    both_bad.add(place)
                if order and len(order) > 1:
                    first_won = _first_won(order[0], order[-1], ids, ranks)
            elif kind == "rewrite":
                target = frozenset((payload.get("original") or row[3] or "",))
            else:
                target = frozenset(named.split(",") if named else (row[3] or "",))
                if kind == "rating":
                    (about,) = target
                    self._rated.append((place, self._message(about), payload.get("quality"), payload.get("thumbs")))
            self._said.append(Said(row[0], row[1], kind, row[3], row[4], row[5], row[9], target))
            self._first_won.append(first_won)
            self._created.append(row[6])
            self._seconds.append(row[7])
            self._actions.append(row[8])
        for size, group in by_size.items():
            self._expand(size, group, both_bad)

    def events(self) -> Events:
        annotators = sorted({one.annotator for one in self._said})
        number = {id: place for place, id in enumerate(annotators)}
        prompts: dict[str | None, int] = {}
        return Events(
            id=[one.id for one in self._said],
            annotator=np.array([number[one.annotator] for one in self._said], np.int64),
            kind=[one.kind for one in self._said],
            prompt=np.array([prompts.setdefault(one.prompt, len(prompts)) for one in self._said], np.int64),
            created=np.array(self._created, np.float64),
            seconds=np.array(self._seconds, np.float64),
            action=self._actions,
            task=[one.task or "" for one in self._said],
            counts=_counting(self._said),
            first_won=np.array(self._first_won, np.float64),
            annotators=annotators,
        )

    def pairs(self) -> Pairs:
        if not self._pairs:
            none = np.zeros(0, np.int64)
            return Pairs(none, none, none, np.zeros(0), np.zeros(0, np.bool_))
        event, a, b, verdict, bad = (np.concatenate(column) for column in zip(*self._pairs, strict=True))
        order = np.argsort(event, kind="stable")
        return Pairs(event[order], a[order], b[order], verdict[order], bad[order])

    def ratings(self) -> Ratings:
        event, message, quality, thumbs = zip(*self._rated, strict=True) if self._rated else ((), (), (), ())
        return Ratings(
            np.array(event, np.int64),
            np.array(message, np.int64),
            np.array(quality, np.float64),
            np.array(thumbs, np.float64),
        )

    def _message(self, id: str) -> int:
        return self.index.setdefault(id, len(self.index))

    def _expand(self, size: int, group: Sequence[tuple[int, list[str], list[int]]], both_bad: set[int]) -> None:
        """All pairs of each ranking; rankings of one size at once."""
        places, names, ranks = zip(*group, strict=True)
        index = self.index
        ids = [index.setdefault(id, len(index)) for id in chain.from_iterable(names)]
        answers, rank = np.array(ids, np.int64).reshape(-1, size), np.array(ranks, np.int64)
        event = np.array(places, np.int64)
        bad = np.array([place in both_bad for place in places], np.bool_)
        for j in range(size):
            for i in range(j):
                verdict = np.sign(rank[:, j] - rank[:, i]).astype(np.float64)
                self._pairs.append((event, answers[:, i], answers[:, j], verdict, bad))


def _ranked(kind: str, payload: dict[str, Any]) -> tuple[list[str], list[int]]:
    """Answers, and the rank of each, 0 the best."""
    if kind == "comparison":
        strength = payload["strength"]
        return [payload["first"], payload["second"]], [int(strength > 0), int(strength < 0)]
    if kind == "best_worst":
        return [payload["best"], payload["worst"]], [0, 1]
    order = payload["order"]
    return [id for group in order for id in group], [rank for rank, group in enumerate(order) for _ in group]


def _first_won(first: str, last: str, ids: list[str], ranks: list[int]) -> float:
    if first not in ids or last not in ids:
        return np.nan
    return float(np.sign(ranks[ids.index(last)] - ranks[ids.index(first)]))


def _counting(said: Sequence[Said]) -> Bools:
    """Which are not replaced by newer ones. Only those that share all but their answers with others are looked at."""
    groups: dict[tuple[str | None, ...], list[int]] = defaultdict(list)
    for place, one in enumerate(said):
        groups[one[1:7]].append(place)
    counts = np.ones(len(said), np.bool_)
    for places in groups.values():
        if len(places) > 1:
            kept = {one.id for one in effective([said[place] for place in places])}
            for place in places:
                counts[place] = said[place].id in kept
    return counts


def _answers(
    rows: StatisticsRows,
    scope: Scope,
    index: Mapping[str, int],
    settings: bool,
    leaks: Callable[[str], bool],
    step: Step,
) -> Answers:
    size = len(index)
    length, headings, lists, bold = (np.zeros(size, np.int64) for _ in range(4))
    tokens = np.zeros(size)
    leaking = np.zeros(size, np.bool_)
    batches: list[str | None] = [None] * size
    seen = 0
    for part in rows.answers(scope):
        for id, batch, text in part:
            place = index.get(id)
            if place is None:
                continue
            batches[place] = batch
            length[place] = len(text)
            tokens[place] = (len(text) if text.isascii() else len(text.encode())) / 4
            lines = "\n" + text
            headings[place] = lines.count("\n#")
            lists[place] = lines.count("\n- ") + lines.count("\n* ")
            bold[place] = text.count("**") // 2
            leaking[place] = leaks(text)
        seen += len(part)
        step(min(1.0, seen / max(size, 1)))
    names = dict(_origins(chain.from_iterable(rows.origins()), settings))
    written = [names.get(batch or "", "") for batch in batches]
    models = sorted(set(written) - {""})
    number = {name: place for place, name in enumerate(models)} | {"": -1}
    model = np.array([number[name] for name in written], np.int64)
    return Answers(list(index), length, tokens, headings, lists, bold, model, leaking, models)


def _origins(rows: Iterable[tuple[Any, ...]], settings: bool) -> Iterator[tuple[str, str]]:
    """Of each batch, the name of what wrote it: the model, its quantization and adapters, and its settings where they
    count. Two files of one name are told apart by the beginning of their hashes."""
    known: dict[tuple[Any, ...], str] = {}
    files: dict[str, set[str]] = defaultdict(set)
    kept = list(rows)
    for _, name, quantization, sha256, *_ in kept:
        files[_joined(name, quantization)].add(sha256)
    for id, *origin in kept:
        key = tuple(origin if settings else origin[:-1])
        if key not in known:
            name, quantization, sha256, adapters, sampling = origin
            model = _joined(name, quantization)
            parts = [model, sha256[:6] if len(files[model]) > 1 else "", *_adapter_names(adapters)]
            known[key] = _joined(*parts, _settings(sampling) if settings else "")
        yield id, known[key]


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _adapter_names(adapters: str) -> list[str]:
    return [str(adapter["path"]).replace("\\", "/").rsplit("/", 1)[-1] for adapter in json.loads(adapters)]


def _settings(sampling: str) -> str:
    said = json.loads(sampling)
    return ", ".join(f"{name} {said[name]:g}" for name in ("temperature", "top_k", "top_p", "min_p") if name in said)
