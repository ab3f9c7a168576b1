"""Deterministic finite automata over characters. The conditions on a string or number become one automaton, so that
several of them can be intersected, and the grammar made from it is unambiguous."""

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from desktop.engine.grammars.budget import MAX_ITEMS, GrammarBudget
from desktop.engine.grammars.charset import ALL, Ranges, complement, contains, intersect, union

State = TypeVar("State", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Automaton:
    """A DFA. State 0 is the start; `edges[state]` are disjoint (characters, target) pairs; a missing edge rejects."""

    edges: tuple[tuple[tuple[Ranges, int], ...], ...]
    accepting: frozenset[int]

    def matches(self, text: str) -> bool:
        """Whether the automaton accepts `text`."""
        state = 0
        for character in text:
            for ranges, target in self.edges[state]:
                if contains(ranges, ord(character)):
                    state = target
                    break
            else:
                return False
        return state in self.accepting


def explore(
    start: State,
    step: Callable[[State], Iterable[tuple[Ranges, State]]],
    accepts: Callable[[State], bool],
    budget: GrammarBudget,
) -> Automaton:
    """Build the automaton of all states that are reachable from `start` and lead to an accepting state."""
    numbers: dict[State, int] = {start: 0}
    states = deque([start])
    edges: list[list[tuple[Ranges, int]]] = []
    accepting: set[int] = set()
    while states:
        state = states.popleft()
        if accepts(state):
            accepting.add(numbers[state])
        targets: dict[int, list[Ranges]] = {}
        for ranges, target in step(state):
            if target not in numbers:
                budget.spend()
                numbers[target] = len(numbers)
                states.append(target)
            targets.setdefault(numbers[target], []).append(ranges)
        edges.append([(union(*sets), target) for target, sets in targets.items()])
    return _trimmed(edges, accepting)


def _trimmed(edges: Sequence[Sequence[tuple[Ranges, int]]], accepting: set[int]) -> Automaton:
    sources: dict[int, list[int]] = {}
    for state, outgoing in enumerate(edges):
        for _, target in outgoing:
            sources.setdefault(target, []).append(state)
    live, todo = set(accepting), list(accepting)
    while todo:
        for source in sources.get(todo.pop(), ()):
            if source not in live:
                live.add(source)
                todo.append(source)
    if 0 not in live:
        return Automaton(((),), frozenset())
    kept = sorted(live)
    renumbered = {state: index for index, state in enumerate(kept)}
    return Automaton(
        tuple(tuple((r, renumbered[t]) for r, t in edges[state] if t in live) for state in kept),
        frozenset(renumbered[state] for state in accepting),
    )


def intersection(first: Automaton, second: Automaton, budget: GrammarBudget) -> Automaton:
    """Return the automaton of the texts that both accept."""

    def step(state: tuple[int, int]) -> Iterable[tuple[Ranges, tuple[int, int]]]:
        for ranges, target in first.edges[state[0]]:
            for others, other in second.edges[state[1]]:
                if common := intersect(ranges, others):
                    yield common, (target, other)

    return explore((0, 0), step, lambda s: s[0] in first.accepting and s[1] in second.accepting, budget)


def negation(automaton: Automaton, budget: GrammarBudget) -> Automaton:
    """Return the automaton of all texts that `automaton` does not accept."""
    sink = -1

    def step(state: int) -> Iterable[tuple[Ranges, int]]:
        outgoing = automaton.edges[state] if state != sink else ()
        yield from outgoing
        if rest := complement(union(*(ranges for ranges, _ in outgoing))):
            yield rest, sink

    return explore(0, step, lambda state: state not in automaton.accepting, budget)


def of_texts(texts: Iterable[str], budget: GrammarBudget) -> Automaton:
    """Return the automaton of exactly these texts."""
    known = set(texts)
    prefixes = {text[:length] for text in known for length in range(len(text) + 1)}

    def step(prefix: str) -> Iterable[tuple[Ranges, str]]:
        for longer in following.get(prefix, ()):
            code = ord(longer[-1])
            yield ((code, code),), longer

    following: dict[str, list[str]] = {}
    for prefix in prefixes:
        if prefix:
            following.setdefault(prefix[:-1], []).append(prefix)
    return explore("", step, lambda prefix: prefix in known, budget)


def of_length(low: int, high: int | None, budget: GrammarBudget) -> Automaton:
    """Return the automaton of texts of `low` to `high` characters (None: no limit)."""
    last = low if high is None else high
    if last > MAX_ITEMS:
        raise budget.too_large()

    def step(length: int) -> Iterable[tuple[Ranges, int]]:
        if length < last:
            yield ALL, length + 1
        elif high is None:
            yield ALL, length

    return explore(0, step, lambda length: length >= low, budget)
