"""An adapter from elsewhere becomes a finished run, or a sentence says why not."""

import json
import struct
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from desktop.core.errors import UserError
from desktop.core.training_run import RunStatus, TrainingRun
from desktop.datasets.recipe import ExportScope
from desktop.engine.builtin import builtin_model
from desktop.engine.signature import file_sha256
from desktop.services.training.adapter_import import AdapterImport, PeftFolder
from desktop.services.training.job_export import TrainingJobExport
from desktop.services.training.preparation import BaseModel
from desktop.services.training.recipe import recipe_of
from desktop.services.training.runs import TrainingRunService
from desktop.store.database import Database
from desktop.training.job import ADAPTER, TrainingStage
from desktop.training.methods import Method
from desktop.training.settings import TrainingSettings
from tests.fakes import gguf_file
from tests.support.training_worlds import save, small_world

T = TypeVar("T")
CONVERTER = Path(__file__).parents[3] / "fakes" / "converter.py"


class Place:
    """A data folder, a base model, and an adapter."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.data, self.runs = folder / "data", TrainingRunService(database)
        self.base = gguf_file.write(folder / "small.gguf")
        self.sha256 = file_sha256((self.base,))
        self.adapter = folder / "adapter"
        write_adapter(self.adapter)

    def job(self, *methods: Method, **about: Any) -> None:
        """Let the adapter be the output of a job."""
        stages = [TrainingStage(method, TrainingSettings.for_method(method)) for method in methods]
        recipe = recipe_of(ExportScope(all=True), *stages, name=about.pop("name", ""))
        base = BaseModel(str(self.base), self.sha256, "Small", "Q4_1", "mit")
        job = TrainingJobExport(self.data, recipe, base).write(self.adapter.with_name("job"))
        (self.adapter / "provenance.json").write_bytes((job.folder / "provenance.json").read_bytes())
        (self.adapter / "result.json").write_text(json.dumps(RESULT | about))

    def import_it(self, base: Path | None = None, name: str = "", script: str = "write") -> TrainingRun:
        work = AdapterImport.of(self.data, PeftFolder.read(self.adapter), str(base) if base else None)
        program = [sys.executable, str(CONVERTER), script]
        return work.write(program, self._ask, name, "Small + Round {number}")

    def _ask(self, work: Callable[[TrainingRunService], T], /) -> T:
        return work(self.runs)


RESULT = {
    "stage": 0,
    "method": "sft",
    "steps": 3,
    "losses": [[1, 2.5], [2, 2.25], [3, 2.0]],
    "held_out_loss": 2.125,
    "held_out_accuracy": None,
    "held_out": 10,
    "seconds": 12.5,
    "peak_bytes": 10**9,
    "device": "cpu",
    "processes": 2,
    "versions": {"torch": "2.13.0", "trl": "1.16.0"},
}


def write_adapter(folder: Path, **config: Any) -> None:
    folder.mkdir(exist_ok=True)
    values = {"peft_type": "LORA", "r": 8, "lora_alpha": 16.0, "base_model_name_or_path": "base"}
    (folder / "adapter_config.json").write_text(json.dumps(values | config))
    header = json.dumps({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}).encode()
    (folder / "adapter_model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + bytes(8))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    save(small_world(), tmp_path / "data")
    with Database.open(tmp_path / "data") as database:
        yield Place(tmp_path, database)


def test_the_output_of_a_job_becomes_a_run_with_its_figures_and_provenance(place: Place) -> None:
    place.job(Method.SFT)
    run = place.import_it()
    assert (run.name, run.status, run.methods) == ("Small + Round 1", RunStatus.FINISHED, ("sft",))
    assert (run.base, run.base_sha256) == (str(place.base), place.sha256)
    assert place.runs.all() == [run]
    assert run.figures["loss"] == 2.0
    assert run.figures["held_out_loss"] == 2.125
    assert run.figures["versions"] == {"torch": "2.13.0", "trl": "1.16.0"}
    assert run.figures["seconds"] == 12.5
    result = place.runs.files.result(run)
    assert list(result.last_stage.losses.items()) == [(1, 2.5), (2, 2.25), (3, 2.0)]
    settings = run.recipe["stages"][0]["settings"]
    assert (settings["rank"], settings["alpha"]) == (8, 16)  # those of the adapter

    origin = place.runs.files.provenance(run)
    assert origin["imported"] is True
    assert len(place.runs.files.held_out_prompts(run)) == 10
    assert len(place.runs.trained_prompts(run)) == 27
    assert place.runs.withdrawn_judgements(run) == 0

    adapter = place.runs.files.adapter(run)
    asked = json.loads(adapter.read_text())
    assert asked["base"] == str(place.base)
    assert asked["info"]["run"] == run.id
    assert asked["info"]["base_sha256"] == place.sha256
    folder = place.runs.files.of(run).path
    assert {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.name != ADAPTER} <= {0o600, 0o700}
    assert [path.name for path in (place.data / "training").iterdir()] == ["runs"]


def test_a_later_stage_of_a_job_keeps_its_number(place: Place) -> None:
    place.job(Method.SFT, Method.DPO, stage=1, held_out_accuracy=0.75, held_out=20, name="Elsewhere")
    run = place.import_it()
    assert (run.name, run.methods) == ("Elsewhere", ("sft", "dpo"))
    assert run.figures["held_out_accuracy"]["n"] == 20
    assert place.runs.files.adapter(run).parent.name == "1-dpo"
    assert place.import_it().name == "Small + Round 1"  # its own name is used already
    assert place.import_it(name="Mine").name == "Mine"
    with pytest.raises(UserError, match="There is a run named “Mine” already"):
        place.import_it(name="Mine")
    assert len(place.runs.all()) == 3


def test_the_first_stage_of_a_longer_job_is_a_run_of_one_stage(place: Place) -> None:
    place.job(Method.SFT, Method.DPO)
    run = place.import_it()
    assert run.methods == ("sft",)
    assert len(place.runs.files.provenance(run)["stages"]) == 1


def test_a_reward_model_is_one(place: Place) -> None:
    (place.adapter / "head.json").write_text(json.dumps({"weight": [0.5], "mean": 0.0, "deviation": 1.0}))
    run = place.import_it(base=place.base)
    assert run.methods == ("reward",)
    assert place.runs.files.reward(run).name == "0-reward"


def test_an_adapter_of_another_program_needs_its_base(place: Place) -> None:
    run = place.import_it(base=place.base)
    assert (run.methods, run.base) == (("sft",), str(place.base))
    assert run.figures["loss"] is None
    assert place.runs.files.provenance(run)["stages"] == []


def test_the_base_model_is_found_by_its_hash(place: Place) -> None:
    place.job(Method.SFT)
    moved = place.base.rename(place.base.with_name("moved.gguf"))
    with pytest.raises(UserError, match=r"small\.gguf, was not found"):
        place.import_it()
    assert place.import_it(base=moved).base == str(moved)


def test_an_adapter_of_another_base_is_refused(place: Place) -> None:
    place.job(Method.SFT)
    other = gguf_file.write(place.base.with_name("other.gguf"), {"general.name": "Other"})
    with pytest.raises(UserError, match="trained for another model than"):
        place.import_it(base=other)
    builtin = builtin_model()
    assert builtin is not None
    with pytest.raises(UserError, match=r"Its base model is small\.gguf"):
        place.import_it(base=builtin)
    assert place.runs.all() == []


@pytest.mark.parametrize(("script", "sentence"), [("die", "ended unexpectedly"), ("full", "disk is full")])
def test_a_failed_conversion_leaves_no_run(place: Place, script: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        place.import_it(base=place.base, script=script)
    assert place.runs.all() == []
    assert list((place.data / "training").iterdir()) == []


def damage(name: str, content: bytes) -> Callable[[Path], None]:
    def do(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return do


def cut(name: str, count: int) -> Callable[[Path], None]:
    def do(folder: Path) -> None:
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[: len(content) - count])

    return do


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda folder: (folder / "adapter_config.json").unlink(), "no adapter in"),
        (lambda folder: (folder / "adapter_model.safetensors").unlink(), "no adapter in"),
        (damage("adapter_config.json", b"{"), "adapter_config.json"),
        (damage("adapter_config.json", b"[]"), "adapter_config.json"),
        (damage("adapter_config.json", b'{"r": 8}'), "lora_alpha"),
        (lambda folder: write_adapter(folder, r=0), "“r”"),
        (lambda folder: write_adapter(folder, r=100_000), "“r”"),
        (lambda folder: write_adapter(folder, lora_alpha="high"), "lora_alpha"),
        (damage("adapter_model.safetensors", b""), "is damaged"),
        (damage("adapter_model.safetensors", b"\xff" * 100), "is damaged"),
        (damage("adapter_model.safetensors", struct.pack("<Q", 4) + b"null"), "is damaged"),
        (damage("adapter_model.safetensors", struct.pack("<Q", 2) + b"{}"), "is damaged"),
        (damage("adapter_model.safetensors", struct.pack("<Q", 8) + b'{"a": 1}'), "is damaged"),
        (cut("adapter_model.safetensors", 1), "is damaged"),
        (damage("head.json", b"{}"), "is damaged"),
        (damage("provenance.json", b"{}"), "provenance.json"),
        (damage("provenance.json", b'{"recipe": {}, "stages": []}'), "provenance.json"),
        (damage("result.json", b'{"stage": -1}'), "result.json"),
        (damage("result.json", json.dumps(RESULT | {"losses": [["1", 2]]}).encode()), "losses"),
        (damage("result.json", json.dumps(RESULT | {"losses": 3}).encode()), "losses"),
        (damage("result.json", json.dumps(RESULT | {"stage": 7}).encode()), "stages"),
    ],
)
def test_what_is_damaged_is_said_in_a_sentence(place: Place, spoil: Callable[[Path], None], sentence: str) -> None:
    place.job(Method.SFT)
    spoil(place.adapter)
    with pytest.raises(UserError, match=sentence):
        place.import_it()
    assert place.runs.all() == []


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no adapter in"):
        PeftFolder.read(tmp_path / "nothing")
