"""What the desk shows: a task, or why there is none."""

from enum import StrEnum

from desktop.services.projects import ProjectProgress


class DeskPhase(StrEnum):
    """What the page of the desk shows."""

    LOADING = "loading"
    NO_PROJECT = "no_project"  # there are no projects
    CHOOSE = "choose"  # there are projects, and none is open
    NO_TASKS = "no_tasks"  # the project has no prompts yet
    WAITING = "waiting"  # the answers are not generated yet
    TASK = "task"
    DONE = "done"


def phase_without_task(progress: ProjectProgress | None, project: str) -> DeskPhase:
    """Why no task shows; `progress` is that of the open project (id `project`), None while it is unknown."""
    if progress is None:
        return DeskPhase.LOADING if project else DeskPhase.CHOOSE
    if progress.tasks == 0:
        return DeskPhase.NO_TASKS
    return DeskPhase.WAITING if progress.ready < progress.tasks else DeskPhase.DONE
