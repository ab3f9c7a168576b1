"""Short dialogs are as high as their texts and fields need: nothing in them is squeezed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from desktop.core.annotator import Annotator
from desktop.core.project import AnswerSource, Project
from desktop.presenters.models import ModelItem
from desktop.presenters.regression_set import RegressionSetPresenter
from desktop.services.collection_goals import CollectionTargets
from desktop.ui.annotate.annotators import ProfileDialog
from desktop.ui.desk.collection_goals import CollectionGoalsDialog
from desktop.ui.desk.hand_over import HandOver
from desktop.ui.desk.regression_set import RegressionSetDialog
from desktop.ui.desk.tag_dialog import TagDialog
from tests.support.session import Session

MODELS = [ModelItem("/m/a.gguf", "A", True, "Q4_1")]


@pytest.fixture
def desk(qt: QApplication, tmp_path: Path) -> Iterator[Session]:
    made = Session(tmp_path)
    yield made
    made.end()


def squeezed(dialog: QDialog) -> list[str]:
    for _ in range(3):  # nested layouts are updated one after the other
        QApplication.processEvents()
    kinds = (QLabel, QLineEdit, QAbstractSpinBox, QComboBox, QPushButton)
    shown = [child for child in dialog.findChildren(QWidget) if isinstance(child, kinds) and child.isVisible()]
    assert len(shown) > 3
    return [
        f"{type(child).__name__} {child.height()} px"
        for child in shown
        if child.height() + 3 < max(child.minimumSizeHint().height(), child.heightForWidth(child.width()))
        or child.mapTo(dialog, child.rect().bottomRight()).y() >= dialog.height()
    ]


def test_targets_and_tags(qt: QApplication) -> None:
    parent = QWidget()
    for dialog in (CollectionGoalsDialog(CollectionTargets(), parent), TagDialog(["short"], parent)):
        dialog.open()
        assert squeezed(dialog) == []
        dialog.close()


def test_texts_leave_no_gaps(qt: QApplication) -> None:
    parent = QWidget()
    for dialog in (
        HandOver(Project("", "Letters", "instructgpt"), parent),
        ProfileDialog(Annotator("", "Ada"), parent),
    ):
        dialog.open()
        assert squeezed(dialog) == []
        layout = dialog.layout()
        assert layout is not None
        assert dialog.height() == layout.totalHeightForWidth(dialog.width())
        dialog.close()


def test_bad_cases_asked_of_more_and_more_models(desk: Session) -> None:
    parent = QWidget()
    presenter = RegressionSetPresenter(desk.services.operations, desk.services.reading)
    dialog = RegressionSetDialog(presenter, AnswerSource("/m/a.gguf", 1), MODELS, parent)
    dialog.open()
    assert squeezed(dialog) == []
    low = dialog.height()
    dialog.sources.add.click()
    dialog.sources.rows[0].set_adapter("/a/polite.gguf")
    assert squeezed(dialog) == []
    assert dialog.height() > low + 60
    dialog.close()
