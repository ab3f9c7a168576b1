"""Results of a regression set: flaws show as text, also in another language."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QLabel

from desktop.core.context import ChatMessage
from desktop.core.payloads import Rating
from desktop.core.project import AnswerSource, NewAnswer, NewPrompt, Project
from desktop.presenters.regression_set import RegressionSetPresenter
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.projects import ProjectService
from desktop.services.regression_set import RegressionSetService
from desktop.services.settings import LanguageSetting
from desktop.store.database import Database
from desktop.ui.desk.regression_set import RegressionSetView
from desktop.ui.translation import Translations
from tests.support.qt import until
from tests.support.session import Session

BAD = 15


@pytest.fixture
def desk(qt: QApplication, tmp_path: Path) -> Iterator[Session]:
    made = Session(tmp_path)

    def flag(store: Database) -> None:
        projects = ProjectService(store)
        project, _ = projects.save(Project("", "Mine", "bad-cases"))
        prompts = [NewPrompt([ChatMessage("user", f"Why, {n}?")], [NewAnswer(f"**So**, {n}.")]) for n in range(BAD)]
        tasks, _ = projects.add_prompts(project.id, prompts)
        for task in tasks:
            flags = {"factual": True, "logic": False, "unsafe": True}
            AnnotationService(store).record(
                JudgementDraft(Rating(flags=flags), task.candidates or (), scheme="bad-cases")
            )
        RegressionSetService(store).make("Again", (AnswerSource("/m/other.gguf", 1),))

    made.store.submit(flag).result(10)
    yield made
    made.end()


def words(view: RegressionSetView) -> list[str]:
    return [found.text() for found in view.findChildren(QLabel) if found.isVisible()]


def test_every_bad_case_shows_its_flaws(desk: Session, qt: QApplication) -> None:
    view = RegressionSetView(RegressionSetPresenter(desk.services.operations, desk.services.reading))
    view.resize(1000, 700)
    view.show()
    until(lambda: words(view).count("Factual error") == BAD)
    assert "Logical error" not in words(view)
    assert words(view).count("Unsafe prompt answered") == BAD
    before = QLocale()
    translations = Translations(qt)
    translations.use(LanguageSetting.CHINESE)
    try:
        until(lambda: words(view).count("事实错误") == BAD)
        assert "Factual error" not in words(view)
    finally:
        translations.use(LanguageSetting.ENGLISH)
        QLocale.setDefault(before)
    view.close()
