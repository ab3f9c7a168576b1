"""Best of n with a real model process: a small model answers, and a reward model of random numbers chooses."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.cli.engine import EngineSession, usable_model
from desktop.core.context import ChatMessage
from desktop.core.programs import program_command
from desktop.core.sampling import Sampling
from desktop.engine.protocol import ContextOptions
from desktop.presenters.transcript import RowKind
from desktop.services.training.adapters import better_than_length
from desktop.training.reward_head import score_request
from tests.support.qt import until
from tests.support.reward_runs import add_reward_run, write_reward_model
from tests.support.session import Room
from tests.support.synthetic import small_model

pytestmark = pytest.mark.model
SYSTEM, PROMPT = "Be brief.", "Which river is the longest?"


def test_the_engine_scores_the_answers_and_the_best_one_continues(tmp_path: Path) -> None:
    model = small_model(tmp_path)
    room = Room(tmp_path / "data", program_command("worker"))
    try:
        room.store.submit(lambda database: add_reward_run(database, str(model))).result(10)
        (reward,) = room.store.submit(better_than_length).result(10)
        write_reward_model(Path(reward.path))
        room.services.best_of.load()
        room.start(str(model))
        until(lambda: [found.run for found in room.services.best_of.offered] == [reward.run])
        room.services.best_of.choose(reward.run)
        room.chat.set_system_prompt(SYSTEM)
        room.chat.set_sampling(Sampling(max_tokens=12, seed=3))
        room.chat.set_answers(4)
        room.send(PROMPT)
        until(lambda: room.rows[-1].kind is RowKind.ANSWER, 60)
        room.settle()
        stored = room.stored()
        answers = stored.tree.siblings(room.answer.id)
        found = {answer.id: stored.facts[answer.id].score for answer in answers}
        assert room.notices == []
    finally:
        room.end()
    prompt = (ChatMessage("system", SYSTEM), ChatMessage("user", PROMPT))
    conversations = [(*prompt, ChatMessage("assistant", answer.text)) for answer in answers]
    with EngineSession() as session:
        session.load(usable_model(model), ContextOptions())
        expected = session.score(replace(score_request(Path(reward.path)), conversations=tuple(conversations)))
    assert len(set(expected)) == 4
    scores = {id: score for id, score in found.items() if score is not None}
    assert list(scores.values()) == pytest.approx(expected, abs=0.05)
    ended = [answer.id for answer in answers if (stats := stored.facts[answer.id].stats) and not stats.end.is_cut]
    best = max(ended or found, key=scores.__getitem__)
    assert (stored.conversation.active_leaf, room.rows[-1].id) == (best, best)
