"""Strategies: any judgement that makes sense."""

from itertools import pairwise

from hypothesis import strategies as st

from desktop.core.ids import new_ids
from desktop.core.judgement import Judgement
from desktop.core.payloads import FlagForReview, NoneAcceptable, Note, Payload, Rating, Rewrite, Skip, Withdrawal
from desktop.core.questions.best_worst import BestWorst
from desktop.core.questions.comparison import Comparison
from desktop.core.questions.ranking import Ranking
from desktop.core.questions.spans import Span, Spans
from desktop.core.questions.steps import VERDICTS, Step, Steps

IDS = new_ids(40)
TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
NAME = TEXT.filter(str.strip)


def ratings() -> st.SearchStrategy[Rating]:
    return st.builds(
        Rating,
        quality=st.none() | st.integers(1, 7),
        thumbs=st.none() | st.booleans(),
        scores=st.dictionaries(NAME, st.integers(-3, 9), max_size=3),
        flags=st.dictionaries(NAME, st.booleans(), max_size=3),
        choices=st.dictionaries(NAME, NAME, max_size=3),
        tags=st.lists(NAME, unique=True, max_size=3).map(lambda tags: tuple(sorted(tags))),
        use_case=st.none() | NAME,
    ).filter(lambda rating: rating != Rating())


@st.composite
def rankings(draw: st.DrawFn, answers: list[str]) -> Ranking:
    """Of all of these answers."""
    ranks = draw(st.lists(st.integers(0, 3), min_size=len(answers), max_size=len(answers)))
    twin = [draw(st.booleans()) if i else False for i in range(len(answers))]
    order: dict[int, list[str]] = {}
    twins: dict[str, list[str]] = {}
    for answer, rank, same in zip(answers, ranks, twin, strict=True):
        if same:
            twins.setdefault(answers[0], [answers[0]]).append(answer)
        else:
            order.setdefault(rank, []).append(answer)
    return Ranking(tuple(tuple(order[rank]) for rank in sorted(order)), tuple(tuple(group) for group in twins.values()))


@st.composite
def comparisons(draw: st.DrawFn, first: str, second: str) -> Comparison:
    steps = draw(st.sampled_from([3, 5, 7]))
    strength = draw(st.integers(-(steps // 2), steps // 2))
    return Comparison(first, second, strength, steps, strength == 0 and draw(st.booleans()))


@st.composite
def steps(draw: st.DrawFn, length: int) -> Steps:
    edges = sorted(draw(st.sets(st.integers(0, length), min_size=2, max_size=6)))
    return Steps(tuple(Step(start, end, draw(st.sampled_from(VERDICTS))) for start, end in pairwise(edges)))


@st.composite
def marked_spans(draw: st.DrawFn, length: int) -> Spans:
    edges = st.integers(0, length - 1).flatmap(lambda start: st.tuples(st.just(start), st.integers(start + 1, length)))
    return Spans(tuple(Span(*draw(edges), draw(NAME), draw(TEXT)) for _ in range(draw(st.integers(0, 3)))))


@st.composite
def payloads(draw: st.DrawFn, answers: list[str], length: int) -> tuple[Payload, list[str]]:
    """Something to say about some of these answers, each of at least `length` characters, and about which."""
    one = draw(st.sampled_from(answers))
    some = draw(st.lists(st.sampled_from(answers), min_size=1, unique=True))
    simple = st.one_of(
        *(
            ratings(),
            steps(length),
            marked_spans(length),
            st.builds(Note, TEXT),
            st.builds(FlagForReview, st.booleans()),
        )
    )
    choices: list[st.SearchStrategy[tuple[Payload, list[str]]]] = [
        simple.map(lambda payload: (payload, [one])),
        rankings(some).map(lambda payload: (payload, some)),
        st.builds(Skip, TEXT).map(lambda payload: (payload, some)),
        st.just((NoneAcceptable(), some)),
    ]
    if len(answers) > 1:
        first, second = draw(st.permutations(answers))[:2]
        choices += [
            comparisons(first, second).map(lambda payload: (payload, [first, second])),
            st.just((BestWorst(first, second), list(answers))),
        ]
    return draw(st.one_of(choices))


@st.composite
def judgements(draw: st.DrawFn) -> Judgement:
    id, action, annotator, conversation, prompt, *answers = sorted(draw(st.permutations(IDS))[:12])
    choices = st.one_of(  # type: ignore[var-annotated]
        payloads(answers, 50),
        st.just((Withdrawal(), [])),
        st.builds(Rewrite, st.just(answers[0]), st.just(answers[1]), st.none() | TEXT).map(
            lambda payload: (payload, answers[:2])
        ),
        st.just((Rewrite(None, answers[1]), answers[1:2])),
    )
    payload, messages = draw(choices)
    withdrawal = isinstance(payload, Withdrawal)
    scheme = draw(st.none() | NAME)
    return Judgement(
        id=action,
        action=action,
        annotator=annotator,
        conversation=conversation,
        prompt=None if withdrawal and draw(st.booleans()) else prompt,
        messages=tuple(sorted(messages)),
        payload=payload,
        created=draw(st.floats(0, 2e9)),
        question=draw(TEXT),
        shown=tuple(draw(st.permutations(messages))),
        active_seconds=draw(st.none() | st.floats(0, 1e6)),
        scheme=scheme,
        scheme_version=None if scheme is None else draw(st.integers(1, 2**50)),
        guideline_version=None if scheme is None else draw(st.none() | st.integers(1, 9)),
        withdraws=id if withdrawal else None,
        task=draw(st.none() | st.sampled_from(IDS)),
    )
