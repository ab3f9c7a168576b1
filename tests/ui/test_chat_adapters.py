"""Adapters of finished runs answer in chat, chosen in the model menu, and are recorded with the answer."""

from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from desktop.core.training_run import RunStatus
from desktop.datasets.recipe import ExportScope
from desktop.presenters.chat_adapters import ChosenAdapter
from desktop.services.training.adapters import trained_adapters
from desktop.services.training.recipe import recipe_of
from desktop.services.training.runs import TrainingRunService
from desktop.store.database import Database
from desktop.training.job import TrainingStage
from desktop.training.methods import Method
from desktop.training.settings import TrainingSettings
from tests.support.qt import until
from tests.support.session import MODEL
from tests.support.window import Shown


def add_run(store: Database, name: str, method: Method = Method.SFT, status: RunStatus = RunStatus.FINISHED) -> str:
    """A run of the model of tests, with an adapter."""
    runs = TrainingRunService(store)
    stage = TrainingStage(method, TrainingSettings.for_method(method))
    run, _ = runs.create(recipe_of(ExportScope(all=True), stage, name=name), Path(MODEL), "", "")
    folder = runs.files.of(run).stage(0, method)
    folder.mkdir(parents=True)
    (folder / "adapter.gguf").write_bytes(b"GGUF")
    runs.update(run.id, status=status)
    return str(folder / "adapter.gguf")


def recorded(shown: Shown) -> list[tuple[str, float]]:
    """The adapters of the newest answer."""

    def read(store: Database) -> str:
        with store.read() as tables:
            query = "SELECT adapters FROM provenances ORDER BY id DESC LIMIT 1"
            return str(tables.connection.exec_driver_sql(query).scalar_one())

    import json

    return [(adapter["path"], adapter["scale"]) for adapter in json.loads(shown.room.store.submit(read).result(10))]


def actions(shown: Shown) -> list[QAction]:
    return [action for action in shown.page.header._models.actions() if action.text()]


def test_adapters_are_those_of_finished_runs_but_no_reward_models(shown: Shown) -> None:
    store = shown.room.store
    store.submit(lambda database: add_run(database, "Stopped", status=RunStatus.STOPPED)).result(10)
    store.submit(lambda database: add_run(database, "Judge", Method.REWARD)).result(10)
    path = store.submit(lambda database: add_run(database, "Round 1")).result(10)
    (found,) = store.submit(trained_adapters).result(10)
    assert (found.name, found.path, found.base) == ("Round 1", path, MODEL)


def test_an_adapter_answers_with_its_scale_and_is_recorded(shown: Shown) -> None:
    path = shown.room.store.submit(lambda database: add_run(database, "Round 1")).result(10)
    shown.ask("plain")
    assert recorded(shown) == []
    adapters = shown.room.services.adapters
    adapters.choose(MODEL, ChosenAdapter(path, "Round 1", 0.5))
    assert "+ Round 1" in shown.page.header.pill.toolTip()
    shown.ask("tuned")
    assert recorded(shown) == [(path, 0.5)]
    scales = next(action.menu() for action in actions(shown) if action.text() == "Adapter scale: 50%")
    assert isinstance(scales, QMenu)
    next(action for action in scales.actions() if action.text() == "125%").trigger()
    assert adapters.in_use()[0].scale == 1.25
    adapters.choose(MODEL, None)
    shown.ask("plain again")
    assert recorded(shown) == []


def test_an_adapter_whose_file_is_gone_is_not_used(shown: Shown) -> None:
    path = shown.room.store.submit(lambda database: add_run(database, "Round 1")).result(10)
    adapters = shown.room.services.adapters
    adapters.choose(MODEL, ChosenAdapter(path, "Round 1"))
    Path(path).unlink()
    assert adapters.in_use() == ()
    shown.ask("still answers")
    assert recorded(shown) == []


def test_the_choice_survives_a_restart(shown: Shown) -> None:
    path = shown.room.store.submit(lambda database: add_run(database, "Round 1")).result(10)
    shown.room.services.adapters.choose(MODEL, ChosenAdapter(path, "Round 1", 0.75))
    shown.room.services.settings.save()
    shown.room.settle()
    from desktop.services.settings import SettingsFile

    read = SettingsFile(shown.room.services.settings._file.path).settings
    assert read.adapters == {MODEL: (path, "Round 1", 0.75)}


def test_the_menu_has_adapters_below_their_model(shown: Shown) -> None:
    shown.room.store.submit(lambda database: add_run(database, "Round 1")).result(10)
    shown.room.store.submit(lambda database: add_run(database, "Round 2")).result(10)
    adapters = shown.room.services.adapters
    loaded: list[bool] = []
    adapters.load(lambda: loaded.append(True))
    until(lambda: loaded)
    assert [each.name for each in adapters.available] == ["Round 2", "Round 1"]
