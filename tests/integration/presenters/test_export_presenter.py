"""The export presenter: choices and counts, steps, preview, writing, recipes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.core.errors import UserError
from desktop.core.questions.comparison import Comparison
from desktop.datasets.recipe import Recipe
from desktop.presenters.export import FORMATS, ExportPresenter, ExportScope, ExportStep
from desktop.services.annotation import AnnotationService
from tests.support.qt import until
from tests.support.store_bench import StoreBench
from tests.support.worlds import everything


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[StoreBench]:
    world = everything()
    conversation, prompt, (_, b) = world.ask("Is it cut? Ask bo@example.org", "It is not cut.", "Oh")
    (half,) = world.answers(conversation, prompt, "It is c", status="interrupted")
    world.judge(conversation, prompt, Comparison(half, b, -1), half, b)
    world.save(tmp_path / "data")
    made = StoreBench(tmp_path / "data")
    yield made
    made.close()


@pytest.fixture
def export(bench: StoreBench) -> Iterator[ExportPresenter]:
    made = ExportPresenter(bench.operations)
    made.load()
    bench.settle()
    yield made
    made.end()


def counted(export: ExportPresenter) -> int:
    until(lambda: not export.counting and (export.report is not None or export.problem is not None))
    return export.report.rows if export.report is not None else 0


def unblocked(export: ExportPresenter) -> None:
    """Rows that block are excluded."""
    assert export.report is not None
    for issue in export.report.issues:
        if issue.blocks:
            export.exclude(issue.check)
    assert counted(export) > 0
    assert export.blocked == 0


def test_nothing_is_chosen_at_first_and_nothing_is_counted(export: ExportPresenter) -> None:
    assert (export.recipe, export.report, export.counting) == (None, None, False)
    assert [step for step in ExportStep if export.can_go(step)] == [ExportStep.DATA]
    export.write(Path("/nowhere"))
    assert not export.writing


def test_each_step_needs_the_one_before(export: ExportPresenter) -> None:
    export.choose(ExportScope(all=True))
    assert export.can_go(ExportStep.FORMAT)
    assert not export.can_go(ExportStep.CHECKS)
    assert counted(export) > 0
    assert export.can_go(ExportStep.CHECKS)
    assert export.blocked > 0
    assert not export.can_go(ExportStep.EXPORT)
    export.go(ExportStep.EXPORT)
    assert export.step is ExportStep.DATA
    unblocked(export)
    export.go(ExportStep.EXPORT)
    assert export.step is ExportStep.EXPORT


def test_only_the_last_of_several_choices_is_counted(export: ExportPresenter) -> None:
    export.choose(ExportScope(all=True))
    everything_ = counted(export)
    reports: list[int] = []
    export.changed.connect(
        lambda: reports.append(export.report.rows) if not export.counting and export.report else None
    )
    for name in FORMATS:
        export.set_options(format=name)
    export.set_options(format="trl-preference", best_worst_only=True)
    rows = counted(export)
    assert 0 < rows < everything_
    assert set(reports) == {rows}
    assert export.by_format["trl-preference"] == rows


def test_a_choice_without_rows_is_a_problem_and_says_what_other_formats_have(export: ExportPresenter) -> None:
    export.choose(ExportScope(conversation=everything().conversations[0].id))
    export.set_options(format="trl-stepwise")
    assert counted(export) == 0
    assert isinstance(export.problem, UserError)
    assert export.by_format["trl-preference"] > 0
    export.set_options(format="trl-preference")
    assert counted(export) > 0
    assert export.problem is None


def test_invalid_options_are_rejected_and_change_nothing(export: ExportPresenter) -> None:
    refused: list[UserError] = []
    export.rejected.connect(refused.append)
    before = export.options
    export.set_options(splits={"test": 2.0})
    assert len(refused) == 1
    assert export.options == before


def test_issues_are_excluded_accepted_and_undone(export: ExportPresenter) -> None:
    export.choose(ExportScope(all=True))
    rows = counted(export)
    assert export.report is not None
    issue = next(issue for issue in export.report.issues if issue.blocks and issue.examples)
    found: list[tuple[str, int]] = []
    export.rows_found.connect(lambda rule, rows: found.append((rule, len(rows))))
    export.show_rows(issue)
    until(lambda: found)
    assert found == [(issue.check, len(issue.examples))]
    export.exclude(issue.check)
    assert counted(export) < rows
    export.undo(issue.check)
    assert counted(export) == rows
    export.waive(issue.check, "Known")  # what blocks cannot be waived
    assert counted(export) == 0
    assert isinstance(export.problem, UserError)
    export.waive(issue.check, "")
    assert counted(export) == rows
    warning = next(issue for issue in export.report.issues if not issue.blocks)
    export.waive(warning.check, "Known")
    assert counted(export) == rows
    assert export.options.waive == {warning.check: "Known"}


def test_new_judgements_are_counted(bench: StoreBench, export: ExportPresenter) -> None:
    export.choose(ExportScope(all=True))
    rows = counted(export)
    newest = max(bench.do(lambda store: [one.id for one in AnnotationService(store).effective()]))
    bench.change(lambda store: AnnotationService(store).withdraw(newest))
    assert export.counting
    assert counted(export) < rows


def test_the_export_is_written_and_the_preview_has_its_bytes(export: ExportPresenter, tmp_path: Path) -> None:
    export.choose(ExportScope(all=True))
    counted(export)
    unblocked(export)
    shown: list[tuple[Path, list[str]]] = []
    export.make_preview(lambda folder, files: shown.append((folder, list(files))))
    until(lambda: shown)
    folder, files = shown[0]
    preview = {name: (folder / name).read_bytes() for name in files}
    out = tmp_path / "out"
    export.write(out)
    until(lambda: export.written is not None)
    assert not export.writing
    assert {name: (out / name).read_bytes() for name in files} == preview
    export.end()
    assert not folder.exists()


def test_nothing_supersedes_the_writing(export: ExportPresenter, tmp_path: Path) -> None:
    export.choose(ExportScope(all=True))
    counted(export)
    unblocked(export)
    assert export.report is not None
    issue = export.report.issues[0]
    export.write(tmp_path / "out")
    export.make_preview(lambda *_: pytest.fail("the preview was made"))
    export.show_rows(issue)
    export.write(tmp_path / "another")
    until(lambda: export.written is not None)
    assert export.written == tmp_path / "out"
    assert (tmp_path / "out").is_dir()
    assert not (tmp_path / "another").exists()


def test_an_existing_folder_is_rejected(export: ExportPresenter, tmp_path: Path) -> None:
    refused: list[UserError] = []
    export.rejected.connect(refused.append)
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    export.choose(ExportScope(all=True))
    counted(export)
    unblocked(export)
    export.write(tmp_path / "out")
    until(lambda: not export.writing)
    assert len(refused) == 1
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_writing_that_is_cancelled_leaves_nothing(export: ExportPresenter, tmp_path: Path) -> None:
    export.choose(ExportScope(all=True))
    counted(export)
    unblocked(export)
    export.write(tmp_path / "out")
    export.cancel()
    assert not export.writing
    export.end()
    assert export.written is None


def test_a_recipe_is_saved_and_opened(export: ExportPresenter, tmp_path: Path) -> None:
    path = tmp_path / "recipe.json"
    export.save_recipe(path)  # nothing is chosen
    assert not path.exists()
    export.choose(ExportScope(all=True))
    export.set_options(format="trl-kto", best_worst_only=True)
    export.save_recipe(path)
    known = export.recipe
    export.set_options(format="trl-preference", best_worst_only=False)
    export.open_recipe(path)
    assert export.recipe == known
    assert export.step is ExportStep.FORMAT
    assert counted(export) >= 0
    refused: list[UserError] = []
    export.rejected.connect(refused.append)
    path.write_text("{", encoding="utf-8")
    export.open_recipe(path)
    assert len(refused) == 1
    assert export.recipe == known
    assert isinstance(known, Recipe)
