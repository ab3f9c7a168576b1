"""PPO-ptx and RLOO: formulas, gradients, rollouts of the engine, repetition. `tests/trainers/losses.py` compares RLOO
with TRL's."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from desktop.core.errors import UserError
from desktop.trainer.model import TrainableModel
from desktop.trainer.objectives import OBJECTIVES
from desktop.trainer.objectives.mixture import PretrainingMixture
from desktop.trainer.objectives.objective import StageContext, StageEnded
from desktop.trainer.objectives.policy import PolicyObjective, clipped_loss
from desktop.trainer.objectives.ppo import generalized_advantages, token_rewards
from desktop.trainer.objectives.rloo import leave_one_out
from desktop.trainer.objectives.value_head import RunningMoments, ValueHead, value_loss
from desktop.trainer.packing import AnswerGroup
from desktop.trainer.reward_model import RewardModel
from desktop.trainer.rollouts import Rollout, RolloutBatch, RolloutRecord
from desktop.training.examples import TrainingExample, write_examples
from desktop.training.job import RunFolder, TrainingJob, TrainingStage
from desktop.training.methods import Method
from desktop.training.reward_head import RewardHead
from desktop.training.settings import TrainingSettings
from tests.training.random_models import gradients, randomize, silent, write_reward_model
from tests.training.tiny_models import END_OF_TURN, tiny_model

PROMPTS = [
    TrainingExample("a", (1, 2, 3, 4), ((9, 8, 7),), demonstrations=(0,)),
    TrainingExample("b", (5, 6), ((70, 71), (72,)), demonstrations=(1,)),
]
ROLLOUTS = RolloutBatch(
    (
        Rollout("a", ((10, 11, 12, END_OF_TURN), (20, 21), (30,)), (1.0, -0.5, 0.25)),
        Rollout("b", ((40, 41), (50, 51, 52), (60, END_OF_TURN)), (0.5, 2.0, -1.0)),
    ),
    0.001,
)
BOTH = pytest.mark.parametrize("method", [Method.PPO, Method.RLOO])


def made(
    method: Method, folder: Path, batches: dict[str, RolloutBatch] | None = None, **settings: Any
) -> tuple[PolicyObjective, list[TrainingExample]]:
    """An objective on recorded rollouts, whose policy has moved since its start."""
    run = RunFolder(folder)
    write_examples(run.examples(0), PROMPTS)
    record = RolloutRecord(run.rollouts(0))
    for step, batch in (batches or {"0": ROLLOUTS, "1": ROLLOUTS}).items():
        record.add(step, batch)
    used = TrainingSettings.for_method(method, **settings)
    reward = str(write_reward_model(folder / "reward"))
    job = TrainingJob("run", "", "", (TrainingStage(method, used),), 7, reward=reward, stop_tokens=(END_OF_TURN,))
    model = TrainableModel(tiny_model("llama"), rank=4, alpha=8)
    randomize(model, 1)
    context = StageContext(job, run, 0, None, lambda task: silent)
    objective = OBJECTIVES[method].for_stage(model, used, context)
    assert isinstance(objective, PolicyObjective)
    units, excluded = objective.select(PROMPTS)
    assert not excluded
    objective.prepare(units, silent)
    randomize(model, 2)
    return objective, units


def plain_log_probs(model: TrainableModel, prompt: tuple[int, ...], answer: tuple[int, ...]) -> torch.Tensor:
    """[n], by transformers and PEFT, one sequence at a time."""
    model.peft.set_adapter("default")
    network = model.peft
    logits = network(torch.tensor([prompt + answer])).logits[0, len(prompt) - 1 : -1]
    return logits.log_softmax(-1).gather(1, torch.tensor(answer)[:, None])[:, 0]


# --- formulas, by hand ------------------------------------------------------------------------------------------


def test_ppo_by_hand() -> None:
    """An answer of three tokens with probabilities 0.5, 0.25, 0.5 under the policy that sampled it and 0.25, 0.5, 0.5
    at the start; KL coefficient 0.1, score 2; values 0.5, 1.0, 0.25; lambda 0.5.

    log ratios to the start: ln 2, -ln 2, 0; their sum, the estimate of the KL divergence of the answer, is 0
    rewards: -0.1 ln 2, 0.1 ln 2, 2
    deltas: -0.1 ln 2 + 1.0 - 0.5, 0.1 ln 2 + 0.25 - 1.0, 2 - 0.25 = 0.430685, -0.680685, 1.75
    advantages: A_3 = 1.75, A_2 = -0.680685 + 0.875 = 0.194315, A_1 = 0.430685 + 0.097157 = 0.527843
    """
    old, start = torch.tensor([0.5, 0.25, 0.5]).log(), torch.tensor([0.25, 0.5, 0.5]).log()
    rewards = token_rewards(torch.tensor(2.0), old, start, 0.1)
    torch.testing.assert_close(rewards, torch.tensor([-0.1 * math.log(2), 0.1 * math.log(2), 2.0]))
    advantages = generalized_advantages(rewards, torch.tensor([0.5, 1.0, 0.25]), 0.5)
    torch.testing.assert_close(advantages, torch.tensor([0.527843, 0.194315, 1.75]), atol=1e-5, rtol=0)

    # probabilities after a step: 0.75 (ratio 1.5), 0.125 (0.5), 0.5 (1); clip 0.2
    # advantages 1, 1, -1: min(1.5, 1.2) = 1.2; min(0.5, 0.8) = 0.5; min(-1, -1) = -1
    # advantages -1, -1, 1: min(-1.5, -1.2) = -1.5; min(-0.5, -0.8) = -0.8; 1
    new = torch.tensor([0.75, 0.125, 0.5]).log()
    signs = torch.tensor([1.0, 1.0, -1.0])
    torch.testing.assert_close(clipped_loss(new, old, signs, 0.2), torch.tensor([-1.2, -0.5, 1.0]))
    torch.testing.assert_close(clipped_loss(new, old, -signs, 0.2), torch.tensor([1.5, 0.8, -1.0]))

    # values 1.0, 0.1 from 0.5, 0.0 towards 1.0, 1.0: clipped to 0.7 and 0.1; 1/2 max(0, 0.09) and 1/2 0.81
    loss = value_loss(torch.tensor([1.0, 0.1]), torch.ones(2), torch.tensor([0.5, 0.0]))
    assert loss.item() == pytest.approx((0.045 + 0.405) / 2)


def test_the_baseline_leaves_the_answer_out() -> None:
    assert leave_one_out(torch.tensor([1.0, 2.0, 6.0])).tolist() == [-3.0, -1.5, 4.5]
    assert leave_one_out(torch.tensor([5.0])).tolist() == [0.0]


def test_moments_are_those_of_all_numbers() -> None:
    moments = RunningMoments()
    assert moments.normalized(torch.tensor([3.0])).tolist() == [3.0]
    numbers = torch.randn(40) * 3 + 5
    for part in numbers.split(7):
        moments.add(part)
    deviation, mean = torch.std_mean(numbers)
    torch.testing.assert_close(moments.normalized(numbers), (numbers - mean) / deviation)


def test_the_value_head_learns_returns() -> None:
    states = torch.randn(200, 16)
    returns = states[:, 0] / states.norm(dim=1) * 3 + 1
    head = ValueHead(16, torch.device("cpu"))
    losses = [head.fit(states, returns, head(states)) for _ in range(15)]
    assert losses[-1] < 0.1 * losses[0]
    other = ValueHead(16, torch.device("cpu"))
    other.restore(head.state())
    torch.testing.assert_close(other(states), head(states))
    assert other.fit(states, returns, other(states)) == head.fit(states, returns, head(states))


# --- gradients --------------------------------------------------------------------------------------------------


def test_rloo_has_the_gradient_of_its_formula(tmp_path: Path) -> None:
    objective, units = made(Method.RLOO, tmp_path, kl_coefficient=0.3)
    model = objective.model
    answers = [(unit.prompt, answer) for unit, r in zip(units, ROLLOUTS.rollouts, strict=True) for answer in r.answers]
    new = [plain_log_probs(model, prompt, answer).sum() for prompt, answer in answers]
    with torch.no_grad(), model.using("start"):
        start = [values.sum() for unit in groups(units) for values in model.log_probs([unit])[0]]
    scores = [score for rollout in ROLLOUTS.rollouts for score in rollout.scores]
    rewards = [s - 0.3 * (n.item() - b.item()) for s, n, b in zip(scores, new, start, strict=True)]
    total = torch.zeros(())
    for first in (0, 3):
        for index in range(first, first + 3):
            others = [rewards[other] for other in range(first, first + 3) if other != index]
            total = total - (rewards[index] - sum(others) / 2) * new[index] / 6
    total.backward()
    expected = gradients(objective)
    model.peft.zero_grad()
    result = objective.backward(units)
    for mine, theirs in zip(gradients(objective), expected, strict=True):
        torch.testing.assert_close(mine, theirs, atol=1e-4, rtol=1e-3)
    assert result.values["reward"] == pytest.approx(sum(scores) / 6)
    kl = sum(n.item() - b.item() for n, b in zip(new, start, strict=True)) / 6
    assert result.values["kl"] == pytest.approx(kl, abs=1e-4)
    assert result.values["answer_tokens"] == pytest.approx(14 / 6)


def groups(units: Sequence[TrainingExample]) -> list[AnswerGroup]:
    return [AnswerGroup(unit.prompt, r.answers) for unit, r in zip(units, ROLLOUTS.rollouts, strict=True)]


def test_ppo_has_the_gradient_of_its_formula(tmp_path: Path) -> None:
    """At the first pass all ratios are 1, so that the gradient is that of -A_t log p; with the value 0, lambda 0.99."""
    objective, units = made(Method.PPO, tmp_path, kl_coefficient=0.3, ptx_weight=0.5)
    model = objective.model
    scores = torch.tensor([score for rollout in ROLLOUTS.rollouts for score in rollout.scores])
    scores = (scores - scores.mean()) / scores.std()
    new = [plain_log_probs(model, g.prompt, answer) for g in groups(units) for answer in g.answers]
    with torch.no_grad(), model.using("start"):
        start = [values for group in groups(units) for values in model.log_probs([group])[0]]
    advantages = []
    for score, values, before in zip(scores, new, start, strict=True):
        rewards = -0.3 * (values.detach() - before)
        rewards[-1] += score
        advantages.append(
            torch.stack(
                [sum(0.99 ** (u - t) * rewards[u] for u in range(t, len(rewards))) for t in range(len(rewards))]
            )
        )
    everything = torch.cat(advantages)
    policy = -((everything - everything.mean()) / everything.std() * torch.cat(new)).mean()
    demonstrations = [((1, 2, 3, 4), (9, 8, 7)), ((5, 6), (72,))]
    ptx = -torch.cat([plain_log_probs(model, prompt, answer) for prompt, answer in demonstrations]).mean()
    (policy + 0.5 * ptx).backward()
    expected = gradients(objective)
    model.peft.zero_grad()
    result = objective.backward(units)
    for mine, theirs in zip(gradients(objective), expected, strict=True):
        torch.testing.assert_close(mine, theirs, atol=1e-4, rtol=1e-3)
    assert result.values["ptx_loss"] == pytest.approx(ptx.item(), rel=1e-4)
    assert result.values["clipped"] == 0.0
    assert result.values["step_kl"] == pytest.approx(0.0, abs=1e-6)


def test_the_second_pass_is_compared_with_the_policy_that_sampled(tmp_path: Path) -> None:
    objective, units = made(Method.PPO, tmp_path)
    assert objective.passes == 2
    objective.backward(units)
    randomize(objective.model, 9)  # an enormous step
    result = objective.backward(units)
    assert result.values["clipped"] > 0.3
    assert result.values["step_kl"] > 0.01
    assert objective.state()["step"] == 1


@BOTH
def test_micro_batches_do_not_change_gradients(method: Method, tmp_path: Path) -> None:
    objective, units = made(method, tmp_path)
    objective.backward(units)
    whole = gradients(objective)
    other, units = made(method, tmp_path)
    other.model.micro_batch = 1
    other.backward(units)
    for mine, theirs in zip(gradients(other), whole, strict=True):
        torch.testing.assert_close(mine, theirs, atol=1e-5, rtol=1e-4)


# --- a step -----------------------------------------------------------------------------------------------------


@BOTH
def test_a_policy_that_is_too_far_ends_the_stage(method: Method, tmp_path: Path) -> None:
    objective, units = made(method, tmp_path, max_kl=0.01)
    randomize(objective.model, 2, scale=0.3)
    with pytest.raises(StageEnded):
        objective.backward(units)
    assert not gradients(objective)


@BOTH
def test_an_engine_that_computes_something_else_stops_the_run(method: Method, tmp_path: Path) -> None:
    objective, units = made(method, tmp_path, {"0": replace(ROLLOUTS, engine_kl=0.2)})
    with pytest.raises(UserError, match="no longer fit"):
        objective.backward(units)


@BOTH
def test_a_checkpoint_goes_on_as_if_nothing_happened(method: Method, tmp_path: Path) -> None:
    objective, units = made(method, tmp_path)
    optimizer = torch.optim.SGD(objective.parameters(), lr=0.1)
    for _ in range(objective.passes):
        optimizer.zero_grad()
        objective.backward(units)
        optimizer.step()
    state, adapter = objective.state(), {k: v.clone() for k, v in objective.model.adapter().items()}
    optimizer.zero_grad()
    expected = objective.backward(units)

    other, _ = made(method, tmp_path)
    other.model.load_adapter(adapter)
    other.restore(state)
    found = other.backward(units)
    assert found.values == expected.values
    for mine, theirs in zip(gradients(other), gradients(objective), strict=True):
        assert torch.equal(mine, theirs)


@BOTH
def test_held_out_prompts_are_scored(method: Method, tmp_path: Path) -> None:
    objective, units = made(method, tmp_path, {"held-out 0": ROLLOUTS})
    result = objective.measure(units, silent)
    assert result.n == 2
    assert result.values["reward"] == pytest.approx(2.25 / 6)


def test_long_prompts_and_repeated_ones_are_left_out(tmp_path: Path) -> None:
    objective, _ = made(Method.RLOO, tmp_path, longest=40, answer_tokens=30)
    long = TrainingExample("long", tuple(range(11)))
    assert objective.select([*PROMPTS, long, PROMPTS[0]])[1] == {"too-long": 1}
    assert [unit.id for unit in objective.select([*PROMPTS, long, PROMPTS[0]])[0]] == ["a", "b"]


# --- what is mixed in, and the reward model ---------------------------------------------------------------------


def test_the_mixture_has_demonstrations_of_all_stages_and_text(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    write_examples(run.examples(0), PROMPTS)
    write_examples(run.examples(0, "held-out"), [TrainingExample("h", (99,), ((98,),), demonstrations=(0,))])
    write_examples(run.examples(1), [PROMPTS[0], TrainingExample("c", (6,), ((7,), tuple(range(50))), (0, 1))])
    write_examples(run.plain_text, [TrainingExample("t", (), (tuple(range(30)),))])
    mixture = PretrainingMixture(run, 1, seed=1, longest=40)
    found = mixture.groups(0, 10)
    assert set(found) == {
        AnswerGroup((1, 2, 3, 4), ((9, 8, 7),)),
        AnswerGroup((5, 6), ((72,),)),
        AnswerGroup((6,), ((7,),)),
        AnswerGroup((), (tuple(range(30)),)),
    }
    assert mixture.groups(0, 10) == found
    assert len(mixture.groups(3, 2)) == 3
    assert PretrainingMixture(RunFolder(tmp_path / "empty"), 0, 1, 40).groups(0, 4) == []


def test_scores_are_those_of_adapter_and_head(tmp_path: Path) -> None:
    """Of the last token, which ends the turn, whether the answer ended or was cut off."""
    reward = TrainableModel(tiny_model("llama"), 2, 4)
    randomize(reward, 3)
    folder = write_reward_model(tmp_path)
    model = TrainableModel(tiny_model("llama"), 4, 8)
    randomize(model, 8)
    found = RewardModel(model, folder, END_OF_TURN).scores(
        [AnswerGroup((1, 2), ((3, 4), (3, 4, END_OF_TURN))), AnswerGroup((5,), ((6, END_OF_TURN),))]
    )
    weight = torch.tensor(RewardHead.read(folder).weight)
    with torch.no_grad():
        texts = ([1, 2, 3, 4, END_OF_TURN], [5, 6, END_OF_TURN])
        states = [reward.peft.base_model.model.model(torch.tensor([t])).last_hidden_state[0, -1] for t in texts]
    scores = [(state @ weight - 0.5).item() / 2 for state in states]
    assert found[0].tolist() == pytest.approx([scores[0], scores[0]], abs=1e-4)
    assert found[1].tolist() == pytest.approx([scores[1]], abs=1e-4)


@pytest.mark.parametrize("damage", ["head.json", "adapter_model.safetensors", "another model"])
def test_a_damaged_reward_model_is_refused(damage: str, tmp_path: Path) -> None:
    folder = write_reward_model(tmp_path)
    network = tiny_model("qwen3" if damage == "another model" else "llama")
    if damage != "another model":
        (folder / damage).write_bytes(b"{")
    with pytest.raises(UserError, match="damaged, or belongs to another model"):
        RewardModel(TrainableModel(network, 4, 8), folder, END_OF_TURN)


def test_a_record_that_was_cut_off_is_used_up_to_there(tmp_path: Path) -> None:
    path = tmp_path / "rollouts.jsonl"
    record = RolloutRecord(path)
    record.add("0", ROLLOUTS)
    record.add("1", ROLLOUTS)
    path.write_bytes(path.read_bytes()[:-40])
    record = RolloutRecord(path)
    assert record.find("0", PROMPTS) == ROLLOUTS
    assert record.find("0", PROMPTS[:1]) is None
    assert record.find("1", PROMPTS) is None
    record.add("1", ROLLOUTS)
    assert RolloutRecord(path).find("1", PROMPTS) == ROLLOUTS
