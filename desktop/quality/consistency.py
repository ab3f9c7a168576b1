"""Whether preferences are consistent. To prefer A to B, B to C and C to A is a cycle."""

import numpy as np
from numpy.typing import ArrayLike

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.quality.estimate import Bools, Estimate, Ints
from desktop.quality.proportions import wilson
from desktop.quality.rows import equal_pairs, unique_inverse

METHOD = QT_TRANSLATE_NOOP("quality", "share of decided triads that are cycles; Wilson interval for independent triads")
NO_TRIADS = QT_TRANSLATE_NOOP("quality", "No three answers have all been compared with each other yet.")


def cycle_rate(winner: ArrayLike, loser: ArrayLike, tie: ArrayLike, annotator: ArrayLike | None = None) -> Estimate:
    """The share of decided triads that are cyclic; `n` counts the triads. By chance it is a quarter.

    A triad is three answers of which each pair is decided: by one annotator, pooled over all annotators, if `annotator`
    is given (self-consistency); else by the majority of all annotators (do they contradict each other as a group?). A
    pair that was judged repeatedly goes to the more frequent winner. Rankings have no cycles, so pass judgements of
    pairs only. Triads that
    share a pair are not independent: the interval counts at most a third as many triads as judged pairs.
    """
    who = np.zeros(len(np.asarray(winner)), np.int64) if annotator is None else unique_inverse(annotator)[1]
    cyclic, triads, pairs = _triads(np.asarray(winner), np.asarray(loser), np.asarray(tie, np.bool_), who)
    if triads == 0:
        return Estimate.insufficient(NO_TRIADS, 0, METHOD)
    independent = min(triads, pairs / 3)
    return Estimate.of(cyclic / triads, wilson(cyclic / triads * independent, independent), triads, METHOD)


def _triads(winner: Ints, loser: Ints, tie: Bools, who: Ints) -> tuple[int, int, int]:
    """Return the number of cyclic triads, of all triads, and of the decided pairs in them."""
    different, answers = unique_inverse(np.concatenate([winner, loser]))
    # one node for each answer as one annotator sees it, so that all annotators are one graph
    nodes_in_order, nodes = unique_inverse(np.concatenate([who, who]) * len(different) + answers)
    size = max(len(nodes_in_order), 1)
    first, second = nodes[: len(winner)], nodes[len(winner) :]
    low, high = np.minimum(first, second), np.maximum(first, second)
    counted = ~tie & (low != high)
    pairs, pair_of = unique_inverse(low[counted] * size + high[counted])
    votes = np.bincount(pair_of, np.where(first[counted] == low[counted], 1.0, -1.0), len(pairs))
    pairs, votes = pairs[votes != 0], votes[votes != 0]

    # every edge starts at its end of lower degree, so an answer compared with all others has few edges
    low, high = pairs // size, pairs % size
    degree = np.bincount(np.concatenate([low, high]), minlength=size)
    swapped = (degree[low] > degree[high]) | ((degree[low] == degree[high]) & (low > high))
    start, end = np.where(swapped, high, low), np.where(swapped, low, high)
    order = np.argsort(start, kind="stable")
    start, end = start[order], end[order]
    forward = np.where(swapped, -votes, votes)[order] > 0  # start beat end

    one, other = equal_pairs(start)
    a, b = end[one], end[other]
    closing = np.minimum(a, b) * size + np.maximum(a, b)
    at = np.searchsorted(pairs, closing)
    at = np.minimum(at, max(len(pairs) - 1, 0))
    closed = pairs[at] == closing if len(pairs) else np.zeros(0, np.bool_)
    one, other, at, a, b = one[closed], other[closed], at[closed], a[closed], b[closed]
    a_beats_b = (votes[at] > 0) == (a < b)
    # a cycle in either direction: start, a, b or start, b, a
    cyclic = (forward[one] & a_beats_b & ~forward[other]) | (~forward[one] & ~a_beats_b & forward[other])
    used = np.unique(np.concatenate([order[one], order[other], at]))
    return int(cyclic.sum()), len(one), len(used)
