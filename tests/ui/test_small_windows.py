"""In a small window and with large text, everything of every page and dialog can be seen or scrolled to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from desktop.core.desk.state import select
from desktop.datasets.recipe import ExportScope
from desktop.presenters.desk_phase import DeskPhase
from desktop.presenters.export import ExportStep
from desktop.services.settings import LanguageSetting
from desktop.ui.desk.asides import DeskAsides
from desktop.ui.keys import KeysDialog
from desktop.ui.translation import Translations
from tests.support.judged_store import fill
from tests.support.qt import until
from tests.support.small_window import Small
from tests.support.window import PAGES

ENGLISH, CHINESE = LanguageSetting.ENGLISH, LanguageSetting.CHINESE
CASES = [
    *(((900, 640), scale, ENGLISH) for scale in (1.0, 1.25, 1.6)),
    *(((1280, 820), scale, ENGLISH) for scale in (1.6, 2.0)),
    ((900, 640), 1.6, CHINESE),
    ((1280, 820), 2.0, CHINESE),
]


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0][0]}x{case[0][1]}-{case[1]}-{case[2].value}")
def small(request: pytest.FixtureRequest, tmp_path: Path, qt: QApplication) -> Iterator[Small]:
    size, scale, language = request.param
    translations = Translations(qt)
    translations.use(language)
    made = Small(tmp_path / "data", size, scale)
    yield made
    made.room.end()
    made.window.deleteLater()
    translations.use(ENGLISH)


def test_every_page(small: Small) -> None:
    small.ask("Tell me about **autumn**.")
    small.projects("pairwise")
    for page in PAGES:
        small.window.show_page(page)
        if page == "quality":
            until(lambda: not small.room.services.quality.busy)
        small.look(page)
    small.window.show_page("import")
    small.look("import")
    assert (small.window.width(), small.window.height()) == small.size
    assert small.found == []


def test_pages_that_are_full(small: Small) -> None:
    """What judgements of several annotators bring: all filters of the quality page, all steps of an export."""
    small.room.store.submit(lambda store: fill(store, 40, ("Ada", "小博"), "ranking", 3)).result(30)
    services = small.room.services
    small.window.show_page("quality")
    until(lambda: services.quality.summary is not None and not services.quality.busy)
    small.look("quality")
    small.window.show_page("data", ExportScope(all=True))
    for step in ExportStep:
        until(lambda: not services.export.counting and services.export.report is not None)
        services.export.go(step)
        small.look(f"data, {step.name}")
    assert small.found == []


def through_the_desk(small: Small, *schemes: str) -> None:
    projects = small.projects(*schemes)
    small.window.show_page("desk")
    desk, presenter = small.desk, small.room.services.desk
    for scheme, project in projects.items():
        desk.open_project(project)
        until(
            lambda project=project: (
                presenter.phase is DeskPhase.TASK
                and presenter.assignment is not None
                and presenter.assignment.project.id == project
            )
        )
        small.look(scheme)
        if presenter.form.prompt in presenter.form.targets:
            presenter.do(select, presenter.form.prompt)
            small.look(f"{scheme}, about the prompt")
            presenter.do(select, presenter.form.candidates[0])
        desk.task.set_all_flags(True)
        small.look(f"{scheme}, all flags")
        desk.task.set_all_flags(False)
        desk.task.begin_skip()
        small.look(f"{scheme}, skipping")
        desk.task.end_skip()
        desk.toggle_guideline()
        small.look(f"{scheme}, its guideline")
        desk.toggle_guideline()
        desk.rewrite()
        small.look(f"{scheme}, rewriting")
        desk._rewritten()
    assert small.found == []


def test_the_desk(small: Small) -> None:
    through_the_desk(small, "instructgpt", "pairwise", "bad-cases")


@pytest.mark.soak
def test_the_desk_with_every_scheme(small: Small) -> None:
    through_the_desk(small)


def test_what_opens_beside_and_above_the_desk(small: Small) -> None:
    small.projects("pairwise")
    small.window.show_page("desk")
    small.settle()
    desk = small.desk
    dialogs: list[QDialog] = [
        desk.dialogs.edit_scheme("instructgpt"),
        KeysDialog(small.room.services.settings.keymap, small.window),
    ]
    dialogs[1].open()
    desk.dialogs.new_project()
    dialogs += [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
    dialogs[0].resize(small.size[0] - 48, small.size[1] - 64)  # as on a screen of that size
    for dialog in dict.fromkeys(dialogs):
        small.look(type(dialog).__name__, dialog)
        dialog.close()
    asides = desk.findChild(DeskAsides)
    assert asides is not None
    for name in ("collection_goals", "second_look", "bad_cases", "rewrites", "all"):
        asides.show(name)
        until(lambda: small.room.services.reading.idle)
        small.look(name)
    assert small.found == []


def test_what_is_undone_on_one_page_is_not_offered_on_another(small: Small) -> None:
    small.window.toast.show_message("The conversation is in the trash", "Undo", lambda: None)
    assert small.window.toast.isVisible()
    small.window.show_page("models")
    assert not small.window.toast.isVisible()
