"""The projects presenter: defaults, saving, prompts, the trash."""

from dataclasses import replace

from desktop.core.project import CATEGORIES, AnswerSource, Project
from desktop.presenters.projects import FromChats, FromStarters, ProjectDraft, ProjectsPresenter
from desktop.services.projects import ProjectProgress, ProjectService
from tests.support.qt import until
from tests.support.session import MODEL, Room, Rooms


def saved(room: Room, plan: ProjectDraft) -> ProjectProgress:
    """As the store has it afterwards."""
    ids: list[str] = []
    room.services.projects.saved.connect(ids.append)
    room.services.projects.save(plan)
    until(lambda: ids)
    return room.store.submit(lambda store: ProjectService(store).get(ids[0])).result(10)


def test_a_name_is_enough(room: Room) -> None:
    plan = room.services.projects.plan("Mine", "zh_CN")
    assert plan.count == 96
    assert plan.prompts == FromStarters(("zh",), CATEGORIES)
    progress = saved(room, plan)
    assert (progress.tasks, progress.ready) == (96, 0)
    project = progress.project
    assert (project.name, project.scheme, project.answers_per_task) == ("Mine", "instructgpt", 4)
    assert [source.model for source in project.sources] == [MODEL]
    assert project.sources[0].sampling.seed is None
    assert project.sources[0].sampling.max_tokens == 512
    tasks = room.store.submit(lambda store: ProjectService(store).waiting(project.id)).result(10)
    assert {task.category for task in tasks} == set(CATEGORIES)
    assert {task.language for task in tasks} == {"zh"}


def test_without_a_model_there_is_no_source(rooms: Rooms) -> None:
    projects = rooms().services.projects
    assert projects.source() is None
    assert projects.plan("Mine", "en").project.sources == ()


def test_starters_of_two_languages_and_some_categories() -> None:
    prompts = FromStarters(("en", "zh"), ("code", "bugs")).prompts()
    assert len(prompts) == 48
    assert [prompt.language for prompt in prompts[:24]] == ["en"] * 24
    assert {prompt.category for prompt in prompts} == {"code", "bugs"}


def test_turns_of_chats_are_judged_where_they_are(room: Room) -> None:
    room.send("One")
    room.send("Two")
    found: list[object] = []
    room.services.projects.conversations(found.extend)
    room.services.projects.turns(room.chat.conversation, found.extend)
    room.settle()
    summary, *turns = found
    assert summary.id == room.chat.conversation  # type: ignore[attr-defined]
    assert [turn.text for turn in turns] == ["One", "Two"]  # type: ignore[attr-defined]
    plan = ProjectDraft(Project("", "Chats", "pairwise"), FromChats((turns[0].id,)))  # type: ignore[attr-defined]
    progress = saved(room, plan)
    assert (progress.tasks, progress.ready) == (1, 1)  # without sources, the answer that is there


def test_a_project_is_changed_without_more_prompts(room: Room) -> None:
    before = saved(room, room.services.projects.plan("Mine", "en"))
    changed = replace(before.project, name="Yours", sources=(AnswerSource(MODEL, 2),))
    after = saved(room, ProjectDraft(changed, None))
    assert (after.project, after.tasks) == (changed, 96)


def test_a_project_without_a_name_is_rejected_with_a_sentence(room: Room) -> None:
    refused: list[str] = []
    room.services.projects.rejected.connect(refused.append)
    room.services.projects.save(ProjectDraft(Project("", " ", "pairwise"), None))
    until(lambda: refused)
    assert refused == ["A project needs a name. Enter one."]


def test_to_the_trash_and_back(room: Room) -> None:
    projects: ProjectsPresenter = room.services.projects
    project = saved(room, room.services.projects.plan("Mine", "en")).project
    deleted: list[tuple[str, str]] = []
    projects.deleted.connect(lambda id, name: deleted.append((id, name)))
    projects.load_trash()
    projects.delete(project.id, project.name)
    until(lambda: projects.trash)
    assert deleted == [(project.id, "Mine")]
    assert [one.name for one in projects.trash] == ["Mine"]
    projects.restore(project.id)
    until(lambda: not projects.trash)
    projects.delete(project.id, project.name)
    until(lambda: projects.trash)
    projects.purge(project.id)
    until(lambda: not projects.trash)
    assert (
        room.store.submit(lambda store: ProjectService(store).all() + ProjectService(store).all(deleted=True)).result(
            10
        )
        == []
    )
