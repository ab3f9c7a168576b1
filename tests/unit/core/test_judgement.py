"""Judgements: which are valid, reading untrusted ones, pairs that follow from them, and which of them count."""

import copy
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.conversation import Message, Role, Status
from desktop.core.errors import ErrorKind, UserError
from desktop.core.ids import new_ids
from desktop.core.judgement import Judgement, check_messages, effective, not_withdrawn
from desktop.core.payloads import NoneAcceptable, Note, Pair, Payload, Rating, Rewrite, Skip, Withdrawal
from desktop.core.questions.best_worst import BestWorst
from desktop.core.questions.comparison import Comparison
from desktop.core.questions.ranking import Ranking
from desktop.core.questions.spans import Span, Spans
from desktop.core.questions.steps import Step, Steps
from tests.support.judgement_strategies import IDS, judgements

A, B, C, D, PROMPT, ADA, BO, TALK = IDS[:8]


def judgement(payload: Payload, *messages: str, id: str = "", **columns: Any) -> Judgement:
    id = id or new_ids(1, IDS[-1])[0]
    known: dict[str, Any] = {
        "action": id,
        "annotator": ADA,
        "conversation": TALK,
        "prompt": PROMPT,
        "created": 1.0,
    } | columns
    return Judgement(id=id, messages=tuple(sorted(messages)), payload=payload, **known)


# --- as JSON ----------------------------------------------------------------------------------------------------


@given(judgements())
def test_every_judgement_round_trips(event: Judgement) -> None:
    wire = json.dumps(event.to_dict(), ensure_ascii=False)
    assert Judgement.from_dict(json.loads(wire)) == event
    assert json.dumps(Judgement.from_dict(json.loads(wire)).to_dict(), ensure_ascii=False) == wire
    assert type(event.payload).load(json.loads(wire)["payload"]) == event.payload


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.just("\ud800")
    | st.just("x" * 500),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=300)
@given(judgements(), st.data())
def test_tampered_judgements_are_rejected_or_valid(event: Judgement, data: st.DataObject) -> None:
    wire = copy.deepcopy(event.to_dict())
    places: list[tuple[Any, Any]] = []

    def walk(value: Any) -> None:
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            places.append((value, key))
            if isinstance(value[key], dict | list):
                walk(value[key])

    walk(wire)
    inside, key = data.draw(st.sampled_from(places))
    if data.draw(st.booleans()):
        inside[key] = data.draw(JSON)
    else:
        del inside[key]
    error: UserError | None
    try:
        read = Judgement.from_dict(wire)
    except UserError as refused:
        error = refused
    else:
        error = None
        assert Judgement.from_dict(read.to_dict()) == read
        json.dumps(read.to_dict(), ensure_ascii=False).encode()
    assert error is None or (error.kind is ErrorKind.INPUT and str(error).isprintable())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": "vote"}, "“kind” is “vote”, not one of rating, ranking"),
        ({"id": "../../etc"}, "“id” is “../../etc”, not an id"),
        ({"payload": {"quality": 8}}, "“quality” is 8, not a whole number from 1 to 7"),
        ({"payload": {"quality": True}}, "“quality” is True"),
        ({"payload": {}}, "it is empty"),
        ({"payload": {"quality": 3, "colour": 1}}, "unknown field “colour”"),
        ({"created": 1e300}, "“created” is 1e+300"),
        ({"messages": [A, B]}, "about 2 messages instead of one"),
        ({"messages": "A"}, "“messages” is “A”, not a list"),
        ({"extra": 1}, "unknown field “extra”"),
        ({"withdraws": A}, "what it withdraws"),
    ],
)
def test_the_sentence_says_what_is_wrong(change: dict[str, Any], sentence: str) -> None:
    wire = judgement(Rating(quality=3), A).to_dict() | change
    with pytest.raises(UserError) as raised:
        Judgement.from_dict(wire)
    assert sentence in str(raised.value)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Rating(quality=0),
        lambda: Ranking(((A, B), (A,))),
        lambda: Ranking(((A,), ())),
        lambda: Ranking(((A,), (B,)), ((A, B),)),
        lambda: Ranking(((A,),), ((B, C),)),
        lambda: Comparison(A, A, 1),
        lambda: Comparison(A, B, 2, 3),
        lambda: Comparison(A, B, 0, 4),
        lambda: Comparison(A, B, 1, 3, True),
        lambda: BestWorst(A, A),
        lambda: Rewrite(A, A),
        lambda: Steps(()),
        lambda: Steps((Step(0, 4, "right"), Step(3, 6, "wrong"))),
        lambda: Steps((Step(0, 4, "maybe"),)),
        lambda: Spans((Span(3, 3, "x"),)),
        lambda: judgement(Ranking(((A,), (B,))), A, B, C),
        lambda: judgement(NoneAcceptable()),
        lambda: judgement(Note("x"), A, prompt=None),
        lambda: judgement(Withdrawal(), id=A, withdraws=B),
        lambda: judgement(Note("x"), A, scheme="x"),
    ],
)
def test_invalid_payloads_cannot_be_made(make: Any) -> None:
    with pytest.raises(UserError):
        make()


# --- pairs ------------------------------------------------------------------------------------------------------


def test_a_ranking_is_all_its_pairs() -> None:
    ranking = Ranking(((A,), (B, C), (D,)))
    decided = {(A, B), (A, C), (A, D), (B, D), (C, D)}
    assert {(pair.better, pair.worse) for pair in ranking.pairs()} == decided
    with_ties = list(ranking.pairs(ties=True))
    assert [pair for pair in with_ties if pair.is_tie] == [Pair(B, C, 0)]
    assert len(with_ties) == 6


@given(st.lists(st.lists(st.integers(), min_size=1, max_size=3), min_size=1, max_size=3))
def test_a_ranking_decides_every_pair(groups: list[list[int]]) -> None:
    ids = iter(IDS)
    order = tuple(tuple(next(ids) for _ in group) for group in groups)
    n = sum(len(group) for group in order)
    pairs = list(Ranking(order).pairs(ties=True))
    assert len({frozenset((pair.better, pair.worse)) for pair in pairs}) == len(pairs) == n * (n - 1) // 2


def test_identical_answers_are_no_tie() -> None:
    assert list(Ranking(((A,), (C,)), ((A, B),)).pairs(ties=True)) == [Pair(A, C)]


@pytest.mark.parametrize(
    ("payload", "pairs"),
    [
        (Comparison(A, B, -2, 5), [Pair(A, B, 2)]),
        (Comparison(A, B, 3, 7), [Pair(B, A, 3)]),
        (Comparison(A, B, 0), [Pair(A, B, 0)]),
        (Comparison(A, B, 0, both_bad=True), []),
        (BestWorst(A, B), [Pair(A, B)]),
        (Rewrite(A, B), [Pair(B, A)]),
        (Rewrite(None, B), []),
        (Rating(quality=3), []),
    ],
)
def test_pairs_of_the_other_kinds(payload: Payload, pairs: list[Pair]) -> None:
    assert list(payload.pairs(ties=True)) == pairs
    assert list(payload.pairs()) == [pair for pair in pairs if not pair.is_tie]


# --- which count ------------------------------------------------------------------------------------------------


def test_a_withdrawal_of_a_withdrawal_restores() -> None:
    a, b, c, d = new_ids(4)
    assert not_withdrawn([(a, None)]) == {a}
    assert a not in not_withdrawn([(a, None), (b, a)])
    assert a in not_withdrawn([(c, b), (b, a), (a, None)])
    assert a not in not_withdrawn([(a, None), (b, a), (c, b), (d, a)])


def series(*payloads: tuple[Payload, tuple[str, ...]], **columns: Any) -> list[Judgement]:
    ids = new_ids(len(payloads))
    return [judgement(payload, *on, id=id, **columns) for id, (payload, on) in zip(ids, payloads, strict=True)]


def test_a_newer_judgement_replaces_an_older_one() -> None:
    old, other, new = series((Rating(quality=1), (A,)), (Rating(quality=2), (B,)), (Rating(quality=3), (A,)))
    assert effective([new, old, other]) == [other, new]
    for change in ({"annotator": BO}, {"question": "q"}, {"scheme": "s", "scheme_version": 1}, {"prompt": C}):
        assert effective([replace(old, **change), new]) == [replace(old, **change), new]


def test_the_older_judgement_counts_again_after_a_withdrawal() -> None:
    old, new, undo = series((Rating(quality=1), (A,)), (Rating(quality=3), (A,)), (Note(""), (A,)))
    undo = replace(undo, payload=Withdrawal(), messages=(), withdraws=new.id)
    assert effective([old, new, undo]) == [old]


def test_a_ranking_of_more_replaces_one_of_fewer_and_not_the_other_way() -> None:
    few, many = (Ranking(((A,), (B,))), (A, B)), (Ranking(((B,), (A,), (C,))), (A, B, C))
    assert [event.payload for event in effective(series(few, many))] == [many[0]]
    assert [event.payload for event in effective(series(many, few))] == [many[0], few[0]]


def test_a_rewrite_replaces_one_of_the_same_answer_but_not_a_demonstration() -> None:
    first, second, demonstration = (Rewrite(A, B), (A, B)), (Rewrite(A, C), (A, C)), (Rewrite(None, D), (D,))
    assert [event.payload for event in effective(series(first, demonstration, second))] == [demonstration[0], second[0]]


def test_a_skip_without_answers_is_about_the_prompt() -> None:
    skips = series((Skip("unclear"), ()), (Skip("too long"), ()))
    assert effective(skips) == skips[1:]


# --- where ------------------------------------------------------------------------------------------------------


def message(id: str, role: Role, text: str = "ab", **columns: Any) -> Message:
    parent = None if role is Role.USER else PROMPT
    return replace(Message(id, parent, role, text, "", Status.COMPLETE, 1.0), **columns)


@pytest.mark.parametrize(
    ("event", "changes", "problem"),
    [
        (judgement(Rating(quality=1), A), {}, None),
        (judgement(Rating(tags=("x",)), PROMPT), {}, None),
        (judgement(Rating(quality=1), C), {}, "does not answer its prompt"),
        (judgement(Rating(quality=1), A, prompt=B), {}, "not a user message"),
        (judgement(Comparison(A, PROMPT, 1), A, PROMPT), {}, "does not answer its prompt"),
        (judgement(Comparison(A, B, 1), A, B), {B: {"parent": A}}, "does not answer its prompt"),
        (judgement(Rating(quality=1), A), {A: {"status": Status.STREAMING}}, "still being generated"),
        (judgement(Spans((Span(0, 2, "x"),)), A), {}, None),
        (judgement(Spans((Span(0, 3, "x"),)), A), {}, "after the text"),
        (judgement(Steps((Step(0, 3, "right"),)), A), {}, "after the text"),
        (judgement(Rewrite(A, B), A, B), {}, "not a rewrite of that answer"),
        (judgement(Rewrite(A, B), A, B), {B: {"rewritten_from": A}}, None),
    ],
)
def test_a_judgement_is_about_answers_to_its_prompt(
    event: Judgement, changes: dict[str, dict[str, Any]], problem: str | None
) -> None:
    messages = {PROMPT: message(PROMPT, Role.USER), A: message(A, Role.ASSISTANT), B: message(B, Role.ASSISTANT)}
    for id, change in changes.items():
        messages[id] = replace(messages[id], **change)
    if problem is None:
        check_messages(event, messages)
        return
    with pytest.raises(UserError, match=problem):
        check_messages(event, messages)
