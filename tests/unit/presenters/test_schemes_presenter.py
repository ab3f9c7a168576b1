"""Schemes in the window: opened, copied, saved as versions, with guidelines that keep their older texts."""

from dataclasses import replace

from desktop.core.scheme import About, Answer, Guideline, Scheme
from desktop.core.scheme_edit import Draft, copy_of, question_of
from desktop.presenters.schemes import SchemesPresenter, is_ready_made, preview, problem_text
from desktop.services.schemes import Schemes
from tests.unit.presenters.conftest import Room, until

Opened = tuple[Draft, list[Guideline]]


def opened(room: Room, id: str) -> Opened:
    found: list[Opened] = []
    room.session.schemes.open(id, lambda draft, versions: found.append((draft, versions)))
    until(lambda: found)
    return found[0]


def saved(room: Room, draft: Draft) -> str:
    schemes: SchemesPresenter = room.session.schemes
    ids: list[str] = []
    schemes.saved.connect(ids.append)
    schemes.save(draft)
    until(lambda: ids)
    return ids[0]


def kept(room: Room, id: str) -> Scheme:
    return room.store.submit(lambda store: Schemes(store).get(id)).result(10)


def test_a_copy_is_saved_edited_and_saved_again(room: Room) -> None:
    draft, versions = opened(room, "safety")
    assert is_ready_made(draft.id)
    assert [version.version for version in versions] == [1]
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
    assert room.store.submit(lambda store: Schemes(store).get(id, first.version)).result(10) == first


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
    room.session.schemes.listed.connect(lambda: listed.append(True))
    room.session.schemes.refresh()
    until(lambda: listed)
    assert room.session.schemes.all[-1].id == id
    assert room.session.schemes.all[0].id == "instructgpt"


def test_the_preview_is_what_the_annotator_meets(room: Room) -> None:
    draft, _ = opened(room, "instructgpt")
    lines = preview(draft, "en")
    assert [line.about for line in lines] == sorted(
        (line.about for line in lines), key=[About.ANSWER, About.ANSWERS, About.PROMPT].index
    )
    assert (lines[0].label, lines[0].how) == ("Overall quality", "1 (very poor) to 7 (excellent)")
    assert (lines[1].how, lines[1].keys) == ("Yes or no", (("Q", ""),))
    chinese = preview(draft, "zh_CN")
    assert chinese[0].label == "总体质量"


def test_what_is_missing_is_said_by_number() -> None:
    draft = Draft("", {"en": "Mine"}, (question_of(Answer.YES_NO, ()),))
    assert [problem_text(problem, draft) for problem in draft.problems] == ["Question 1 has no words yet."]
