"""Lists of judgements: what is found, page by page, and what is tagged together."""

import pytest

from desktop.core.payloads import FlagForReview, NoneAcceptable, Rating
from desktop.core.questions.best_worst import BestWorst
from desktop.core.questions.comparison import Comparison
from desktop.presenters.judgement_text import annotator_name, headline
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.annotators import AnnotatorService
from desktop.services.judgement_browser import (
    BAD_CASES,
    FLAGGED_FOR_REVIEW,
    REWRITES,
    JudgedAnswer,
    JudgementBrowserService,
    JudgementEntry,
)
from desktop.store.database import Database
from desktop.store.judgement_browser import JudgementFilter
from tests.support.annotation_bench import Bench
from tests.support.judged_store import fill


@pytest.fixture
def bench(database: Database) -> Bench:
    made = Bench(database)
    AnnotatorService(database).activate(made.ada)
    return made


@pytest.fixture
def lists(database: Database) -> JudgementBrowserService:
    return JudgementBrowserService(database)


def test_pages_go_back_in_time_and_miss_nothing(database: Database, lists: JudgementBrowserService) -> None:
    project = fill(database, tasks=30)
    wanted = JudgementFilter(project=project)
    entries: list[JudgementEntry] = []
    while part := lists.page(wanted, entries[-1] if entries else None, limit=7):
        entries += part
    seen = [entry.id for entry in entries]
    assert len(seen) == lists.count(wanted) == 61
    assert seen == sorted(seen, reverse=True)
    assert lists.ids(wanted) == seen[::-1]
    entry = lists.page(wanted)[0]
    assert entry.annotator_name in ("Ada", "小博")
    assert entry.scheme_used is not None
    assert entry.scheme_used.name["en"] == "Pairwise comparison"
    assert entry.project == "Which quantization?"
    assert entry.prompt_text
    assert len(entry.answers) == 2
    assert entry.answers[0][2] in ("SmolLM2 135M · Q8_0", "SmolLM2 135M · Q6_K", "SmolLM2 135M · Q4_0")


def test_each_filter_narrows(database: Database, lists: JudgementBrowserService) -> None:
    fill(database, tasks=20)
    (ada, _), (bo, _) = lists.choices().annotators
    assert lists.count(JudgementFilter(annotator=ada)) == 21
    assert lists.count(JudgementFilter(annotator=bo, kinds=("comparison",))) == 20
    assert lists.count(JudgementFilter(kinds=("rating",))) == 0
    assert lists.count(JudgementFilter(scheme="pairwise")) == 41
    assert lists.count(JudgementFilter(scheme="thumbs")) == 0
    models = lists.choices().models
    assert models == ("SmolLM2 135M · Q4_0", "SmolLM2 135M · Q6_K", "SmolLM2 135M · Q8_0")
    counts = [lists.count(JudgementFilter(model=model)) for model in models]
    assert sum(counts) == 2 * 41  # two of the three in each
    assert all(counts)
    assert lists.count(JudgementFilter(model="Another")) == 0
    assert lists.count(JudgementFilter(since=4e9)) == 0
    two = lists.ids(JudgementFilter())[:2]
    assert lists.ids(JudgementFilter(ids=tuple(two))) == two
    assert [(id, name["zh"]) for id, name in lists.choices().schemes] == [("pairwise", "两两比较")]


def test_pages_of_answers_miss_none_and_tell_what_counts(database: Database, lists: JudgementBrowserService) -> None:
    fill(database, tasks=30)
    answers: list[JudgedAnswer] = []
    while part := lists.answers(JudgementFilter(), answers[-1] if answers else None, limit=7):
        answers += part
    assert len({answer.id for answer in answers}) == len(answers) == lists.count_answers(JudgementFilter()) == 60
    assert [answer.newest for answer in answers] == sorted((answer.newest for answer in answers), reverse=True)
    for answer in answers:
        assert all(answer.id in {id for id, *_ in entry.answers} for entry in answer.judgements)
        people = [entry.annotator_name for entry in answer.judgements]
        assert sorted(set(people)) == ["Ada", "小博"]
        assert len(people) == 2 + (
            len({entry.task for entry in answer.judgements}) - 1
        )  # a repeat counts beside the first
    assert sum(len(answer.judgements) for answer in answers) == 2 * 61
    assert lists.count_answers(JudgementFilter(model="Another")) == 0


@pytest.mark.parametrize("limit", [1, 4, 100])
def test_however_little_is_read_at_once_each_answer_comes_once(
    database: Database, lists: JudgementBrowserService, bench: Bench, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(database, tasks=6, kind="ranking", answers=3, annotators=("Cy",))
    asked = {answer for entry in lists.page(JudgementFilter(kinds=("ranking",))) for answer, *_ in entry.answers}
    for number, answer in enumerate(sorted(asked)):
        if number % 3:
            bench.says(bench.bo, Rating(quality=number % 7 + 1), answer)
    bench.says(bench.ada, FlagForReview(), sorted(asked)[0], shown=tuple(sorted(asked)[:3]))
    monkeypatch.setattr("desktop.store.judgement_browser._BATCH", 2)
    for wanted in (JudgementFilter(), JudgementFilter(kinds=("ranking", "second_look"))):
        newest: dict[str, str] = {}
        for entry in lists.page(wanted):  # newest first
            about = sorted(asked)[:3] if entry.kind == "second_look" else [answer for answer, *_ in entry.answers]
            for answer in about:
                newest.setdefault(answer, entry.id)
        found: list[JudgedAnswer] = []
        while part := lists.answers(wanted, found[-1] if found else None, limit=limit):
            found += part
        expected = sorted(newest.items(), key=lambda one: one[::-1], reverse=True)
        assert [(answer.id, answer.newest) for answer in found] == expected


def test_an_answer_is_listed_with_what_stands_of_each_kind(bench: Bench, lists: JudgementBrowserService) -> None:
    a, b = bench.answers("one", "two")
    wanted = JudgementFilter(kinds=("rating", "comparison", "second_look"))
    assert lists.answers(wanted) == []
    bench.says(bench.ada, Rating(quality=2), a)
    bench.says(bench.ada, Rating(quality=6), a)
    bench.says(bench.bo, Comparison(a, b, 1), a, b)
    found = lists.answers(wanted)
    assert [(answer.text, len(answer.judgements)) for answer in found] == [
        ("two", 2),
        ("one", 3),
    ]  # both were written, too
    kinds = [entry.kind for entry in found[1].judgements]
    assert kinds == ["comparison", "rating", "rewrite"]
    assert found[1].judgements[1].payload == {"quality": 6}
    bench.annotation.undo(bench.bo)
    assert [answer.text for answer in lists.answers(wanted)] == ["one"]


def test_a_flag_for_review_lists_the_answers_that_were_shown(bench: Bench, lists: JudgementBrowserService) -> None:
    a, b = bench.answers("one", "two")
    prompt = bench.annotation.about(a)[0].prompt
    assert prompt is not None
    bench.annotation.record(JudgementDraft(FlagForReview(), [prompt], prompt, shown=[a, b]), annotator=bench.ada)
    found = lists.answers(FLAGGED_FOR_REVIEW)
    assert sorted(answer.text for answer in found) == ["one", "two"]
    assert [answer.judgements[0].kind for answer in found] == ["second_look", "second_look"]


def test_one_without_a_name_is_oneself_only_while_it_is_their_turn(
    database: Database, bench: Bench, lists: JudgementBrowserService
) -> None:
    """Merged judgements may be by an annotator without a name, who is not the active one."""
    nameless, _ = AnnotatorService(database).create("")
    AnnotatorService(database).activate(nameless.id)
    (answer,) = bench.answers("one")
    AnnotationService(database).record(JudgementDraft(Rating(quality=4), [answer]))
    assert (annotator_name(lists.page(JudgementFilter())[0]), lists.choices().me) == ("You", nameless.id)
    AnnotatorService(database).activate(bench.ada)
    assert (annotator_name(lists.page(JudgementFilter())[0]), lists.choices().me) == ("Unnamed annotator", bench.ada)


def test_the_best_and_the_worst_are_both_named(bench: Bench, lists: JudgementBrowserService) -> None:
    a, b, c = bench.answers("one", "two", "three")
    bench.annotation.record(JudgementDraft(BestWorst(b, c), [a, b, c], shown=[a, b, c]), annotator=bench.ada)
    assert headline(lists.page(JudgementFilter())[0]) == "Best and worst: “two” is best, “three” worst"


def test_withdrawn_judgements_are_in_no_list(bench: Bench, lists: JudgementBrowserService) -> None:
    a, b = bench.answers("one", "two")
    bench.says(bench.ada, Comparison(a, b, 1), a, b)
    assert lists.count(JudgementFilter(kinds=("comparison",))) == 1
    bench.annotation.undo(bench.ada)
    assert lists.count(JudgementFilter(kinds=("comparison",))) == 0


def test_collections(bench: Bench, lists: JudgementBrowserService) -> None:
    a, b = bench.answers("one", "two")
    assert lists.collections().rewrites == 2  # both were written by her
    bench.says(bench.ada, FlagForReview(), a)
    assert lists.collections().second_look == 1
    bench.says(bench.ada, FlagForReview(False), a)
    assert lists.collections().second_look == 0
    for flags, count in (({"factual": False}, 0), ({"factual": True}, 1)):
        draft = JudgementDraft(Rating(flags=flags), [b], scheme="bad-cases")
        bench.annotation.record(draft, annotator=bench.bo)
        assert lists.count(BAD_CASES) == count
    bench.annotation.record(
        JudgementDraft(Rating(choices={"outcome": "critical"}), [a], scheme="safety"), annotator=bench.bo
    )
    assert [entry.scheme for entry in lists.page(BAD_CASES)] == ["safety", "bad-cases"]
    assert lists.count(FLAGGED_FOR_REVIEW) == 0
    assert lists.count(REWRITES) == 2


def test_an_answer_needs_a_rewrite_until_there_is_one(
    database: Database, bench: Bench, lists: JudgementBrowserService
) -> None:
    fill(database, tasks=3, annotators=())
    with database.read() as store:
        answers = [
            row[0] for row in store.connection.exec_driver_sql("SELECT id FROM messages WHERE role = 'assistant'")
        ]
    wanted = JudgementFilter(needs_rewrite=True)
    bench.says(bench.ada, Rating(quality=2), answers[0])
    bench.says(bench.ada, Rating(thumbs=False), answers[2])
    bench.says(bench.ada, Rating(quality=6), answers[4])
    assert lists.count(wanted) == 2
    AnnotationService(database).rewrite(answers[0], "Better.", annotator=bench.ada)
    assert lists.count(wanted) == 1
    bench.says(bench.ada, NoneAcceptable(), answers[4])
    assert lists.count(wanted) == 2


def test_tags_are_given_together_and_taken_back_together(
    database: Database, bench: Bench, lists: JudgementBrowserService
) -> None:
    fill(database, tasks=4, annotators=("Cy",))
    ids = lists.ids(JudgementFilter(kinds=("comparison",)))[:3]
    prompts = len({entry.prompt for entry in lists.page(JudgementFilter(ids=tuple(ids)))})
    assert lists.tag(ids, "odd")[0] == prompts
    assert lists.tag(ids, "odd")[0] == 0
    lists.tag(ids[:1], "rare")
    assert lists.choices().tags == ("odd", "rare")
    assert lists.count(JudgementFilter(tag="rare", kinds=("comparison",))) >= 1
    assert lists.count(JudgementFilter(tag="odd", kinds=("comparison",))) >= 3
    bench.annotation.undo(bench.ada)
    bench.annotation.undo(bench.ada)
    assert lists.count(JudgementFilter(tag="odd", kinds=("comparison",))) == 0
