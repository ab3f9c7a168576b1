"""The project form: Enter is enough, every setting can be changed, and unchanged settings keep their value."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.core.conversation import Status
from desktop.core.project import AnswerSource, Project, TaskOrder
from desktop.core.sampling import Sampling
from desktop.presenters.models import ModelItem
from desktop.presenters.projects import FromChats, FromStarters
from desktop.services.chat import AnswerOutput, ChatService
from desktop.services.projects import ProjectProgress, ProjectService
from desktop.ui.desk.new_project import ProjectDialog
from desktop.ui.desk.sources import SourceList
from tests.support.qt import until
from tests.support.session import Session

MODELS = [ModelItem("/m/a.gguf", "A", True, "Q4_1"), ModelItem("/m/b.gguf", "B", False, "Q8_0")]


@pytest.fixture
def desk(qt: QApplication, tmp_path: Path) -> Iterator[Session]:
    made = Session(tmp_path)
    made.services.models.items = MODELS
    yield made
    made.end()


@pytest.fixture
def open_dialog(desk: Session, show: Callable[..., QWidget]) -> Callable[..., ProjectDialog]:
    def opened(project: Project | None = None) -> ProjectDialog:
        dialog = ProjectDialog(desk.services.projects, MODELS, project)
        show(dialog, 680, 760)
        desk.settle()
        return dialog

    return opened


def stored(desk: Session) -> list[ProjectProgress]:
    return desk.store.submit(lambda store: ProjectService(store).all()).result(10)


def test_a_name_and_enter(desk: Session, open_dialog: Callable[..., ProjectDialog]) -> None:
    dialog = open_dialog()
    saved: list[str] = []
    dialog.saved.connect(saved.append)
    QTest.keyClicks(dialog.name, "Tone of replies")
    assert "96" in dialog.summary.text()
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    until(lambda: saved)
    (progress,) = stored(desk)
    assert (progress.project.id, progress.tasks) == (saved[0], 96)
    assert (progress.project.name, progress.project.answers_per_task) == ("Tone of replies", 4)
    assert progress.project.sources[0].model == "/m/a.gguf"
    assert not progress.project.compares


def test_a_project_without_tasks_cannot_be_created(desk: Session, open_dialog: Callable[..., ProjectDialog]) -> None:
    dialog = open_dialog()
    dialog.name.setText(" ")
    assert not dialog.save.isEnabled()
    dialog.name.setText("Name")
    for box in dialog.prompts.starters.languages.values():
        box.setChecked(False)
    assert not dialog.save.isEnabled()
    dialog.prompts.starters.languages["zh"].setChecked(True)
    assert dialog.save.isEnabled()
    dialog.sources.rows[0].remove.click()
    assert not dialog.save.isEnabled()
    assert dialog.sources.add.hasFocus()
    dialog.sources.add.click()
    assert dialog.save.isEnabled()
    assert dialog.draft.prompts == FromStarters(("zh",))


def test_turns_of_chats_are_chosen_one_by_one_or_whole(
    desk: Session, open_dialog: Callable[..., ProjectDialog]
) -> None:
    def talk(*questions: str) -> list[str]:
        def work(store: object) -> list[str]:
            chat, leaf, conversation, asked = ChatService(store), None, None, []  # type: ignore[arg-type]
            for question in questions:
                turn, _ = chat.begin_turn(conversation, leaf, question, 1)
                conversation, leaf = turn.conversation.id, turn.answers[0].id
                chat.finish(leaf, Status.COMPLETE, AnswerOutput("Yes", "", ""))
                asked.append(turn.message.id)
            return asked

        return desk.store.submit(work).result(10)

    first, second = talk("One", "Two"), talk("Three", "Four")
    dialog = open_dialog()
    dialog.prompts.kinds.choose(1)
    desk.settle()
    tree = dialog.prompts.chats.tree
    newest, older = tree.topLevelItem(0), tree.topLevelItem(1)
    assert newest is not None
    assert older is not None
    newest.setCheckState(0, Qt.CheckState.Checked)  # fetches its turns
    tree.expandItem(older)
    desk.settle()
    turn = older.child(1)
    assert turn is not None
    turn.setCheckState(0, Qt.CheckState.Checked)
    assert older.checkState(0) is Qt.CheckState.PartiallyChecked
    assert dialog.draft.prompts == FromChats((*second, first[1]))
    assert dialog.summary.text().startswith("3")
    for row in list(dialog.sources.rows):
        row.remove.click()
    assert dialog.save.isEnabled()  # the answers that are there are judged


def test_a_second_source_is_another_model_then_another_setting(qt: QApplication) -> None:
    sources = SourceList((AnswerSource("/m/a.gguf", 4),), MODELS)
    sources.add.click()
    sources.add.click()
    assert [source.model for source in sources.sources] == ["/m/a.gguf", "/m/b.gguf", "/m/b.gguf"]
    assert sources.answers == 9
    assert sources.sources[2].sampling.temperature == 1.0
    assert not sources.add.isEnabled()


def test_settings_without_a_control_are_kept(qt: QApplication) -> None:
    source = AnswerSource("/gone.gguf", 2, Sampling(temperature=0.333, top_k=7, seed=5), (("/a.gguf", 0.5),), "mine")
    sources = SourceList((source,), MODELS)
    assert sources.sources == (source,)
    assert not sources.rows[0]._adapter.isHidden()
    sources.rows[0].temperature.setValue(0.9)
    assert sources.sources == (replace(source, sampling=replace(source.sampling, temperature=0.9)),)


def test_one_model_with_and_without_an_adapter(qt: QApplication) -> None:
    sources = SourceList((AnswerSource("/m/a.gguf", 1),), MODELS[:1])
    sources.add.click()
    row = sources.rows[1]
    assert row._adapter.isHidden()
    row.set_adapter("/a/polite.gguf")
    assert not row._adapter.isHidden()
    row.scale.setValue(0.5)
    assert [source.adapters for source in sources.sources] == [(), (("/a/polite.gguf", 0.5),)]
    row.remove_adapter.click()
    assert row._adapter.isHidden()
    assert sources.sources[1].adapters == ()


def test_tab_goes_down_the_form_also_through_rows_that_came_later(open_dialog: Callable[..., ProjectDialog]) -> None:
    dialog = open_dialog()
    while len(dialog.sources.rows) < 2:
        dialog.sources.add.click()
    QApplication.processEvents()  # the row shows
    dialog.edit_scheme.setFocus()
    reached = []
    for _ in range(13):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)  # type: ignore[arg-type]
        reached.append(QApplication.focusWidget())
    first, second = dialog.sources.rows
    assert reached[0] is first.count
    assert reached[6:8] == [second.count, second.model]
    assert reached[12] is dialog.sources.add


def test_a_project_that_is_opened_and_saved_is_the_same(
    desk: Session, open_dialog: Callable[..., ProjectDialog]
) -> None:
    plan = desk.services.projects.plan("Mine", "en")
    project = replace(
        plan.project, repeats=0.075, control=0.123, repeat_after=90_000.0, order=TaskOrder.UNCERTAIN, overlap=3,
        target=40, scheme="pairwise", system_prompt="Be short.", compares=True,
        sources=(AnswerSource("/m/a.gguf", 2), AnswerSource("/m/b.gguf", 2)),
    )  # fmt: skip
    made, _ = desk.store.submit(lambda store: ProjectService(store).save(project)).result(10)
    dialog = open_dialog(made)
    assert dialog.draft.project == made
    assert dialog.draft.prompts is None
    dialog._more.target.setValue(0)
    dialog.name.setText("Yours")
    dialog.prompts.kinds.choose(1)  # and the starters
    dialog.save.click()
    until(lambda: stored(desk)[0].project.name == "Yours")
    assert stored(desk)[0].project == replace(made, name="Yours", target=None)
    until(lambda: stored(desk)[0].tasks == 96)


def test_a_project_goes_to_the_trash(desk: Session, open_dialog: Callable[..., ProjectDialog]) -> None:
    project = desk.services.projects.plan("Mine", "en").project
    made, _ = desk.store.submit(lambda store: ProjectService(store).save(project)).result(10)
    deleted: list[str] = []
    desk.services.projects.deleted.connect(lambda id, name: deleted.append(name))
    dialog = open_dialog(made)
    dialog._delete(made)
    until(lambda: deleted)
    assert stored(desk) == []


def test_a_file_leads_to_the_import_page(desk: Session, open_dialog: Callable[..., ProjectDialog]) -> None:
    dialog = open_dialog()
    requests: list[bool] = []
    dialog.import_requested.connect(lambda: requests.append(True))
    dialog.prompts.kinds.choose(2)
    assert not dialog.save.isEnabled()
    dialog.prompts.file_requested.emit()
    assert requests == [True]
    assert not dialog.isVisible()
