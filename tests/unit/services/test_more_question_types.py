"""Rubrics and best answers with a reason on a real store: lists, statistics, bundles, exports and their way back."""

import json
import math
from collections.abc import Sequence
from pathlib import Path

import pytest

from desktop.core.questions.best_with_reason import BestWithReason
from desktop.core.questions.rubric import Rubric, make_rubric
from desktop.datasets.recipe import ExportScope, MultipleAnnotations, Recipe
from desktop.presenters.judgement_text import headline, summary
from desktop.services import judgement_arrays
from desktop.services.annotation import AnnotationService
from desktop.services.bundles import BundleService
from desktop.services.export import ExportService
from desktop.services.imports import Destination, ImportService
from desktop.services.judgement_browser import JudgementBrowserService
from desktop.services.schemes import ready_made
from desktop.services.statistics import StatisticsService
from desktop.store.database import Database
from desktop.store.judgement_browser import JudgementFilter
from desktop.store.statistics import StatisticsRepository, StatisticsScope
from tests.support.annotation_bench import Bench
from tests.support.worlds import ADA, BO, World

QUESTION = ready_made()["rubric"]["rubric"]
ALL = ExportScope(all=True)


def judged(folder: Path, rubrics: Sequence[tuple[str, str, tuple[int, int, int]]]) -> tuple[str, str, str]:
    """A prompt with three answers, of which the second is the best, scored as given by (answer, annotator)."""
    world = World()
    c, p, (a, b, d) = world.ask("When does water boil?", "At 100 °C.", "At 100 °C and 1 atm.", "At 90 °C.")
    for answer, who, scores in rubrics:
        about = {"a": a, "b": b, "d": d}[answer]
        world.judge(c, p, make_rubric(QUESTION, scores), about, annotator=who, question="rubric", scheme="rubric")
    best = BestWithReason(b, (a, d), "It names\nthe pressure.")
    world.judge(c, p, best, a, b, d, question="best", scheme="rubric")
    world.save(folder)
    return a, b, d


def rows(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "train.jsonl").read_text(encoding="utf-8").splitlines()]


def test_lists_and_answers_say_them_in_words(tmp_path: Path) -> None:
    a, b, _ = judged(tmp_path, [("a", ADA, (4, 2, 4))])
    with Database.open(tmp_path) as database:
        browser = JudgementBrowserService(database)
        headlines = {headline(entry) for entry in browser.page(JudgementFilter())}
        assert "Rubric: reward 0.83 (Accuracy 4/4, Completeness 2/4, Clarity 4/4)" in headlines
        assert "Best answer: “At 100 °C and 1 atm.” – It names the pressure." in headlines
        of_answers = {one.id: summary(one) for one in browser.answers(JudgementFilter())}
        assert "best: It names the pressure." in of_answers[b]
        assert "not the best" in of_answers[a]
        assert "reward 0.83" in of_answers[a]


def test_they_travel_in_a_bundle(tmp_path: Path) -> None:
    judged(tmp_path / "one", [("a", ADA, (4, 2, 4))])
    with Database.open(tmp_path / "one") as one, Database.open(tmp_path / "two") as two:
        BundleService(one).write(tmp_path / "all.sayso")
        assert b'"version":2' in (tmp_path / "all.sayso").read_bytes().split(b"\n")[0]
        BundleService(two).merge(tmp_path / "all.sayso")
        mine, theirs = (AnnotationService(store).effective() for store in (one, two))
        assert [event.payload for event in theirs] == [event.payload for event in mine]
        assert {event.kind for event in theirs} == {"rubric", "best_with_reason"}


def test_statistics_compare_and_agree(tmp_path: Path) -> None:
    scores = [("a", ADA, (4, 2, 4)), ("a", BO, (4, 2, 4)), ("b", ADA, (0, 0, 0)), ("b", BO, (0, 1, 0))]
    judged(tmp_path, scores)
    with Database.open(tmp_path) as database:
        figures = StatisticsService(database).summary().metrics
        assert figures["longer_share"].n == 2  # the best over two others that are shorter
        assert figures["longer_share"].value == 1
        assert figures["rating_alpha"].value is not None
        assert 0.5 < figures["rating_alpha"].value < 1


def test_each_annotator_is_a_row_and_several_can_be_one(tmp_path: Path) -> None:
    judged(tmp_path / "store", [("a", ADA, (4, 2, 4)), ("a", BO, (2, 2, 4)), ("d", ADA, (0, 0, 0))])
    exports = ExportService(tmp_path / "store")
    exports.write(Recipe("rubric", ALL), tmp_path / "each")
    assert [row["reward"] for row in rows(tmp_path / "each")] == pytest.approx([5 / 6, 3.5 / 6, 0], abs=1e-6)
    first = rows(tmp_path / "each")[0]
    assert list(first) == ["prompt", "response", "rubric", "reward"]
    assert first["rubric"] == [
        {"criterion": "Accuracy", "weight": 3, "score": 4},
        {"criterion": "Completeness", "weight": 2, "score": 2},
        {"criterion": "Clarity", "weight": 1, "score": 4},
    ]
    exports.write(Recipe("rubric", ALL, annotators=MultipleAnnotations.MEAN_RANK), tmp_path / "mean")
    assert [row["reward"] for row in rows(tmp_path / "mean")] == pytest.approx([4.25 / 6, 0], abs=1e-6)
    exports.write(Recipe("rubric", ALL, annotators=MultipleAnnotations.MAJORITY), tmp_path / "most")
    assert [row["reward"] for row in rows(tmp_path / "most")] == [0]


def test_the_reason_stands_beside_the_pairs(tmp_path: Path) -> None:
    judged(tmp_path / "store", [])
    ExportService(tmp_path / "store").write(Recipe("trl-preference", ALL), tmp_path / "out")
    pairs = rows(tmp_path / "out")
    assert {row["chosen"][0]["content"] for row in pairs} == {"At 100 °C and 1 atm."}  # type: ignore[index]
    assert {row["rejected"][0]["content"] for row in pairs} == {"At 100 °C.", "At 90 °C."}  # type: ignore[index]
    beside = [json.loads(line) for line in (tmp_path / "out" / "provenance.jsonl").read_text().splitlines()]
    assert {row["judgements"][0]["reason"] for row in beside} == {"It names\nthe pressure."}
    without = Recipe("trl-preference", ALL, comparisons=("ranking", "comparison"))
    with pytest.raises(Exception, match="There is no data"):
        ExportService(tmp_path / "store").write(without, tmp_path / "none")


def test_an_export_comes_back_with_its_maxima(tmp_path: Path) -> None:
    judged(tmp_path / "store", [("a", ADA, (4, 2, 4)), ("d", ADA, (0, 1, 0))])
    ExportService(tmp_path / "store").write(Recipe("rubric", ALL), tmp_path / "out")
    with Database.open(tmp_path / "again") as database:
        imports = ImportService(database)
        imports.run(imports.inspect(tmp_path / "out" / "train.jsonl"), Destination(name="round trip"))
        events = AnnotationService(database).effective()
        assert {event.payload for event in events} == {
            make_rubric(QUESTION, (4, 2, 4)),
            make_rubric(QUESTION, (0, 1, 0)),
        }
        assert {(event.scheme, event.question) for event in events} == {("rubric", "rubric")}


def test_criteria_of_others_come_in_with_the_reward_of_their_file(tmp_path: Path) -> None:
    rubric = [{"criterion": "Cites sources", "weight": 0.5, "score": 7}]
    row = {"prompt": "Why?", "response": "Because.", "rubric": rubric, "reward": 0.7}
    (tmp_path / "theirs.jsonl").write_text(json.dumps(row) + "\n")
    with Database.open(tmp_path / "store") as database:
        imports = ImportService(database)
        imports.run(imports.inspect(tmp_path / "theirs.jsonl"), Destination(name="theirs"))
        (event,) = AnnotationService(database).effective()
        assert isinstance(event.payload, Rubric)
        assert (event.payload.reward, event.scheme) == (0.7, None)


def test_whether_the_answer_shown_first_is_the_best_is_known(database: Database) -> None:
    bench = Bench(database)
    for shown in ((0, 1, 2), (1, 0, 2), (2, 1, 0)):
        answers = bench.answers("one", "two", "three")
        a, b, d = answers
        order = tuple(answers[place] for place in shown)
        bench.says(bench.ada, BestWithReason(a, (b, d), "clear"), a, b, d, shown=order)
    with database.read() as store:
        arrays = judgement_arrays.load(StatisticsRepository(store.connection), StatisticsScope(), False, lambda _: None)
    first_won = arrays.events.first_won[arrays.events.of_kind("best_with_reason")].tolist()
    assert first_won[0] == 1  # the best stood first
    assert math.isnan(first_won[1])  # in the middle: the two at the ends are not compared
    assert first_won[2] == -1  # last
    assert arrays.pairs.verdict.tolist() == [1] * 6
