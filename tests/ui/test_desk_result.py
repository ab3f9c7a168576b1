"""A finished project shows its result, with models masked until they are revealed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QWidget

from desktop.core.context import ChatMessage
from desktop.core.project import NewAnswer, NewPrompt, Project, TaskOrder
from desktop.datasets.recipe import ExportScope
from desktop.presenters.desk_phase import DeskPhase
from desktop.services.projects import ProjectService
from desktop.store.database import Database
from tests.support.desk_page import KEY, Desk
from tests.support.qt import until


@pytest.fixture
def desk(tmp_path: Path, show: Callable[..., QWidget]) -> Iterator[Desk]:
    made = Desk(tmp_path / "data", show)
    yield made
    made.room.end()
    assert made.room.failures == []


def finish(desk: Desk, tasks: int = 3, scheme: str = "pairwise") -> str:
    """Every task is judged; the answer of the model that is called Alpha wins."""

    def work(store: Database) -> str:
        project, _ = ProjectService(store).save(
            Project("", "Directions", scheme, repeats=0, order=TaskOrder.GIVEN, compares=True)
        )
        prompts = [
            NewPrompt(
                [ChatMessage("user", f"Where to, {n}?")],
                [NewAnswer(f"Left {n}.", "Alpha"), NewAnswer(f"Right {n}.", "Beta")],
            )
            for n in range(tasks)
        ]
        ProjectService(store).add_prompts(project.id, prompts)
        return project.id

    project = desk.room.store.submit(work).result(10)
    desk.make_page()
    desk.show(desk.page, 1100, 760)
    desk.settle()
    desk.page.setFocus()
    presenter = desk.room.services.desk
    for _ in range(tasks):
        left_first = presenter.form.texts[presenter.form.candidates[0]].startswith("Left")
        desk.key(KEY.Key_1 if left_first else KEY.Key_5, KEY.Key_Return)
        desk.settle()
    until(lambda: presenter.phase is DeskPhase.DONE)
    return project


def texts(page: QWidget) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def answer(name: str) -> None:
    """Presses that button of the question that is about to be asked."""

    def press() -> None:
        box = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible())
        next(button for button in box.buttons() if button.text() == name).click()

    QTimer.singleShot(50, press)


def test_results_show_wins_without_model_names(desk: Desk) -> None:
    finish(desk)
    until(lambda: "3 win" in texts(desk.page))
    shown = texts(desk.page)
    assert "Completed: Directions" in shown
    assert "Model 1" in shown
    assert "Model 2" in shown
    assert "Inconclusive" in shown, "3 of 3 may be chance"
    assert "Alpha" not in shown
    assert "Beta" not in shown


def test_six_wins_of_six_are_significant(desk: Desk) -> None:
    finish(desk, 6)
    until(lambda: "Model 1 is better" in texts(desk.page))
    assert "Inconclusive: the intervals" not in texts(desk.page)


def test_models_are_named_after_a_question(desk: Desk) -> None:
    finish(desk)
    until(lambda: "3 win" in texts(desk.page))
    answer("Keep hidden")
    desk.button("Reveal models…").click()
    desk.settle()
    assert "Alpha" not in texts(desk.page)
    answer("Reveal models")
    desk.button("Reveal models…").click()
    until(lambda: "Alpha" in texts(desk.page))
    assert "Model 1" not in texts(desk.page)
    assert not any(b.isVisible() for b in [desk.page.states.result.reveal])


def test_the_end_of_a_project_offers_next_steps(desk: Desk) -> None:
    project = finish(desk)
    wishes: list[tuple[str, object]] = []
    desk.page.go_to.connect(lambda key, target: wishes.append((key, target)))
    desk.page.states.prompts_requested.connect(lambda id: wishes.append(("prompts", id)))
    for name in ("Export training data", "Statistics", "Add prompts"):
        desk.button(name).click()
    assert wishes == [("data", ExportScope(project=project)), ("quality", project), ("prompts", project)]


def test_a_project_without_compared_models_ends_too(desk: Desk) -> None:
    desk.open("thumbs", ("Only this.",))
    for _ in range(2):
        desk.key(KEY.Key_1, KEY.Key_Return)
        desk.settle()
    until(lambda: "Completed: Directions" in texts(desk.page))
    assert "2 task(s) judged" in texts(desk.page)
    assert "Inconclusive: the" not in texts(desk.page)
