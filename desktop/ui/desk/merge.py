"""The question before judgements from a file are merged."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject

from desktop.presenters.annotators import AnnotatorsPresenter
from desktop.presenters.sentences import one_line
from desktop.ui.page import Page

if TYPE_CHECKING:
    from desktop.services.bundles import BundlePreview


class MergeQuestions(QObject):
    """Asks above the page for each file that was read. If the file has nothing new, it only notifies."""

    def __init__(self, annotators: AnnotatorsPresenter, page: Page) -> None:
        super().__init__(page)
        self._annotators, self._page = annotators, page
        annotators.bundle_previewed.connect(self._ask)

    def _ask(self, preview: "BundlePreview", path: Path) -> None:
        if preview.tasks:
            self._ask_question(self._about_tasks(preview, path), self.tr("Add"), path)
        elif preview.known == preview.judgements:
            text = self.tr("All judgements in “{file}” are already present.")
            self._page.notify.emit(text.format(file=one_line(path.name)))
        else:
            self._ask_question(self._about_judgements(preview, path), self.tr("Merge"), path)

    def _ask_question(self, text: str, accept: str, path: Path) -> None:
        choices = [(accept, lambda: self._annotators.merge_bundle(path)), (self.tr("Not now"), lambda: None)]
        self._page.ask.emit(text, choices)

    def _about_judgements(self, preview: "BundlePreview", path: Path) -> str:
        names = [one_line(name) or self.tr("unnamed annotator") for name in preview.annotators[:3]]
        if len(preview.annotators) > 3:
            names.append(self.tr("others"))
        text = self.tr("Merge %n judgement(s) by {people} from “{file}” with yours?", "", preview.judgements)
        if preview.known:
            text = self.tr(
                "Merge %n judgement(s) by {people} from “{file}” with yours? {known} of them are already present.",
                "",
                preview.judgements,
            )
        return text.format(
            people=QLocale().createSeparatedList(names),
            file=one_line(path.name),
            known=QLocale().toString(preview.known),
        )

    def _about_tasks(self, preview: "BundlePreview", path: Path) -> str:
        names = QLocale().createSeparatedList([f"“{one_line(name)}”" for name in preview.projects])
        text = self.tr("Add %n task(s) of {projects} from “{file}”?", "", preview.tasks)
        return text.format(projects=names, file=one_line(path.name))
