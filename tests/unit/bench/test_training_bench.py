"""The parts of `make bench-training` that decide something: prompts, simulated tastes, and what they judge."""

from pathlib import Path

import pytest

from desktop.datasets.families import normal
from desktop.datasets.recipe import ExportScope
from desktop.evaluation.battery import load_battery
from desktop.services.starters import starters
from desktop.services.training.data import TrainingDataService
from desktop.services.training.recipe import recipe_of
from desktop.training.methods import TrainingData
from tests.bench.training.judging import RANKINGS, AnsweredPrompt, SampledText, judged, save_judged
from tests.bench.training.learning import paired_difference
from tests.bench.training.prompts import test_prompts as prompts_to_test
from tests.bench.training.prompts import training_prompts
from tests.bench.training.tastes import TASTES, is_acceptable
from tests.bench.training.trainer_runs import rankings

PROSE = "Water the plants in the morning. Give them more light than you think. Turn the pots once a week."
LIST = (
    "Three things matter:\n1. **Water** the plants in the morning.\n2. Give them more light.\n- Turn the pots weekly."
)
LOOP = "Water the plants every day. " * 8


def test_prompts_are_repeatable_and_topics_to_test_are_never_trained() -> None:
    assert training_prompts(160, 3) == training_prompts(160, 3) != training_prompts(160, 4)
    trained, tested = training_prompts(500, 0), prompts_to_test(150, 0)
    assert len(set(trained)) == 500
    assert len(set(tested)) == 150
    assert not set(trained) & set(prompts_to_test(192, 1))


def test_prompts_are_no_items_of_the_battery_and_no_sample_prompts() -> None:
    known = {item.prompt for item in load_battery().items} | {p.messages[0].content for p in starters("en")}
    used = (*training_prompts(500, 0), *prompts_to_test(150, 0))
    assert not {normal(text) for text in known} & {normal(text) for text in used}


def test_the_taste_for_lists_does_not_depend_on_length() -> None:
    lists = TASTES["lists"]
    longer = PROSE + " Do not move them around, since they turn to the light and need a week for that."
    assert lists.rank([PROSE, LIST, LIST + "\n- Feed them.", longer, LOOP]) == [[2], [1], [0, 3], [4]]
    assert lists.score(lists.rewrite(PROSE)) == 1.0
    assert lists.rewrite(LIST) == "- Water the plants in the morning.\n- Give them more light.\n- Turn the pots weekly."
    assert lists.rewrite("Water the plants.") == ""  # one sentence is no list


def test_the_taste_for_brevity_counts_words() -> None:
    brief = TASTES["brief"]
    assert brief.rank([PROSE, PROSE + " Do not move them.", "Yes.", "Give them more light than water."]) == [
        [3], [0], [1], [2]
    ]  # fmt: skip
    assert brief.rewrite(PROSE) == "Water the plants in the morning. Give them more light than you think."
    assert brief.rewrite("and so on") == ""


@pytest.mark.parametrize("name", TASTES)
def test_nobody_prefers_answers_that_repeat_themselves_or_say_nothing(name: str) -> None:
    assert is_acceptable(PROSE)
    for bad in (LOOP, "", "- Yes."):
        assert TASTES[name].score(bad) < TASTES[name].score(PROSE)


def test_the_win_rate_counts_ties_as_half() -> None:
    assert TASTES["lists"].win_rate([LIST, PROSE, PROSE], [PROSE, PROSE, LIST]) == 0.5
    assert TASTES["brief"].win_rate([PROSE], [LIST * 2]) == 1.0


def test_the_difference_of_pairs_has_an_interval() -> None:
    assert paired_difference([1.0, 2.0, 3.0], [0.5, 1.5, 2.5]) == (0.5, 0.5, 0.5)
    mean, low, high = paired_difference([1.0] * 30 + [0.0] * 10, [0.0] * 40)
    assert low < mean == 0.75 < high


def test_judgements_become_pairs_in_the_order_of_the_taste_and_demonstrations(tmp_path: Path) -> None:
    answers = tuple(SampledText(text, "end_of_turn") for text in (PROSE, LIST, PROSE + " Feed them.", LOOP))
    answered = [AnsweredPrompt(text, answers) for text in training_prompts(RANKINGS + 5, 0)]
    save_judged(judged(TASTES["lists"], answered), tmp_path / "data")
    found = TrainingDataService(tmp_path / "data").read(recipe_of(ExportScope(all=True)))
    pairs, demonstrations = found.sets[TrainingData.PAIRS], found.sets[TrainingData.DEMONSTRATIONS]
    rewrite = TASTES["lists"].rewrite(PROSE)
    assert len(pairs) == RANKINGS * 5 + 5  # six pairs of four answers but for the tie, and each rewrite is preferred
    assert {item.answers[0].text for item in pairs.train} == {LIST, PROSE, PROSE + " Feed them.", rewrite}
    assert all(item.answers[1].text not in (LIST, rewrite) for item in pairs.train)
    assert len(demonstrations) == 5
    assert {item.answers[0].text for item in demonstrations.train} == {rewrite}


def test_rankings_to_time_have_all_pairs_and_the_length_that_is_asked_for() -> None:
    examples = rankings(20)
    assert examples == rankings(20)
    assert all(len(set(example.pairs)) == 6 for example in examples)
    assert all(pair.chosen != pair.rejected for example in examples for pair in example.pairs)
    prompts = [len(example.prompt) for example in examples]
    lengths = [len(answer) for example in examples for answer in example.answers]
    assert 190 < sum(prompts) / len(prompts) < 210
    assert 90 < sum(lengths) / len(lengths) < 110
