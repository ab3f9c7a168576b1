"""The progress that shows does not reveal hidden repeats: neither their number nor their position."""

import random

import pytest

from desktop.services.projects import ProjectService
from desktop.store.database import Database
from tests.support.blind_project import blind_project, judge


def shown(projects: ProjectService, project: str) -> tuple[int, int, int, int]:
    """What pages say while a task shows: its number, of how many, and what the list of projects counts."""
    task = projects.next(project)
    assert task is not None
    progress = projects.get(project)
    return task.number, task.total, sum(progress.counted), progress.tasks


@pytest.mark.parametrize("seed", range(3))
def test_the_progress_shown_does_not_depend_on_repeats(database: Database, seed: int) -> None:
    source = random.Random(seed)
    prompts, share = source.randint(5, 14), source.choice([0.1, 0.3, 1.0])
    project = blind_project(database, prompts, repeats=share, repeat_after=0.0).id
    projects = ProjectService(database)
    count = 0
    while projects.next(project) is not None:
        count += 1
        assert shown(projects, project) == (min(count, prompts), prompts, min(count - 1, prompts), prompts)
        made = projects.next(project)
        assert made is not None
        judge(database, projects.get(project).project, made)
        assert projects.get(project).tasks == prompts
    progress = projects.get(project)
    assert (progress.counted, progress.done) == ((prompts, 0), count)
    assert count == progress.queue
