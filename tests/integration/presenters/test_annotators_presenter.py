"""The annotators presenter: profiles, the active annotator, the work of today, and bundles."""

from datetime import datetime
from pathlib import Path

from desktop.core.annotator import Annotator
from desktop.core.payloads import Rating, Skip
from desktop.presenters.annotators import AnnotatorsPresenter, Day
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.bundles import BundlePreview, BundleSummary, MergeResult
from tests.support.qt import until
from tests.support.session import Room, Rooms


def judge(room: Room, times: int, seconds: float = 30.0) -> None:
    answer = room.answer.id
    for _ in range(times):
        draft = JudgementDraft(Rating(quality=5), [answer], active_seconds=seconds)
        room.services.operations.change(lambda store, draft=draft: AnnotationService(store).record(draft))
    room.settle()


def shown(room: Room) -> AnnotatorsPresenter:
    room.services.annotators.refresh()
    room.settle()
    return room.services.annotators


def test_the_first_judgement_makes_an_unnamed_annotator(room: Room) -> None:
    people = shown(room)
    assert (people.all, people.active, people.today) == ([], None, Day())
    room.send("Hello")
    judge(room, 1)
    until(lambda: people.today == Day(1))
    assert people.active is not None
    assert people.active.name == ""


def test_today_has_a_pace_after_five_and_counts_only_judgements(room: Room) -> None:
    room.send("Hello")
    people = shown(room)
    judge(room, 4, seconds=36)
    until(lambda: people.today == Day(4, None))
    judge(room, 2, seconds=36)
    until(lambda: people.today == Day(6, 100))
    skip = JudgementDraft(Skip("unclear"), [room.answer.id])
    room.services.operations.change(lambda store: AnnotationService(store).record(skip))
    judge(room, 1, seconds=36)
    until(lambda: people.today == Day(7, 100))


def test_yesterday_is_not_today(room: Room) -> None:
    room.send("Hello")
    judge(room, 6)
    tomorrow = datetime.fromtimestamp(datetime.now().timestamp() + 86_400)
    later = AnnotatorsPresenter(room.services.operations, room.services.reading, clock=lambda: tomorrow)
    later.refresh()
    until(lambda: later.today == Day(0, 120))  # the throughput is of all days


def test_a_new_profile_becomes_active_and_another_can_be_activated(room: Room) -> None:
    people = shown(room)
    people.save(Annotator("", "Ada", ("en", "fr"), "linguist", "25-34", "master"))
    people.save(Annotator("", "老王"))
    room.settle()
    assert people.active is not None
    assert [person.name for person in people.all] == ["Ada", "老王"]
    assert people.active.name == "老王"
    ada = people.all[0]
    assert (ada.languages, ada.background, ada.age_band, ada.education) == (("en", "fr"), "linguist", "25-34", "master")
    people.activate(ada.id)
    room.settle()
    assert people.active == ada
    people.save(Annotator(ada.id, "Ada L.", ("en",)))
    room.settle()
    assert people.active.name == "Ada L."
    assert len(people.all) == 2


def test_a_bundle_is_written_previewed_and_merged_once(room: Room, rooms: Rooms, tmp_path: Path) -> None:
    room.send("Hello")
    judge(room, 2)
    people = shown(room)
    results: list[tuple[object, str]] = []
    people.bundle_written.connect(lambda what, name: results.append((what, name)))
    people.bundle_merged.connect(lambda what, name: results.append((what, name)))
    people.bundle_previewed.connect(lambda what, path: results.append((what, path.name)))
    people.write_bundle(tmp_path / "mine.jsonl", people.active.id if people.active else None)
    people.preview_bundle(tmp_path / "mine.jsonl")
    people.merge_bundle(tmp_path / "mine.jsonl")
    until(lambda: len(results) == 3)
    written, preview, merged = (what for what, _ in results)
    assert isinstance(written, BundleSummary)
    assert (written.judgements, results[0][1]) == (2, "mine.jsonl")
    assert preview == BundlePreview(2, 2, ("",))
    assert merged == MergeResult(known=2)


def test_a_file_that_is_no_bundle_is_rejected_with_a_sentence(room: Room, tmp_path: Path) -> None:
    refused: list[str] = []
    room.services.annotators.rejected.connect(refused.append)
    (tmp_path / "notes.txt").write_text("Milk, bread")
    room.services.annotators.merge_bundle(tmp_path / "notes.txt")
    room.services.annotators.write_bundle(tmp_path / "no" / "folder.jsonl")
    until(lambda: len(refused) == 2)
    assert "notes.txt" in refused[0]
