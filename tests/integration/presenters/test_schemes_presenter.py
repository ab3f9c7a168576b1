"""The schemes presenter: opening, copying, saving versions of schemes and guidelines, the trash, the preview."""

from dataclasses import replace

from desktop.core.context import ChatMessage
from desktop.core.keymap import KeyMap
from desktop.core.payloads import Rating
from desktop.core.project import NewAnswer, NewPrompt, Project
from desktop.core.question import About
from desktop.core.questions import QUESTION_TYPES
from desktop.core.scheme import Guideline, Scheme
from desktop.core.scheme_edit import SchemeDraft, copy_of, new_question
from desktop.presenters.schemes import SchemesPresenter, is_ready_made, preview, problem_text
from desktop.presenters.task_queue import redo_submission, undo_submission
from desktop.services.annotation import AnnotationService
from desktop.services.annotation import JudgementDraft as Draft_
from desktop.services.projects import ProjectService
from desktop.services.schemes import SchemeService, SchemeState, ready_made
from desktop.store.database import Database
from tests.support.qt import until
from tests.support.session import Room

Opened = tuple[SchemeDraft, list[Guideline]]


def opened(room: Room, id: str) -> Opened:
    found: list[Opened] = []
    room.services.schemes.open(id, lambda draft, versions: found.append((draft, versions)))
    until(lambda: found)
    return found[0]


def saved(room: Room, draft: SchemeDraft) -> str:
    schemes: SchemesPresenter = room.services.schemes
    ids: list[str] = []
    schemes.saved.connect(ids.append)
    schemes.save(draft)
    until(lambda: ids)
    return ids[0]


def kept(room: Room, id: str) -> Scheme:
    return room.store.submit(lambda store: SchemeService(store).get(id)).result(10)


def test_a_copy_is_saved_edited_and_saved_again(room: Room) -> None:
    draft, versions = opened(room, "safety")
    assert is_ready_made(draft.id)
    assert [version.version for version in versions] == [2]
    id = saved(room, copy_of(draft, {"en": " (copy)"}))
    assert not is_ready_made(id)
    first = kept(room, id)
    assert first.questions == draft.questions
    assert first.guideline not in (None, "safety")

    again, versions = opened(room, id)
    assert again.guideline == draft.guideline
    assert saved(room, again) == id
    assert kept(room, id) == first  # nothing was changed, so there is no new version

    saved(room, replace(again, name={"en": "Ours"}, guideline={"en": "Be strict."}))
    second, versions = opened(room, id)
    assert second.name == {"en": "Ours"}
    assert [version.text for version in versions] == [{"en": "Be strict."}, draft.guideline]
    assert kept(room, id).version > first.version
    assert kept(room, id).guideline == first.guideline
    assert room.store.submit(lambda store: SchemeService(store).get(id, first.version)).result(10) == first


def test_a_guideline_alone_makes_no_version_of_the_scheme(room: Room) -> None:
    id = saved(room, copy_of(opened(room, "thumbs")[0], {}))
    before = kept(room, id)
    draft, _ = opened(room, id)
    saved(room, replace(draft, guideline={"en": "New words"}))
    assert kept(room, id) == before
    assert opened(room, id)[0].guideline == {"en": "New words"}


def test_the_list_has_own_schemes_after_the_ready_made(room: Room) -> None:
    id = saved(room, copy_of(opened(room, "thumbs")[0], {"en": " 2"}))
    listed: list[bool] = []
    room.services.schemes.listed.connect(lambda: listed.append(True))
    room.services.schemes.refresh()
    until(lambda: listed)
    assert room.services.schemes.all[-1].id == id
    assert room.services.schemes.all[0].id == "instructgpt"


def test_a_deleted_scheme_can_be_restored_or_purged_and_projects_keep_using_it(room: Room) -> None:
    id = saved(room, copy_of(opened(room, "thumbs")[0], {"en": " 2"}))

    def listed(used: str = "") -> bool:
        return id in [one.id for one in room.store.submit(lambda store: SchemeService(store).all(used)).result(10)]

    schemes = room.services.schemes
    schemes.load_trash()
    schemes.delete(id)
    until(lambda: [one.scheme.id for one in schemes.trash] == [id])
    assert not listed()
    assert listed(used=id)
    assert kept(room, id).id == id
    schemes.restore(id)
    until(lambda: not schemes.trash)
    assert listed()
    schemes.delete(id)
    until(lambda: schemes.trash)
    schemes.purge(id)
    until(lambda: not schemes.trash)
    assert not listed()
    assert kept(room, id).id == id
    saved(room, replace(opened(room, id)[0], name={"en": "Edited since"}))
    assert listed()


def test_judgements_of_a_purged_scheme_can_be_undone_and_redone(room: Room) -> None:
    """Also on the desk: the task comes back, with what it asks."""

    def judge(store: Database) -> str:
        scheme, _ = SchemeService(store).save(replace(ready_made()["thumbs"], id=""))
        project, _ = ProjectService(store).save(Project("", "Mine", scheme.id, repeats=0.0))
        ProjectService(store).add_prompts(project.id, [NewPrompt([ChatMessage("user", "Hi")], [NewAnswer("Hello")])])
        assignment = ProjectService(store).next(project.id)
        assert assignment is not None
        draft = Draft_(Rating(thumbs=True), [assignment.candidates[0].id], scheme=scheme.id)
        AnnotationService(store).record(draft, task=assignment.task.id)
        SchemeService(store).set_state(scheme.id, SchemeState.DELETED)
        return scheme.id

    def again(store: Database) -> tuple[str | None, str, bool]:
        undone, _ = undo_submission(store)
        assert undone.assignment is not None
        redone, _ = redo_submission(store)
        return undone.assignment.scheme.id, redone.project, bool(AnnotationService(store).effective())

    id = room.store.submit(judge).result(10)
    scheme, project, stands = room.store.submit(again).result(10)
    assert scheme == id
    assert project
    assert stands


def test_the_preview_has_the_questions_as_the_desk_asks_them(room: Room) -> None:
    draft, _ = opened(room, "instructgpt")
    lines = preview(draft, "en", KeyMap())
    assert [line.about for line in lines] == sorted(
        (line.about for line in lines), key=[About.ANSWER, About.ANSWERS, About.PROMPT].index
    )
    assert (lines[0].label, lines[0].how) == ("Overall quality", "1 (very poor) to 7 (excellent)")
    assert (lines[1].how, lines[1].keys) == ("Yes or no", (("Q", ""),))
    chinese = preview(draft, "zh_CN", KeyMap())
    assert chinese[0].label == "总体质量"


def test_problems_name_the_number_of_the_question() -> None:
    draft = SchemeDraft("", {"en": "Mine"}, (new_question(QUESTION_TYPES["yes_no"], ()),))
    assert [problem_text(problem, draft) for problem in draft.problems] == ["Question 1 has no text yet."]
