"""What judgements become to a trainer: kinds, splits, exclusions, and whose they are."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.core.errors import Cancelled, UserError
from desktop.core.payloads import Rewrite
from desktop.core.questions.comparison import Comparison
from desktop.core.questions.ranking import Ranking
from desktop.datasets.exclusions import Exclusion
from desktop.datasets.recipe import ExportScope
from desktop.services.training.data import LENGTH_BALANCE, CategoryCount, TrainingDataService, TrainingSet
from desktop.services.training.recipe import TrainingRecipe, default_stages, recipe_of
from desktop.store.database import Database
from desktop.training.job import TrainingStage
from desktop.training.methods import Method, TrainingData
from desktop.training.settings import TrainingSettings
from tests.support.training_worlds import question, ranked, rated, rewritten, save, small_world
from tests.support.worlds import ADA, BO, World

ALL = recipe_of(ExportScope(all=True))
BASE = "ab" * 32
DEMONSTRATIONS, PAIRS, LABELS, PROMPTS = TrainingData


def read(folder: Path, recipe: TrainingRecipe = ALL, **options: object) -> TrainingSet:
    return TrainingDataService(folder).read(recipe, BASE, **options)  # type: ignore[arg-type]


def held_out_prompts(found: TrainingSet) -> set[str]:
    return {prompt for prompt, facts in found.prompts.items() if facts.is_held_out}


def test_judgements_become_examples_of_each_kind(tmp_path: Path) -> None:
    save(small_world(), tmp_path)
    found = read(tmp_path)
    # three pairs of each ranking, and each rewrite over its original
    assert found.sizes == {DEMONSTRATIONS: 37, PAIRS: 115, LABELS: 24, PROMPTS: 79}  # 12 thumbs up are demonstrations
    assert {len(examples.excluded) for examples in found.sets.values()} == {0}
    assert [stage.method for stage in default_stages(found.sizes)] == [Method.SFT, Method.DPO]
    for method in (Method.SFT, Method.DPO, Method.KTO, Method.REWARD, Method.PPO):
        found.require(method)
    held_out = held_out_prompts(found)
    assert 8 <= len(held_out) <= 26  # of 79: 16, three standard deviations
    for examples in found.sets.values():
        assert {item.context.prompt for item in examples.held_out} <= held_out
        assert {item.context.prompt for item in examples.train}.isdisjoint(held_out)


@pytest.mark.parametrize(
    ("sizes", "methods"),
    [
        ({}, []),
        ({DEMONSTRATIONS: 19, PAIRS: 19, LABELS: 19, PROMPTS: 900}, []),
        ({DEMONSTRATIONS: 20}, [Method.SFT]),
        ({DEMONSTRATIONS: 20, PAIRS: 20, LABELS: 500}, [Method.SFT, Method.DPO]),
        ({PAIRS: 20}, [Method.DPO]),
        ({LABELS: 20, PAIRS: 19}, [Method.KTO]),
    ],
)
def test_the_default_stages_follow_from_the_data(sizes: dict[TrainingData, int], methods: list[Method]) -> None:
    assert [stage.method for stage in default_stages(sizes)] == methods


def test_too_little_data_is_explained(tmp_path: Path) -> None:
    world = World()
    for number in range(19):
        rewritten(world, number)
    save(world, tmp_path)
    found = read(tmp_path)
    with pytest.raises(UserError, match=r"SFT needs at least 20 demonstrations, and there are 19\."):
        found.require(Method.SFT)
    with pytest.raises(UserError, match=r"DPO needs at least 20 pairs of answers, and there are 19\."):
        found.require(Method.DPO)
    with pytest.raises(UserError, match=r"PPO|RLOO"):
        read(tmp_path, replace(ALL, data=replace(ALL.data, scope=ExportScope(tag="none")))).require(Method.RLOO)


def test_a_family_is_never_torn_and_stays_held_out(tmp_path: Path) -> None:
    world = World()
    for number in range(40):
        ranked(world, number)
        conversation, prompt, ids = world.ask(question(number).upper(), "Once more.", "And again.")
        world.judge(conversation, prompt, Comparison(ids[0], ids[1], -1, 3), *ids, annotator=BO)
    save(world, tmp_path)
    families: dict[str, set[bool]] = {}
    first = read(tmp_path)
    for facts in first.prompts.values():
        families.setdefault(facts.family, set()).add(facts.is_held_out)
    assert len(families) == 40
    assert set(map(len, families.values())) == {1}
    held_out = {family for family, splits in families.items() if True in splits}
    assert held_out

    with Database.open(tmp_path) as database, database.write() as store:
        store.training.hold_out(BASE, held_out)
    # another share, another seed, other data: what was held out stays so, and nothing is added
    for share in (0.0, 0.01):
        again = read(tmp_path, replace(ALL, held_out=share, seed=99))
        assert held_out_prompts(again) == held_out_prompts(first)
    assert held_out_prompts(TrainingDataService(tmp_path).read(replace(ALL, held_out=0.0), "another base")) == set()
    # more is held out, but nothing that an earlier adapter was trained on
    trained = first.prompts.keys() - held_out_prompts(first)
    assert held_out_prompts(read(tmp_path, replace(ALL, held_out=0.8))) > held_out_prompts(first)
    assert held_out_prompts(read(tmp_path, replace(ALL, held_out=0.8), trained=trained)) == held_out_prompts(first)


def test_ties_are_excluded_or_used(tmp_path: Path) -> None:
    world = World()
    conversation, prompt, ids = world.ask("Which?", "One.", "Two.", "Three is longer.")
    world.judge(conversation, prompt, Ranking((tuple(ids[:2]), (ids[2],))), *ids)
    world.judge(conversation, prompt, Comparison(ids[1], ids[0], 0, 3), *ids[:2])  # the same tie once more
    world.judge(conversation, prompt, Comparison(ids[0], ids[1], 0, 5, both_bad=True), *ids[:2], annotator=BO)
    save(world, tmp_path)
    recipe = replace(ALL, held_out=0.0)
    pairs = read(tmp_path, recipe).sets[PAIRS]
    assert (len(pairs), pairs.excluded) == (2, Counter({"ties": 2, "both-bad": 1}))
    used = read(tmp_path, replace(recipe, data=replace(recipe.data, ties=True))).sets[PAIRS]
    assert used.excluded == Counter({"both-bad": 1})
    ties = [item for item in used.train if item.value is None]
    assert [tuple(answer.id for answer in item.answers) for item in ties] == [tuple(ids[:2])]
    assert not [issue.check for issue in used.issues if issue.check == "tie-as-win"]
    with Database.open(tmp_path) as database, database.write() as store:
        store.training.hold_out(BASE, [facts.family for facts in read(tmp_path).prompts.values()])
    held_out = read(tmp_path, replace(recipe, data=replace(recipe.data, ties=True))).sets[PAIRS]
    assert (held_out.train, len(held_out.held_out), held_out.excluded["ties"]) == ([], 2, 2)


def test_rows_that_would_harm_are_excluded_with_the_reason(tmp_path: Path) -> None:
    world = World()
    conversation, prompt, (empty,) = world.ask("Say something.", "…")
    world.judge(
        conversation,
        prompt,
        Rewrite(empty, own := world.say(conversation, prompt, "assistant", " ", author=ADA, rewritten_from=empty)),
        empty,
        own,
    )
    conversation = world.conversation()
    prompt = world.say(conversation, None, "user", "Count to 100.")
    cut, whole = world.answers(conversation, prompt, "1, 2, 3", "1 2 3 … 100", ends=["max_tokens", "end_of_turn"])
    world.judge(conversation, prompt, Comparison(cut, whole, -1, 3), cut, whole)
    rewritten(world, 1)
    save(world, tmp_path)
    recipe = replace(ALL, held_out=0.0)
    found = read(tmp_path, recipe)
    assert (len(found.sets[DEMONSTRATIONS]), found.sets[DEMONSTRATIONS].excluded) == (1, Counter({"empty-side": 1}))
    assert [issue.check for issue in found.sets[PAIRS].issues] == ["cut-off-chosen"]
    chosen = replace(recipe, data=replace(recipe.data, excluded_checks=("cut-off-chosen",)))
    pairs = read(tmp_path, chosen).sets[PAIRS]
    assert (pairs.excluded["cut-off-chosen"], pairs.issues) == (1, [])


def test_length_can_be_balanced(tmp_path: Path) -> None:
    world = World()
    for number in range(40):
        long = f"Thing {number} is {'a bit ' * (number % 7 + 1)}longer than the other answer."
        conversation, prompt, (first, second) = world.ask(question(number), long, f"Thing {number}.")
        world.judge(conversation, prompt, Comparison(first, second, 1 if number % 4 == 0 else -1, 3), first, second)
    save(world, tmp_path)
    recipe = replace(ALL, held_out=0.0)
    assert read(tmp_path, recipe).sets[PAIRS].length_wins == (30, 40)
    balanced = read(tmp_path, replace(recipe, balance_length=True)).sets[PAIRS]
    assert (balanced.length_wins, balanced.excluded) == ((10, 20), Counter({LENGTH_BALANCE: 20}))
    kept = [len(item.answers[0].text) - len(item.answers[1].text) for item in balanced.train]
    assert max(kept) <= 50  # those with the largest difference were excluded first
    again = read(tmp_path, replace(recipe, balance_length=True)).sets[PAIRS]
    assert again.train == balanced.train


def test_judgements_of_other_people_are_counted_apart_and_can_be_excluded(tmp_path: Path) -> None:
    world = World()
    for number in range(30):
        ranked(world, number, answers=2, by=ADA if number < 20 else BO)
    world.judgements[0] = replace(world.judgements[0], imported=True)
    save(world, tmp_path, local=(ADA,))
    found = read(tmp_path)
    assert (len(found.sets[PAIRS]), found.sets[PAIRS].from_others) == (30, 11)
    mine = read(tmp_path, replace(ALL, others=False))
    assert (len(mine.sets[PAIRS]), mine.sets[PAIRS].from_others) == (19, 0)
    assert len(mine.sets[PROMPTS]) == 30  # prompts are nobody's judgement
    others = [row for row in found.counts() if row.data is PAIRS]
    assert others == [CategoryCount(PAIRS, None, "en", others[0].train, 30 - others[0].train, 11)]


def test_a_reward_model_learns_only_from_pairs_that_no_reward_model_has_influenced(tmp_path: Path) -> None:
    world = World()
    for number in range(30):
        ranked(world, number, answers=3)
    world.judgements = [replace(event, scores_seen=n < 4) for n, event in enumerate(world.judgements)]
    save(world, tmp_path)
    for method, kept in ((Method.REWARD, 78), (Method.DPO, 90)):
        stage = TrainingStage(method, TrainingSettings.for_method(method))
        pairs = read(tmp_path, recipe_of(ExportScope(all=True), stage)).sets[PAIRS]
        assert (len(pairs), pairs.excluded[Exclusion.SCORES_SEEN]) == (kept, 90 - kept)
        assert any(item.trace.judgements[0].scores_seen for item in pairs.held_out) is (method is Method.DPO)


def test_counts_are_by_category_and_language(tmp_path: Path) -> None:
    world = World()
    rated(world, 1, thumbs=True)
    conversation, prompt, (answer,) = world.ask("水是什么？", "水是液体。")
    better = world.say(conversation, prompt, "assistant", "水是一种液体。", author=ADA, rewritten_from=answer)
    world.judge(conversation, prompt, Rewrite(answer, better), answer, better)
    save(world, tmp_path)
    counts = read(tmp_path, replace(ALL, held_out=0.0)).counts()
    assert [(row.data.value, row.language, row.train) for row in counts] == [
        ("demonstrations", "en", 1),
        ("demonstrations", "zh", 1),
        ("pairs", "zh", 1),
        ("labels", "en", 1),
        ("prompts", "en", 1),
        ("prompts", "zh", 1),
    ]


def test_reading_can_be_cancelled_and_an_unknown_project_is_named(tmp_path: Path) -> None:
    save(small_world(5, 0, 0), tmp_path)
    with pytest.raises(Cancelled):
        read(tmp_path, progress=lambda done, total: False)
    with pytest.raises(UserError, match="“Nope” was not found"):
        read(tmp_path, replace(ALL, data=replace(ALL.data, scope=ExportScope(project="Nope"))))
