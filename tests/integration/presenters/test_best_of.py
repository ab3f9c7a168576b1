"""Best of n: a reward model scores the answers to a message, all are kept, and the best one continues the chat."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.core.project import Project
from desktop.core.training_run import RunStatus
from desktop.presenters.transcript import RowKind
from desktop.services.annotators import AnnotatorService
from desktop.services.changes import Changes
from desktop.services.chat import ChatService
from desktop.services.projects import ProjectService
from desktop.services.training.adapters import better_than_length
from desktop.services.training.runs import TrainingRunService
from desktop.store.database import Database
from tests.support.qt import until
from tests.support.reward_runs import add_reward_run
from tests.support.session import MODEL, Room, Rooms


def offer(room: Room, name: str = "Taste") -> str:
    """Train a reward model, as far as the chat knows; returns its run."""
    run = room.store.submit(lambda database: add_reward_run(database, MODEL, name)).result(10)
    room.services.operations.changed.emit(Changes(training=True))
    room.settle()
    return run


def choose(room: Room, run: str) -> None:
    room.services.best_of.choose(run)
    room.chat.set_answers(3)


@pytest.mark.parametrize(
    ("accuracy_low", "above_length_low", "n", "is_offered"),
    [(0.6, 0.05, 20, True), (0.5, 0.05, 40, False), (0.6, 0.0, 40, False), (1.0, 0.5, 19, False)],
)
def test_a_reward_model_is_offered_if_it_beats_chance_and_the_length(
    tmp_path: Path, accuracy_low: float, above_length_low: float, n: int, is_offered: bool
) -> None:
    with Database.open(tmp_path) as database:
        run = add_reward_run(database, MODEL, "Taste", accuracy_low, above_length_low, n)
        add_reward_run(database, MODEL, "Unfinished")
        (unfinished,) = [run for run in TrainingRunService(database).all() if run.name == "Unfinished"]
        TrainingRunService(database).update(unfinished.id, status=RunStatus.FAILED)
        assert [reward.run for reward in better_than_length(database)] == [run] * is_offered


def test_one_without_measured_pairs_is_not_offered(tmp_path: Path) -> None:
    with Database.open(tmp_path) as database:
        run = add_reward_run(database, MODEL)
        TrainingRunService(database).update(run, figures={"reward_figures": None})
        assert better_than_length(database) == []


def test_the_offer_follows_the_model_and_the_runs(room: Room) -> None:
    room.start()
    best_of = room.services.best_of
    assert best_of.offered == []
    run = offer(room)
    assert [reward.run for reward in best_of.offered] == [run]
    best_of.choose(run)
    assert best_of.chosen is not None
    room.models.load("/models/other.gguf")
    until(lambda: room.host.is_idle and room.host.model_path == "/models/other.gguf")
    assert (best_of.offered, best_of.chosen) == ([], None)
    room.models.load(MODEL)
    until(lambda: room.host.is_idle and room.host.model_path == MODEL)
    assert best_of.chosen is not None
    room.store.submit(lambda database: TrainingRunService(database).delete(run)).result(10)
    room.services.operations.changed.emit(Changes(training=True))
    room.settle()
    assert best_of.offered == []


def test_the_best_answer_continues_and_the_others_stay_with_their_scores(room: Room) -> None:
    room.start()
    choose(room, offer(room))
    room.send("!lengths 2 5 3")
    until(lambda: room.chat.transcript.rows[-1].kind is RowKind.ANSWER)
    row = room.chat.transcript.rows[-1]
    assert (len(row.text.split()), row.versions, row.figures.score) == (5, 3, 5.0)
    conversation = room.chat.conversation
    opened = room.store.submit(lambda database: ChatService(database).open(conversation)).result(10)
    assert opened.conversation.active_leaf == row.id
    siblings = opened.tree.siblings(row.id)
    assert [opened.facts[answer.id].score for answer in siblings] == [2.0, 5.0, 3.0]
    room.send("next")
    assert room.chat.state.tree[room.chat.transcript.rows[-2].id].parent == row.id


def test_the_user_chooses_if_no_reward_model_does(room: Room) -> None:
    room.start()
    offer(room)
    room.chat.set_answers(3)
    room.send("!lengths 2 5 3")
    assert room.chat.transcript.rows[-1].kind is RowKind.CANDIDATES


def test_an_answer_that_was_picked_meanwhile_stays(room: Room) -> None:
    room.start()
    run = offer(room)
    room.chat.set_answers(3)
    room.send("!lengths 2 5 3")
    first, second, third = room.chat.transcript.rows[-1].candidates
    room.chat.pick(first.id)
    room.settle()
    scores = {first.id: 1.0, second.id: 2.0, third.id: 0.5}
    best, _ = room.store.submit(lambda database: ChatService(database).record_scores(scores, run)).result(10)
    assert best is None
    conversation = room.chat.conversation
    opened = room.store.submit(lambda database: ChatService(database).open(conversation)).result(10)
    assert opened.conversation.active_leaf == first.id
    assert opened.facts[second.id].score == 2.0


def test_the_choice_is_remembered_for_each_base_model(rooms: Rooms) -> None:
    room = rooms()
    room.start()
    older = offer(room, "Older")
    newer = offer(room, "Newer")
    best_of = room.services.best_of
    assert (best_of.chosen, best_of.scorer and best_of.scorer.run) == (None, newer)
    best_of.choose(older)
    assert best_of.chosen is not None
    assert best_of.chosen.run == older
    room.settle()
    room.end()
    again = rooms()
    again.services.best_of.load()
    again.start()
    until(lambda: bool(again.services.best_of.offered))
    assert again.services.best_of.chosen is not None
    assert again.services.best_of.chosen.run == older
    again.services.best_of.choose("")
    assert again.services.best_of.chosen is None


def test_answers_without_scores_are_scored_when_the_user_asks(rooms: Rooms) -> None:
    """As after the window was closed between the answers and their scores."""
    room = rooms()
    room.start()
    offer(room)
    room.chat.set_answers(3)
    room.send("!lengths 2 5 3")
    room.end()
    again = rooms()
    again.services.best_of.load()
    again.start()
    until(lambda: bool(again.services.best_of.offered) and again.chat.transcript.rows[-1].kind is RowKind.CANDIDATES)
    again.chat.score_answers()
    again.chat.score_answers()  # asked twice, scored once
    assert len(again.services.best_of._requests) == 1
    until(lambda: again.chat.transcript.rows[-1].kind is RowKind.ANSWER)
    row = again.chat.transcript.rows[-1]
    assert (len(row.text.split()), row.versions, row.figures.score) == (5, 3, 5.0)
    assert again.stored().conversation.active_leaf == row.id


def test_another_annotator_sees_no_scores_in_the_open_conversation(room: Room) -> None:
    room.start()
    choose(room, offer(room))
    room.send("!lengths 2 5 3")
    until(lambda: room.chat.transcript.rows[-1].kind is RowKind.ANSWER)
    room.chat.set_draft("half a sen")
    people = [room.store.submit(lambda store: AnnotatorService(store).active()).result(10)]
    people.append(room.store.submit(lambda store: AnnotatorService(store).create("Bo")[0]).result(10))
    for number, seen in ((1, None), (0, 5.0)):
        person = people[number]
        assert person is not None
        room.services.annotators.activate(person.id)
        until(lambda seen=seen: room.answer.figures.score == seen)
        assert room.chat.draft == "half a sen"


def test_candidates_of_a_project_are_not_scored_in_chat(room: Room) -> None:
    room.start()
    offer(room)
    room.chat.set_answers(3)
    room.send("!lengths 2 5 3")
    prompt = room.question.id

    def work(store: Database) -> None:
        projects = ProjectService(store)
        project, _ = projects.save(Project("", "From conversations", "pairwise"))
        projects.add_from_chats(project.id, [prompt])

    room.store.submit(work).result(10)
    conversation = room.chat.conversation
    room.chat.new_conversation()
    room.chat.open(conversation)
    until(lambda: room.chat.conversation == conversation)
    room.chat.score_answers()
    assert room.notices == ["These answers belong to a project, in which they are judged without scores."]


def test_an_answer_that_was_cut_off_is_not_the_best_while_another_one_ended(room: Room) -> None:
    room.start()
    choose(room, offer(room))
    room.chat.set_sampling(replace(room.chat.sampling, max_tokens=4))
    room.send("!lengths 2 5 3")
    until(lambda: room.chat.transcript.rows[-1].kind is RowKind.ANSWER)
    row = room.chat.transcript.rows[-1]
    assert (len(row.text.split()), row.figures.score) == (3, 3.0)
    cut = next(answer for answer in room.chat.state.siblings(row.id) if len(answer.text.split()) == 4)
    room.chat.pick(cut.id)
    assert (room.answer.figures.score, room.answer.notice) == (4.0, "Stopped at the token limit.")
    room.chat.set_sampling(replace(room.chat.sampling, max_tokens=1))
    room.send("!lengths 5 7 9")
    until(lambda: room.chat.transcript.rows[-1].kind is RowKind.ANSWER)  # the best of what is there


def test_what_was_stopped_is_not_scored(room: Room) -> None:
    room.start()
    choose(room, offer(room))
    room.chat.send("!words 1000 0.01")
    until(lambda: bool(room.streams.conversations))
    room.chat.stop()
    room.settle()
    assert room.chat.transcript.rows[-1].kind is RowKind.CANDIDATES
    assert room.notices == []


def test_a_reward_model_whose_files_are_gone_says_so_and_all_answers_stay(room: Room, tmp_path: Path) -> None:
    room.start()
    run = offer(room)
    choose(room, run)
    for folder in tmp_path.rglob(f"{run}"):
        shutil.rmtree(folder)
    room.send("!lengths 2 5 3")
    (notice,) = room.notices
    assert notice.startswith("The answers were not scored, so choose one yourself. The reward model in")
    assert len(room.chat.transcript.rows[-1].candidates) == 3
