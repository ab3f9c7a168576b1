"""`sayso compare`: a blind project is made by the command alone, and read again when it was judged."""

import json
from pathlib import Path

import pytest

from desktop.cli.compare import _settings as read_settings
from desktop.core.errors import UserError
from desktop.core.questions.comparison import Comparison
from desktop.core.sampling import SETTINGS
from desktop.engine.builtin import builtin_model
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.projects import ProjectService
from desktop.store.database import Database
from tests.support.command_line import sayso, sentence


@pytest.fixture
def model() -> Path:
    found = builtin_model()
    assert found is not None, "the tests need the built-in model"
    return found


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    file = tmp_path / "prompts.jsonl"
    rows = [{"prompt": "Say hello."}, {"messages": [{"role": "user", "content": "What is water?"}]}]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    file = tmp_path / "settings.json"
    warm = {"name": "warm", "temperature": 1.2, "seed": 7, "max_tokens": 6}
    file.write_text(json.dumps([{"name": "cold", "temperature": 0, "max_tokens": 6}, warm]), encoding="utf-8")
    return file


def test_settings_of_one_model_are_compared_blind(model: Path, prompts: Path, settings: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    run = sayso(
        *("compare", model, "--prompts", prompts, "--settings", settings, "--name", "Warm or cold", "--json"), data=data
    )
    assert run.returncode == 0, run.stderr
    said = json.loads(run.stdout)
    assert (said["tasks"], said["ready"], said["answers"]) == (2, 2, 2)
    assert said["project"]["name"] == "Warm or cold"

    asked = sayso("compare", "--result", "Warm or cold", "--json", data=data)
    assert json.loads(asked.stdout)["models"] == []

    with Database.open(data) as database:
        projects = ProjectService(database)
        project = projects.find(said["project"]["id"])
        assert (project.compares, project.revealed, project.scheme) == (True, False, "pairwise")
        assert [source.name for source in project.sources] == ["cold", "warm"]
        shown = projects.next(project.id)
        assert shown is not None
        assert shown.models == {}
        assert shown.task.candidates is not None
        with database.read() as store:
            found = [store.conversations.provenance(id) for id in shown.task.candidates]
        made = [provenance.sampling for provenance, _ in (one for one in found if one is not None)]
        assert [sampling.temperature for sampling in made] == [0, 1.2]
        cold, warm = shown.task.candidates
        AnnotationService(database).record(JudgementDraft(Comparison(cold, warm, -1), [cold, warm]), task=shown.task.id)
        projects.reveal(project.id)
        assert projects.assignment(shown.task.id).models == {
            cold: "SmolLM2 135M · Q4_1 · temperature 0.0",
            warm: "SmolLM2 135M · Q4_1 · temperature 1.2",
        }

    asked = sayso("compare", "--result", said["project"]["id"], "--json", data=data)
    assert asked.returncode == 0, asked.stderr
    result = json.loads(asked.stdout)
    assert (result["judgements"], result["tasks"], result["leaking"]) == (1, 2, 0)
    best, other = result["models"]
    assert best["strength"] > other["strength"]
    assert "1.2" in other["name"] or "temperature" in other["name"]
    text = sayso("compare", "--result", "Warm or cold", data=data)
    assert best["name"] in text.stdout


def test_while_sayso_is_open_nothing_is_made(model: Path, prompts: Path, settings: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Database.open(data) as database:
        run = sayso("compare", model, "--prompts", prompts, "--settings", settings, data=data)
        assert "already open" in sentence(run, 1)
        assert ProjectService(database).all() == []


def test_what_is_wrong_is_one_sentence(model: Path, prompts: Path, settings: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    twice, bad = tmp_path / "twice.json", tmp_path / "bad.json"
    twice.write_text(json.dumps([{"name": "a"}, {"name": "a"}]), encoding="utf-8")
    bad.write_text(json.dumps([{"name": "a", "temperature": "hot"}]), encoding="utf-8")
    for arguments, code, words in (
        ((), 2, "Give models to compare"),
        ((model, "--prompts", prompts), 2, "at least two are needed"),
        ((model, "--prompts", prompts, "--settings", settings, "-n", "5"), 2, "9 answers"),
        (("--result", "x", "--prompts", prompts), 2, "cannot be combined"),
        ((model, "--prompts", tmp_path / "none.jsonl", "--settings", settings), 3, "none.jsonl"),
        ((model, "--prompts", prompts, "--settings", tmp_path / "none.json"), 3, "none.json"),
        ((model, "--prompts", prompts, "--settings", twice), 3, "twice"),
        ((model, "--prompts", prompts, "--settings", bad), 3, "temperature"),
        ((prompts, model, "--prompts", prompts), 4, "prompts.jsonl"),
    ):
        assert words in sentence(sayso("compare", *arguments, data=data), code)
    Database.open(data).close()
    assert "was not found" in sentence(sayso("compare", "--result", "nothing", data=data), 3)


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_settings_out_of_range_are_rejected_by_name(tmp_path: Path, name: str) -> None:
    low, high = SETTINGS[name].low, SETTINGS[name].high
    file = tmp_path / "settings.json"
    for value in (low - 1, high + 1, float("nan"), float("inf"), float("-inf")):
        file.write_text(json.dumps([{"name": "fine"}, {"name": "wrong", name: value}]))
        with pytest.raises(UserError) as caught:
            read_settings(str(file))
        assert name in str(caught.value)
    for value in (low, high):
        file.write_text(json.dumps([{"name": "edge", name: value}]))
        read_settings(str(file))["edge"].check()
