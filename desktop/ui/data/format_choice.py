"""The second step of an export: the format with its options."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QMenu, QVBoxLayout, QWidget

from desktop.datasets.dataset_types import DATASET_TYPES, DatasetType
from desktop.datasets.recipe import MultipleAnnotations
from desktop.presenters.export import FORMATS, ExportPresenter, Format
from desktop.ui import theme
from desktop.ui.data.pill_menu import fill_pill
from desktop.ui.page import Field
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Pill
from desktop.ui.widgets.labels import hairline, label
from desktop.ui.widgets.retranslate import RetranslateMixin

_TEXT_FIELDS: Final = ("names", "title")
_LINE: Final = 240  # px
_LICENCES: Final = ("cc0-1.0", "cc-by-4.0", "cc-by-sa-4.0", "cc-by-nc-4.0", "apache-2.0", "mit")


def _with(items: list[tuple[str, str | None]], current: str | None) -> list[tuple[str, str | None]]:
    """Add the value of a recipe that is none of the choices."""
    return items if any(value == current for _, value in items) else [*items, (str(current), current)]


class FormatChoice(RetranslateMixin, QWidget):
    """Chooses the format and the options that apply to it."""

    def __init__(self, export: ExportPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._export = export
        self._headline = label("", "finding", wrap=True)
        self._fields = {
            name: Field(QLineEdit() if name in _TEXT_FIELDS else Pill())
            for name in (
                *(
                    "format",
                    "annotators",
                    "system",
                    "pairs",
                    "ties",
                    "labels",
                    "min_quality",
                    "neutral",
                    "splits",
                    "file",
                ),
                "provenance",
                *("limit", "language", "licence", "names", "title"),
            )
        }
        for name in _TEXT_FIELDS:
            line = self._fields[name].control
            assert isinstance(line, QLineEdit)
            line.setFixedWidth(theme.current().px(_LINE))
            line.editingFinished.connect(partial(self._text_entered, name, line))
        column = QVBoxLayout(self)
        set_margins(column, Space.XL)
        set_spacing(column, Space.NONE)
        column.addWidget(self._headline)
        add_space(column, Space.S)
        self._lines = {}
        for name, field in self._fields.items():
            column.addWidget(field)
            self._lines[name] = hairline()
            column.addWidget(self._lines[name])
        column.addStretch(1)
        export.changed.connect(self.show_state)
        self._retranslate()

    def show_state(self) -> None:
        """Show the recipe, with the options that apply to its format."""
        options, format = self._export.options, self._export.format
        types = {part.dataset_type for part in (format.parts or (format,))}

        def offer(name: str, items: Sequence[tuple[str, Any]], current: Any, change: Callable[[Any], None]) -> None:
            pill = self._fields[name].control
            assert isinstance(pill, Pill)
            fill_pill(pill, items, current, change)

        def change(field: str) -> Callable[[Any], None]:
            return lambda value: self._export.set_options(**{field: value})

        self._offer_formats()
        about = QCoreApplication.translate("export", format.label)
        needs = "" if format.parts else QCoreApplication.translate("export", DATASET_TYPES[format.dataset_type].label)
        made = self.tr("Built from {what}.").format(what=needs) if needs else ""
        self._fields["format"].set_texts(
            self.tr("Format"), self.tr("{about}. {made}").format(about=about[:1].upper() + about[1:], made=made)
        )
        offer(
            "annotators",
            [
                (self.tr("Keep all"), MultipleAnnotations.EACH),
                (self.tr("Majority vote"), MultipleAnnotations.MAJORITY),
                (self.tr("Mean rank"), MultipleAnnotations.MEAN_RANK),
                (self.tr("Unanimous only"), MultipleAnnotations.AGREED),
            ],
            options.annotators,
            change("annotators"),
        )
        yes_no = [(self.tr("Yes"), True), (self.tr("No"), False)]
        offer("system", yes_no, options.system, change("system"))
        offer(
            "pairs",
            [(self.tr("All pairs of a ranking"), False), (self.tr("Best and worst only"), True)],
            options.best_worst_only,
            change("best_worst_only"),
        )
        kept = [(self.tr("Keep where the format supports them"), None), (self.tr("Exclude"), False)]
        offer("ties", kept, options.ties, change("ties"))
        labels: list[tuple[str, str | None]] = [
            (self.tr("Ratings, or pairs if there are none"), None),
            (self.tr("Ratings"), "ratings"),
            (self.tr("Pairs"), "pairs"),
            (self.tr("Ratings and pairs"), "both"),
        ]
        offer("labels", labels, options.labels, change("labels"))
        qualities = [(str(quality), quality) for quality in range(4, 8)]
        offer("min_quality", qualities, options.min_quality, change("min_quality"))
        offer(
            "neutral",
            [(self.tr("Correct"), "right"), (self.tr("Incorrect"), "wrong")],
            options.neutral,
            change("neutral"),
        )
        splits: list[tuple[str, dict[str, float]]] = [
            (self.tr("One file"), {}),
            (self.tr("90% train, 10% test"), {"test": 0.1}),
            (self.tr("80% train, 20% test"), {"test": 0.2}),
            (self.tr("80% train, 10% validation, 10% test"), {"test": 0.1, "validation": 0.1}),
        ]
        offer("splits", splits, dict(options.splits), change("splits"))
        files = [(self.tr("JSON Lines"), "jsonl"), (self.tr("Parquet"), "parquet")]
        offer("file", files, options.file or format.file, change("file"))
        offer(
            "provenance",
            [
                (self.tr("Separate file"), "beside"),
                (self.tr("Columns"), "columns"),
                (self.tr("Omit"), "none"),
            ],
            options.provenance,
            change("provenance"),
        )
        limits: list[tuple[str, int | None]] = [
            (self.tr("None"), None),
            *((f"{size:,}", size) for size in (512, 1024, 2048, 4096, 8192)),
        ]
        offer("limit", limits, options.token_limit, change("token_limit"))
        languages: list[tuple[str, str | None]] = [
            (self.tr("Not declared"), None),
            (self.tr("English"), "en"),
            (self.tr("Chinese"), "zh"),
        ]
        offer("language", _with(languages, options.language), options.language, change("language"))
        licences: list[tuple[str, str | None]] = [(self.tr("Not declared"), None), *((id, id) for id in _LICENCES)]
        offer("licence", _with(licences, options.licence), options.licence, change("licence"))
        for name, text in (("names", ", ".join(options.names)), ("title", options.title)):
            line = self._fields[name].control
            assert isinstance(line, QLineEdit)
            if not line.hasFocus():
                line.setText(text)
        for name, shown in (
            ("title", bool(format.parts)),
            ("ties", any(part.ties for part in (format.parts or (format,)))),
            ("system", any(part.system for part in (format.parts or (format,)))),
            ("pairs", DatasetType.PAIRS in types),
            ("labels", DatasetType.UNPAIRED in types),
            ("min_quality", DatasetType.DEMONSTRATIONS in types),
            ("neutral", DatasetType.STEPS in types),
        ):
            self._fields[name].setVisible(shown)
            self._lines[name].setVisible(shown)

    def _offer_formats(self) -> None:
        """Fill the menu of formats, grouped by use, each with the number of rows it would give."""
        pill = self._fields["format"].control
        assert isinstance(pill, Pill)
        counts, current = self._export.by_format, self._export.format.name
        shown = repr((sorted(counts.items()), current, self.locale().name(), self.tr("Everything")))
        if pill.property("choices") == shown:  # keep an open menu
            return
        pill.setProperty("choices", shown)
        menu = QMenu(pill)
        by_use: dict[str, list[Format]] = {}
        for info in DATASET_TYPES.values():
            by_use.setdefault(info.use, [])
        for format in FORMATS.values():
            if not format.parts:
                by_use[DATASET_TYPES[format.dataset_type].use].append(format)
        groups = [
            (QCoreApplication.translate("export", use), formats) for use, formats in by_use.items() if use and formats
        ]
        groups.append((self.tr("Everything"), [format for format in FORMATS.values() if format.parts]))
        for number, (use, formats) in enumerate(groups):
            if number:
                menu.addSeparator()
            menu.addAction(use).setEnabled(False)
            for format in formats:
                rows = self.tr("%n row(s)", "", counts[format.name]) if counts else ""
                action = QAction(f"{format.name}\t{rows}".rstrip(), menu, checkable=True)
                action.setChecked(format.name == current)
                action.triggered.connect(partial(self._format_chosen, format.name))
                menu.addAction(action)
        pill.setText(current)
        pill.setToolTip("")
        pill.set_menu(menu)

    def _format_chosen(self, name: str, _: bool = False) -> None:
        self._export.set_options(format=name, file=None)

    def _text_entered(self, name: str, line: QLineEdit) -> None:
        text = line.text().strip()
        if name == "title":
            self._export.set_options(title=text)
        else:
            found = (word.strip() for word in re.split("[,，、;；]", text))
            self._export.set_options(names=tuple(dict.fromkeys(filter(None, found))))

    def _retranslate(self) -> None:
        self._headline.setText(self.tr("Choose a format"))
        for name, text, hint in (
            (
                "annotators",
                self.tr("Multiple annotations"),
                self.tr("How several judgements of the same answers are combined"),
            ),
            ("system", self.tr("System prompt"), self.tr("Exactly as the model saw it")),
            ("pairs", self.tr("Pairs"), ""),
            (
                "labels",
                self.tr("Good and bad labels from"),
                self.tr("In a pair, the chosen answer counts as good and the rejected one as bad"),
            ),
            (
                "min_quality",
                self.tr("Minimum rating"),
                self.tr("Answers with at least this rating, or with a thumbs-up, become demonstrations"),
            ),
            ("neutral", self.tr("Neutral steps count as"), ""),
            ("splits", self.tr("Splits"), self.tr("Conversations and near-identical prompts stay in the same split")),
            ("file", self.tr("File type"), ""),
            (
                "provenance",
                self.tr("Provenance"),
                self.tr("IDs, annotators, schemes, models, seeds, licences"),
            ),
            ("ties", self.tr("Ties"), self.tr("Pairs in which neither answer is preferred")),
            ("limit", self.tr("Token limit"), self.tr("Longer rows are reported in Checks")),
            (
                "language",
                self.tr("Language"),
                self.tr("Rows in another language are reported in Checks; the dataset card names the language"),
            ),
            (
                "licence",
                self.tr("Licence of the data"),
                self.tr(
                    "Model licences that may not allow it are reported in Checks; the dataset card names the licence"
                ),
            ),
            (
                "names",
                self.tr("Custom PII terms"),
                self.tr(
                    "Names and other personal data to find besides addresses, numbers and keys; separated by commas"
                ),
            ),
            ("title", self.tr("Dataset card title"), ""),
        ):
            self._fields[name].set_texts(text, hint)
        self.show_state()
