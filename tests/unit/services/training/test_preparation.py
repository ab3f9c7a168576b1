"""The folder of a run: token ids of each prompt once with all its answers, a job, and where everything is from."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.core.errors import UserError
from desktop.core.payloads import Rewrite
from desktop.core.questions.comparison import Comparison
from desktop.core.questions.ranking import Ranking
from desktop.core.training_run import TrainingRun
from desktop.datasets.recipe import ExportScope
from desktop.engine.protocol import Tokenize, Tokenized
from desktop.services.training.data import TrainingDataService
from desktop.services.training.examples import group_by_prompt
from desktop.services.training.preparation import BaseModel, JobPreparation, plain_text
from desktop.services.training.recipe import TrainingRecipe, recipe_of
from desktop.training.examples import AnswerPair, TrainingExample, read_examples
from desktop.training.job import RunFolder, TrainingJob, TrainingStage
from desktop.training.methods import Method
from desktop.training.settings import TrainingSettings
from tests.support.training_worlds import END, rewritten, save, small_world, tokenize, tokens
from tests.support.worlds import ADA, World

BASE = BaseModel("/models/small.gguf", "ab" * 32, "Small", "Q4_1", "apache-2.0", "cd" * 32, "llama.cpp 1")


def stages(*methods: Method) -> list[TrainingStage]:
    return [TrainingStage(method, TrainingSettings.for_method(method)) for method in methods]


def prepare(
    data: Path, recipe: TrainingRecipe, tokenize: Callable[[Tokenize], Tokenized] = tokenize, **options: str
) -> RunFolder:
    run = TrainingRun("0" * 32, "Small + Round 1", BASE.path, BASE.sha256, recipe.to_dict(), 1.0)
    preparation = JobPreparation(run, recipe, BASE, TrainingDataService(data).read(recipe), **options)
    for request in preparation.requests():
        preparation.add(tokenize(request))
    assert preparation.done == preparation.total
    folder = RunFolder(data / "training" / "runs" / run.id)
    preparation.write(folder)
    return folder


def examples(folder: RunFolder, stage: int, split: str = "train") -> list[TrainingExample]:
    return list(read_examples(folder.examples(stage, split)))


def test_a_prompt_has_all_its_answers_once(tmp_path: Path) -> None:
    world = World()
    conversation, prompt, (a, b, c) = world.ask(
        "Which is best?", "One.", "Two two.", "Three three three.", system="Be brief."
    )
    ranking = world.judge(conversation, prompt, Ranking(((a,), (b,), (c,))), a, b, c)
    comparison = world.judge(conversation, prompt, Comparison(a, b, -2, 5), a, b)
    better = world.say(conversation, prompt, "assistant", "Four.", author=ADA, rewritten_from=c)
    rewrite = world.judge(conversation, prompt, Rewrite(c, better), c, better)
    for number in range(20):
        rewritten(world, number)
    save(world, tmp_path)
    recipe = recipe_of(ExportScope(all=True), *stages(Method.SFT, Method.DPO), held_out=0.0)
    asked: list[Tokenize] = []
    folder = prepare(tmp_path, recipe, lambda request: asked.append(request) or tokenize(request))
    (request,) = [request for request in asked if request.messages[-1].content == "Which is best?"]
    assert [message.role for message in request.messages] == ["system", "user"]
    assert sorted(request.answers) == ["Four.", "One.", "Three three three.", "Two two."]

    (sft,) = [example for example in examples(folder, 0) if example.id == prompt]
    assert (sft.answers, sft.demonstrations) == (((*tokens("Four."), END),), (0,))
    assert (sft.pairs, sft.judgements) == ((), (rewrite.id,))
    (dpo,) = [example for example in examples(folder, 1) if example.id == prompt]
    assert (dpo.prompt, dpo.demonstrations) == ((1, *tokens("Be brief. Which is best?")), ())
    texts = {tuple(tokens(text)): text for text in request.answers}
    named = [(texts[dpo.answers[p.chosen][:-1]], texts[dpo.answers[p.rejected][:-1]], p.margin) for p in dpo.pairs]
    assert sorted(named, key=str) == [
        ("Four.", "Three three three.", None),
        ("One.", "Three three three.", None),
        ("One.", "Two two.", 2.0),  # the comparison states how strong it is, and is the newer judgement
        ("Two two.", "Three three three.", None),
    ]
    assert set(dpo.judgements) == {ranking.id, comparison.id, rewrite.id}


def test_a_tie_is_a_pair_in_both_directions_and_a_cut_answer_does_not_end(tmp_path: Path) -> None:
    world = World()
    conversation = world.conversation()
    prompt = world.say(conversation, None, "user", "Count.")
    cut, whole = world.answers(conversation, prompt, "1 2", "1 2 3", ends=["max_tokens", "end_of_turn"])
    world.judge(conversation, prompt, Comparison(cut, whole, 0, 3), cut, whole)
    save(world, tmp_path)
    recipe = recipe_of(ExportScope(all=True), held_out=0.0)
    recipe = replace(recipe, data=replace(recipe.data, ties=True))
    (draft,) = group_by_prompt(TrainingDataService(tmp_path).read(recipe))
    example = draft.example(tokenize(draft.request()), set(draft.judgements))
    assert example is not None
    assert example.answers == (tokens("1 2"), (*tokens("1 2 3"), END))
    assert example.pairs == (AnswerPair(0, 1, 0.0), AnswerPair(1, 0, 0.0))


def test_a_prompt_goes_with_the_messages_that_its_answers_saw(tmp_path: Path) -> None:
    world = World()
    conversation = world.conversation("Be brief.")
    first = world.say(conversation, None, "user", "Hello?")
    hello = world.say(conversation, first, "assistant", "Hello!")
    prompt = world.say(conversation, hello, "user", "水是什么？")
    a, b = world.answers(conversation, prompt, "水。", "H2O.", dropped=(first, hello))
    c, d = world.answers(conversation, prompt, "液体。", "饮料。")
    world.judge(conversation, prompt, Comparison(a, b, -1, 3), a, b)
    world.judge(conversation, prompt, Comparison(c, d, -1, 3), c, d)
    save(world, tmp_path)
    drafts = group_by_prompt(TrainingDataService(tmp_path).read(recipe_of(ExportScope(all=True), held_out=0.0)))
    seen = {
        tuple(message.content for message in draft.messages): {answer.text for answer in draft.answers.values()}
        for draft in drafts
    }
    assert seen == {
        ("Be brief.", "水是什么？"): {"水。", "H2O."},
        ("Be brief.", "Hello?", "Hello!", "水是什么？"): {"液体。", "饮料。"},
    }


def test_held_out_prompts_are_apart_and_some_are_samples(tmp_path: Path) -> None:
    save(small_world(), tmp_path)
    recipe = recipe_of(ExportScope(all=True), *stages(Method.SFT, Method.DPO, Method.KTO), seed=11)
    folder = prepare(tmp_path, recipe, start="/runs/one/0-sft")
    job = TrainingJob.from_json(folder.job.read_bytes())
    assert (job.base, job.base_sha256, job.seed, job.start) == (BASE.path, BASE.sha256, 11, "/runs/one/0-sft")
    assert (job.stages, job.stop_tokens) == (recipe.stages, (END,))
    assert job.engine[-1] == "worker"
    train = {example.id for stage in range(3) for example in examples(folder, stage)}
    held_out = {example.id for stage in range(3) for example in examples(folder, stage, "held-out")}
    assert train.isdisjoint(held_out)
    assert len(job.samples) == 4
    assert {sample.id for sample in job.samples} <= held_out
    assert all(example.labels and not example.pairs for example in examples(folder, 2))


def test_the_files_are_private_and_tell_where_everything_is_from(tmp_path: Path) -> None:
    save(small_world(), tmp_path)
    recipe = recipe_of(ExportScope(all=True), *stages(Method.DPO), seed=3)
    folder = prepare(tmp_path, recipe)
    for path in (folder.path.parents[1], folder.path.parent, folder.path):
        assert path.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.path.iterdir()} == {0o600}
    origin = json.loads((folder.path / "provenance.json").read_bytes())
    assert origin["base"] == {
        "path": BASE.path,
        "sha256": BASE.sha256,
        "name": "Small",
        "quantization": "Q4_1",
        "licence": "apache-2.0",
        "template_sha256": "cd" * 32,
    }
    assert TrainingRecipe.from_dict(origin["recipe"]) == recipe
    assert (origin["ties"], origin["licences"]) == ("excluded", ["apache-2.0"])
    (stage,) = origin["stages"]
    used = {
        id for split in ("train", "held-out") for example in examples(folder, 0, split) for id in example.judgements
    }
    assert stage["judgements"] == sorted(used)
    assert stage["train"] == sorted({example.id for example in examples(folder, 0)})
    before = {path.name: path.read_bytes() for path in folder.path.iterdir()}
    assert {path.name: path.read_bytes() for path in prepare(tmp_path, recipe).path.iterdir()} == before


def test_ppo_gets_prompts_with_their_demonstrations_and_plain_text(tmp_path: Path) -> None:
    save(small_world(), tmp_path)
    folder = prepare(tmp_path, recipe_of(ExportScope(all=True), *stages(Method.PPO)), reward="/runs/r/0-reward")
    found = examples(folder, 0)
    assert {len(example.demonstrations) for example in found} == {0, 1}
    assert not any(example.pairs or example.labels for example in found)
    texts = list(read_examples(folder.plain_text))
    assert [text.answers for text in texts] == [(tokens(paragraph),) for paragraph in plain_text()]
    assert all(text.demonstrations == (0,) for text in texts)
    assert any(not paragraph.isascii() for paragraph in plain_text())
    # RLOO has neither
    folder = prepare(tmp_path, recipe_of(ExportScope(all=True), *stages(Method.RLOO)), reward="/runs/r/0-reward")
    assert not any(example.answers for example in examples(folder, 0))


def test_nothing_is_prepared_without_enough_data(tmp_path: Path) -> None:
    save(small_world(5, 0, 0), tmp_path)
    with pytest.raises(UserError, match="SFT needs at least 20 demonstrations, and there are 0"):
        prepare(tmp_path, recipe_of(ExportScope(all=True), *stages(Method.SFT)))
