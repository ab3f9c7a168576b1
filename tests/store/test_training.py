"""Training runs in the store: what comes back, what is refused, who uses an adapter."""

import time
from dataclasses import replace

import pytest

from desktop.core.generation import Adapter
from desktop.core.ids import new_id
from desktop.core.payloads import Rating
from desktop.core.project import AnswerSource, Project
from desktop.core.training_run import RunStatus, TrainingRun
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.annotators import AnnotatorService
from desktop.services.chat import AnswerOutput, ChatService
from desktop.services.projects import ProjectService
from desktop.store.database import Database
from tests.support.rows import PROVENANCE

RECIPE = {"stages": [{"method": "sft", "settings": {}}, {"method": "dpo", "settings": {"beta": 0.2}}], "seed": 7}


def run(name: str = "SmolLM2 135M + Round 1") -> TrainingRun:
    return TrainingRun(new_id(), name, "/models/水.gguf", "ab" * 32, RECIPE, time.time())


def test_a_run_comes_back_as_it_was_and_its_last_state_counts(database: Database) -> None:
    first, second = run(), run("SmolLM2 135M + 第二轮")
    failed = replace(
        second,
        status=RunStatus.FAILED,
        parent=first.id,
        reward=first.id,
        ended=5.5,
        figures={"held_out_loss": 1.25, "losses": [2.0, 1.5]},
        error={"kind": "failed", "text": "{what} broke.", "values": {"what": "It"}, "detail": ""},
        deleted=6.0,
    )
    with database.write() as store:
        for each in (first, second, failed):
            store.training.put(each)
    with database.read() as store:
        assert (store.training.get(first.id), store.training.get(second.id)) == (first, failed)
        assert store.training.all() == [first]
        assert store.training.all(deleted=True) == [failed]
        assert store.training.all(deleted=None) == [first, failed]
        assert store.training.with_status([RunStatus.QUEUED, RunStatus.FAILED]) == [first]
        assert first.methods == ("sft", "dpo")
    with database.write() as store:
        store.training.purge(first.id)
        assert store.training.all(deleted=None) == [failed]


@pytest.mark.parametrize("change", [{"name": "SmolLM2 135M + Round 1"}, {"status": "asleep"}])
def test_a_name_is_used_once_and_a_status_is_a_known_one(database: Database, change: dict[str, str]) -> None:
    with database.write() as store:
        store.training.put(run())
    with pytest.raises(Exception, match="constraint failed"), database.write() as store:
        store.training.put(replace(run("other"), **change))  # type: ignore[arg-type]


def test_a_held_out_family_stays_so_for_its_base_alone(database: Database) -> None:
    with database.write() as store:
        store.training.hold_out("a", ["1", "2"])
        store.training.hold_out("a", ["2", "3"])
        store.training.hold_out("b", [])
    with database.read() as store:
        assert store.training.held_out("a") == {"1", "2", "3"}
        assert store.training.held_out("b") == set()


def test_who_uses_an_adapter(database: Database) -> None:
    chat, projects = ChatService(database), ProjectService(database)
    used, other = "/data/training/runs/one/", "/data/training/runs/one more/"
    conversations: dict[str, list[str]] = {}
    for folder in (used, other, used):
        turn, _ = chat.begin_turn(None, None, folder)
        adapters = (Adapter("/elsewhere/b.gguf", 0.5), Adapter(f"{folder}0-sft/adapter.gguf", 1.0))
        chat.record_provenance(turn.batch, replace(PROVENANCE, adapters=adapters), (7,))
        chat.finish(turn.answers[0].id, turn.answers[0].status.COMPLETE, AnswerOutput("a", "", "a"))
        conversations.setdefault(folder, []).append(turn.conversation.id)
    chat.delete(conversations[used].pop())
    made = [
        projects.save(
            Project("", name, "pairwise", (AnswerSource("/m.gguf", 2, adapters=((f"{folder}a.gguf", 1.0),)),))
        )[0].id
        for name, folder in (("P", used), ("Q", other), ("R", used))
    ]
    projects.delete(made[2])
    with database.read() as store:
        assert store.training.users(used) == (conversations[used], [made[0]])


def test_an_annotator_of_this_computer_has_judged_here(database: Database) -> None:
    annotators, chat = AnnotatorService(database), ChatService(database)
    ada, _ = annotators.create("Ada")
    annotators.create("Bo, of a bundle")
    turn, _ = chat.begin_turn(None, None, "hi")
    chat.finish(turn.answers[0].id, turn.answers[0].status.COMPLETE, AnswerOutput("a", "", "a"))
    annotation = AnnotationService(database)
    annotation.record(JudgementDraft(Rating(quality=6), (turn.answers[0].id,)), annotator=ada.id)
    ids = [event.id for event in annotation.effective()]
    with database.read() as store:
        assert store.training.local_annotators() == {ada.id}
        assert store.training.judgements_in_force([*ids, new_id()]) == len(ids) == 1
    annotation.undo(ada.id)
    with database.read() as store:
        assert store.training.judgements_in_force(ids) == 0
    annotation.redo(ada.id)
    with database.read() as store:
        assert store.training.judgements_in_force(ids) == 1
