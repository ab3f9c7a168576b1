"""The figures of a small store against a count by hand, and what must not matter to them."""

import json
import random

import pytest
from scipy.stats import kendalltau

from desktop.core.errors import Cancelled
from desktop.core.payloads import Rating, Rewrite, Skip
from desktop.core.questions.best_worst import BestWorst
from desktop.core.questions.comparison import Comparison
from desktop.core.questions.ranking import Ranking
from desktop.quality.agreement import krippendorff_alpha
from desktop.services.annotation import JudgementDraft
from desktop.services.annotators import AnnotatorService
from desktop.services.statistics import METRICS, StatisticsService
from desktop.store.database import Database
from tests.support.annotation_bench import Bench
from tests.support.judged_store import fill


@pytest.fixture
def bench(database: Database) -> Bench:
    return Bench(database)


def test_an_empty_store_says_which_data_is_missing(database: Database) -> None:
    result = json.loads(json.dumps(StatisticsService(database).summary().to_dict()))
    assert set(result) == {*METRICS, "models"}
    assert result["models"] == []
    for name in METRICS:
        assert result[name]["value"] is result[name]["low"] is result[name]["high"] is None
        assert result[name]["n"] == 0
        assert not result[name]["enough"]
        assert result[name]["missing"].endswith(".")


def test_two_annotators_agree_on_two_of_three_pairs(bench: Bench) -> None:
    for mine, theirs in ((-1, -1), (0, 0), (1, -1)):
        a, b = bench.answers("short", "much longer")
        bench.says(bench.ada, Comparison(a, b, mine), a, b, seconds=10)
        bench.says(bench.bo, Comparison(b, a, -theirs), a, b, seconds=30)
    a, b = bench.answers("of Ada", "alone")
    bench.says(bench.ada, Comparison(a, b, 1), a, b, seconds=10)
    summary = bench.statistics.summary()
    assert summary.metrics["agreement"].value == pytest.approx(2 / 3)
    assert summary.metrics["agreement"].n == 3
    assert len(summary.judgement_ids("agreement")) == 6
    assert len(summary.judgement_ids("disagreements")) == 2
    # Ada: short, tie, longer, longer(the shorter text comes first); Bo: short, tie, short
    assert summary.metrics["longer_share"].n == 5
    assert summary.metrics["longer_share"].value == pytest.approx(1 / 5)
    # rewrites took no time, comparisons 4 × 10 s and 3 × 30 s
    assert summary.metrics["median_seconds"].value == 10
    assert summary.metrics["per_hour"].value == pytest.approx(7 * 3600 / 130)
    own = bench.statistics.summary(annotator=bench.ada)
    assert own.metrics["agreement"].n == 3  # with anybody
    assert own.metrics["median_seconds"].n == 4


def test_what_was_taken_back_or_replaced_does_not_count(bench: Bench) -> None:
    a, b = bench.answers("one", "three")
    bench.says(bench.ada, Comparison(a, b, 1), a, b)
    bench.says(bench.ada, Comparison(a, b, -1), a, b)  # changed her mind
    bench.says(bench.bo, Comparison(a, b, -1), a, b)
    assert bench.statistics.summary().metrics["agreement"].value == 1
    bench.annotation.undo(bench.bo)
    assert bench.statistics.summary().metrics["agreement"].value is None
    bench.annotation.redo(bench.bo)
    assert bench.statistics.summary().metrics["agreement"].value == 1


def test_rankings_and_bests_give_pairs_too(bench: Bench) -> None:
    a, b, c = bench.answers("one", "two", "three")
    bench.says(bench.ada, Ranking(((a,), (b, c))), a, b, c)
    bench.says(bench.bo, BestWorst(a, c), a, b, c)
    figure = bench.statistics.summary().metrics["agreement"]
    assert (figure.n, figure.value) == (1, 1.0)


def test_rankings_of_one_prompt_are_compared_by_every_two(bench: Bench) -> None:
    carl = AnnotatorService(bench.database).create("Carl")[0].id
    a, b, c, d = bench.answers("one", "two", "three", "four")
    bench.says(bench.ada, Ranking(((d,), (c,), (b,), (a,))), a, b, c, d)
    rankings = {
        bench.ada: Ranking(((a,), (b,), (c,), (d,))),  # changed her mind
        bench.bo: Ranking(((a,), (b, c), (d,))),
        carl: Ranking(((b,), (a,), (d,))),
    }
    ids = [bench.says(who, ranking, *sum(ranking.order, ())) for who, ranking in rankings.items()]
    e, f = bench.answers("five", "six")
    ids += [bench.says(who, Ranking(((e,), (f,))), e, f) for who in (bench.ada, bench.bo)]
    bench.says(carl, Ranking(((e, f),)), e, f)  # a tie says nothing about order
    g, h = bench.answers("seven", "eight")
    bench.says(bench.ada, Ranking(((g,), (h,))), g, h)  # alone
    summary = bench.statistics.summary()
    taus = [
        kendalltau([0, 1, 2, 3], [0, 1, 1, 2])[0],
        kendalltau([0, 1, 2], [1, 0, 2])[0],
        kendalltau([0, 1, 2], [1, 0, 2])[0],
    ]
    figure = summary.metrics["kendall_tau"]
    assert figure.n == 2
    assert figure.value == pytest.approx((sum(taus) / 3 + 1) / 2)
    assert set(ids) <= set(summary.judgement_ids("kendall_tau"))
    assert (
        len(summary.judgement_ids("kendall_tau")) == 6
    )  # without the ranking of a single annotator, and without the replaced one
    of_carl = bench.statistics.summary(annotator=carl).metrics["kendall_tau"]
    assert (of_carl.n, of_carl.value) == (1, pytest.approx((taus[1] + taus[2]) / 2))


def test_pairs_of_one_prompt_are_one_observation(bench: Bench) -> None:
    """However many answers are ranked, the interval does not get narrower by it."""
    for _ in range(4):
        a, b, c = bench.answers("one", "two", "three")
        bench.says(bench.ada, Ranking(((a,), (b,), (c,))), a, b, c)
        bench.says(bench.bo, Ranking(((a,), (b,), (c,))), a, b, c)
    figure = bench.statistics.summary().metrics["agreement"]
    assert figure.n == 12
    assert figure.low == pytest.approx(0.5101, abs=1e-4)  # Wilson, 4 of 4


def test_ratings_are_compared_where_no_pair_is_shared(bench: Bench) -> None:
    a, b = bench.answers("one", "two")
    bench.says(bench.ada, Rating(quality=6), a)
    bench.says(bench.bo, Rating(quality=6), a)
    bench.says(bench.ada, Rating(quality=2), b)
    bench.says(bench.bo, Rating(quality=3), b)
    figures = bench.statistics.summary().metrics
    assert figures["agreement"].value == 0.5
    expected = krippendorff_alpha([[6, 2], [6, 3]])
    assert figures["krippendorff_alpha"].value == pytest.approx(expected.value)


def test_circles_are_found(bench: Bench) -> None:
    a, b, c = bench.answers("one", "two", "three")
    for first, second in ((a, b), (b, c), (c, a)):
        bench.says(bench.ada, Comparison(first, second, -1), first, second)
    figure = bench.statistics.summary().metrics["cycle_rate"]
    assert (figure.value, figure.n) == (1.0, 1)


def test_one_keystroke_is_one_time(bench: Bench) -> None:
    a, b = bench.answers("one", "two")
    bench.annotation.record(
        JudgementDraft(Rating(quality=5), [a], active_seconds=8.0),
        JudgementDraft(Rating(quality=4), [b]),
        JudgementDraft(Comparison(a, b, -1), [a, b]),
        annotator=bench.ada,
    )
    bench.says(bench.ada, Skip("unclear"), a, seconds=99)
    figures = bench.statistics.summary().metrics
    assert (figures["median_seconds"].value, figures["median_seconds"].n) == (8.0, 1)


def test_only_what_a_task_showed_tells_of_places(database: Database) -> None:
    """A chat's answers stand in the order they were made."""
    project = fill(database, tasks=40, annotators=("Ada",), seed=3)
    with database.read() as store:
        rows = store.connection.exec_driver_sql(
            "SELECT shown_order, payload, task IN (SELECT id FROM tasks WHERE repeat_of IS NOT NULL) FROM judgements"
        ).all()
    won = lost = 0
    for shown, payload, repeated in rows:
        values = json.loads(payload)
        if not repeated and values["strength"]:
            better = values["first"] if values["strength"] < 0 else values["second"]
            won += json.loads(shown)[0] == better
            lost += json.loads(shown)[0] != better
    figure = StatisticsService(database).summary(project).metrics["first_shown_share"]
    assert figure.n == won + lost
    assert figure.value == pytest.approx(won / (won + lost))
    bench = Bench(database)
    a, b = bench.answers("one", "two")
    bench.says(bench.bo, Comparison(a, b, -1), a, b, shown=(a, b))
    assert bench.statistics.summary().metrics["first_shown_share"].n == won + lost


def test_a_hidden_repeat_is_compared_with_the_first_time_and_counts_for_nothing_else(database: Database) -> None:
    fill(database, tasks=100, annotators=("Ada",), seed=5)
    summary = StatisticsService(database).summary()
    assert summary.judgements == 100
    assert summary.metrics["self_agreement"].n == 2
    assert len(summary.judgement_ids("self_agreement")) == 4


def test_models_are_ranked_and_answers_that_say_who_wrote_them_are_left_out(database: Database) -> None:
    project = fill(database, tasks=400, annotators=("Ada",))
    models = StatisticsService(database).summary(project).models
    assert [model.name.split(" · ")[-1] for model in models][-1] == "Q4_0"
    assert models[-1].rank == 3
    assert sum(model.strength.value or 0 for model in models) == pytest.approx(0, abs=1e-6)
    compared = models[0].strength.n
    with database.write() as store:
        run = store.connection.exec_driver_sql
        for (trigger,) in run("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all():
            run(f"DROP TRIGGER {trigger}")
        best = "batch IN (SELECT id FROM provenances WHERE model_quantization = 'Q8_0')"
        run(
            f"UPDATE messages SET text = 'As Llama, I cannot say.' WHERE {best} AND id < (SELECT max(id) FROM messages)"
        )
        run(f"UPDATE messages SET text = 'I am lost.' WHERE {best} AND rowid % 2")
    told = StatisticsService(database).summary(project)
    assert told.leaking > 0
    assert told.models[0].strength.n < compared


def test_figures_can_be_read_by_category_language_and_time(database: Database) -> None:
    fill(database, tasks=160, annotators=("Ada",))
    statistics = StatisticsService(database)
    counted = statistics.summary(category="stories").judgements
    assert counted == 20
    by_language = [statistics.summary(language=language).judgements for language in ("en", "zh")]
    assert sum(by_language) == 160
    assert min(by_language) > 30
    assert statistics.summary(since=4e9).judgements == 0
    assert statistics.summary("project was not found").judgements == 0


@pytest.mark.parametrize("kind", ["ranking", "comparison"])
def test_the_order_in_which_judgements_came_here_does_not_matter(database: Database, kind: str) -> None:
    """Digit for digit, also the intervals that are drawn."""
    fill(database, tasks=60, answers=3, kind=kind)
    before = StatisticsService(database).summary()
    source = random.Random(1)
    for _ in range(3):
        with database.write() as store:
            run = store.connection.exec_driver_sql
            for (trigger,) in run("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all():
                run(f"DROP TRIGGER {trigger}")
            for table in ("judgement_messages", "judgements"):
                rows = [tuple(row) for row in run(f"SELECT * FROM {table}")]
                source.shuffle(rows)
                run("PRAGMA defer_foreign_keys = ON")
                run(f"CREATE TEMP TABLE kept AS SELECT * FROM {table} WHERE FALSE")
                run(f"INSERT INTO kept VALUES ({', '.join('?' * len(rows[0]))})", rows)
                if table == "judgements":
                    run("CREATE TEMP TABLE about AS SELECT * FROM judgement_messages")
                run(f"DELETE FROM {table}")
                run(f"INSERT INTO {table} SELECT * FROM kept")
                run("DROP TABLE kept")
            run("INSERT OR IGNORE INTO judgement_messages SELECT * FROM about")
            run("DROP TABLE about")
        after = StatisticsService(database).summary()
        assert after.to_dict() == before.to_dict()
        assert after.metrics == before.metrics
        assert after.judgement_ids("agreement") == before.judgement_ids("agreement")


def test_progress_only_grows_and_a_cancel_is_heard(database: Database) -> None:
    fill(database, tasks=50)
    told: list[float] = []
    StatisticsService(database).summary(progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    heard: list[float] = []
    with pytest.raises(Cancelled):
        StatisticsService(database).summary(progress=heard.append, cancelled=lambda: len(heard) >= 2)
    assert len(heard) == 2


def test_a_rewrite_is_no_comparison(bench: Bench) -> None:
    (a,) = bench.answers("one")
    bench.annotation.rewrite(a, "much better", annotator=bench.bo)
    assert bench.statistics.summary().metrics["longer_share"].n == 0
    assert isinstance(bench.annotation.effective(kinds=("rewrite",))[-1].payload, Rewrite)
