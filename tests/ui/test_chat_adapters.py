"""Adapters of finished runs answer in chat, chosen in the model menu, and are recorded with the answer."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from desktop.core.project import AnswerSource
from desktop.core.training_run import RunStatus
from desktop.datasets.recipe import ExportScope
from desktop.presenters.chat_adapters import ChosenAdapter
from desktop.presenters.models import ModelItem
from desktop.services.changes import Changes
from desktop.services.training.adapters import TrainedAdapter, trained_adapters
from desktop.services.training.recipe import recipe_of
from desktop.services.training.runs import TrainingRunService
from desktop.store.database import Database
from desktop.training.job import TrainingStage
from desktop.training.methods import Method
from desktop.training.settings import TrainingSettings
from desktop.ui.desk.sources import SourceRow
from tests.support.qt import until
from tests.support.reward_runs import add_reward_run
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


def test_the_composer_offers_reward_models_of_the_loaded_model(shown: Shown) -> None:
    store, services = shown.room.store, shown.room.services
    run = store.submit(lambda database: add_reward_run(database, MODEL)).result(10)
    services.operations.changed.emit(Changes(training=True))
    until(lambda: bool(services.best_of.offered))
    shown.page.composer.best_of_chosen.emit(run)
    assert services.best_of.chosen is not None
    assert shown.page.composer._best_of == run


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
    models = shown.room.models
    models.refresh()
    shown.room.settle()
    first = models.items[0]

    def add(store: Database) -> None:
        for name in ("Round 1", "Round 2"):
            path = add_run(store, name)
            runs = TrainingRunService(store)
            runs.update(Path(path).parents[1].name, base=first.path)

    shown.room.store.submit(add).result(10)
    shown.room.services.operations.changed.emit(Changes(training=True))
    until(lambda: len(models.items[0].adapters) == 2)
    texts = [action.text() for action in actions(shown)]
    place = texts.index(f"{first.name} · {first.quantization}")
    assert texts[place + 1 : place + 3] == [f"{first.name} + Round 2", f"{first.name} + Round 1"]
    actions(shown)[place + 1].trigger()
    until(lambda: shown.room.host.is_idle and models.path == first.path)
    assert [Path(each.path).name for each in shown.room.services.adapters.in_use()] == ["adapter.gguf"]


def test_a_source_of_a_project_offers_the_adapters_of_its_model(show: Callable[..., QWidget]) -> None:
    trained = TrainedAdapter("r", "Round 1", "/data/training/runs/r/0-sft/adapter.gguf", MODEL, "")
    row = SourceRow(AnswerSource(MODEL, 2), [ModelItem(MODEL, "Tiny", built_in=False, adapters=(trained,))])
    show(row)
    row.add_adapter.click()
    (menu,) = [found for found in row.findChildren(QMenu) if found.actions()]
    assert [action.text() for action in menu.actions() if action.text()] == ["Round 1", "Choose a file…"]
    menu.actions()[0].trigger()
    assert row.source.adapters == ((trained.path, 1.0),)
    assert row._adapter_name.text() == "with adapter Round 1"
    menu.close()
