"""The desk of a session without a window: open it, press keys, look at what is stored."""

from collections.abc import Sequence

from desktop.core.context import ChatMessage
from desktop.core.judgement import Judgement
from desktop.core.project import NewAnswer, NewPrompt, Project, TaskOrder
from desktop.presenters.desk import DeskPresenter
from desktop.presenters.desk_phase import DeskPhase
from desktop.services.annotation import AnnotationService
from desktop.services.projects import ProjectService
from tests.support.qt import until
from tests.support.session import Room


def prompts(count: int, answers: Sequence[str] = ("Left.", "Right.")) -> list[NewPrompt]:
    return [
        NewPrompt([ChatMessage("user", f"Where to, {number}?")], [NewAnswer(f"{text} {number}") for text in answers])
        for number in range(count)
    ]


def add_project(room: Room, count: int, scheme: str = "pairwise", answers: Sequence[str] = ("Left.", "Right.")) -> str:
    def work(store: object) -> str:
        projects = ProjectService(store)  # type: ignore[arg-type]  # the store's thread gives a Database
        project, _ = projects.save(Project("", "Directions", scheme, repeats=0, order=TaskOrder.GIVEN))
        projects.add_prompts(project.id, prompts(count, answers))
        return project.id

    return room.store.submit(work).result(10)


def desk_of(room: Room) -> DeskPresenter:
    desk = room.services.desk
    desk.rejected.connect(room.notices.append)
    desk.start(room.services.settings.now.last_project)
    until(lambda: room.services.operations.idle and desk.phase is not DeskPhase.LOADING)
    return desk


def settle(room: Room) -> None:
    desk = room.services.desk
    until(
        lambda: (
            room.services.operations.idle
            and not desk._projects_timer.isActive()
            and desk.phase is not DeskPhase.LOADING
        )
    )


def keys(room: Room, pressed: str) -> None:
    """Press keys of the desk; "Enter" submits."""
    for key in pressed.split():
        if key == "Enter":
            room.services.desk.submit()
            settle(room)
        else:
            room.services.desk.press(key)


def standing(room: Room) -> list[Judgement]:
    return room.store.submit(lambda store: AnnotationService(store).effective()).result(10)


def prompt_text(desk: DeskPresenter) -> str:
    assert desk.assignment is not None
    return desk.assignment.path[-1].text
