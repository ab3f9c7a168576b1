"""`sayso annotate`: imports and exports judgements, merges bundles, and prints quality metrics."""

import argparse
import shlex
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from desktop.cli.console import Console, may_replace
from desktop.cli.i18n import Translator
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.services.bundles import BundleService
from desktop.services.imports import (
    FORMATS,
    ColumnMapping,
    Destination,
    ImportPreview,
    ImportProgress,
    ImportReport,
    ImportService,
    ImportSource,
)
from desktop.services.projects import ProjectService
from desktop.services.statistics import METRICS, QualitySummary, StatisticsService
from desktop.store.database import Database

_NAMES = {
    "agreement": QT_TRANSLATE_NOOP("cli", "Inter-annotator agreement"),
    "krippendorff_alpha": QT_TRANSLATE_NOOP("cli", "Krippendorff's alpha"),
    "self_agreement": QT_TRANSLATE_NOOP("cli", "Self-agreement"),
    "first_shown_share": QT_TRANSLATE_NOOP("cli", "Position bias"),
    "longer_share": QT_TRANSLATE_NOOP("cli", "Length bias"),
    "cycle_rate": QT_TRANSLATE_NOOP("cli", "Preference cycles"),
    "median_seconds": QT_TRANSLATE_NOOP("cli", "Seconds per judgement"),
    "per_hour": QT_TRANSLATE_NOOP("cli", "Tasks per hour"),
}
HIDDEN = QT_TRANSLATE_NOOP("cli", "{count} comparison(s): models are hidden until the project is finished or revealed.")
_SHARES = ("agreement", "self_agreement", "first_shown_share", "longer_share", "cycle_rate")


def add_options(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Declare the actions of `sayso annotate` and their options."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    import_parser = actions.add_parser(
        "import", help=tr(QT_TRANSLATE_NOOP("cli", "import prompts, pairs or ratings from a file to judge them"))
    )
    import_parser.add_argument(
        "file", metavar="FILE", help=tr(QT_TRANSLATE_NOOP("cli", "JSON Lines, JSON, CSV or Parquet"))
    )
    import_parser.add_argument(
        "--format",
        metavar="NAME",
        help=tr(
            QT_TRANSLATE_NOOP("cli", "format of the rows (default: detected and reported): {names}"), names=_listed()
        ),
    )
    import_parser.add_argument(
        "--project",
        metavar="P",
        help=tr(
            QT_TRANSLATE_NOOP(
                "cli",
                "project to add to, by name or id; created if missing (default: named after the file)",
            )
        ),
    )
    import_parser.add_argument(
        "--annotator",
        metavar="A",
        help=tr(QT_TRANSLATE_NOOP("cli", "annotator for the labels (default: from the file, else the file name)")),
    )
    import_parser.add_argument(
        "--map",
        metavar="PART=COLUMN",
        nargs="+",
        action="extend",
        help=tr(QT_TRANSLATE_NOOP("cli", "meaning of the columns, such as prompt=question chosen=good rejected=bad")),
    )
    import_parser.add_argument(
        "--verdict",
        metavar="VALUE=OUTCOME",
        nargs="+",
        action="extend",
        help=tr(
            QT_TRANSLATE_NOOP(
                "cli",
                "what values of a verdict column mean: first, second, tie, both-bad or none, such as 0=first 1=second",
            )
        ),
    )
    import_parser.add_argument(
        "--scheme",
        metavar="S",
        help=tr(QT_TRANSLATE_NOOP("cli", "scheme of a new project (default: chosen by the data)")),
    )
    import_parser.add_argument(
        "--skip-bad",
        action="store_true",
        help=tr(QT_TRANSLATE_NOOP("cli", "skip unreadable rows instead of importing nothing")),
    )
    export_parser = actions.add_parser(
        "export-bundle",
        help=tr(QT_TRANSLATE_NOOP("cli", "save all judgements to a file that another Sayso can merge")),
    )
    export_parser.add_argument("file", metavar="FILE", help=tr(QT_TRANSLATE_NOOP("cli", "the file to write")))
    export_parser.add_argument(
        "--force", action="store_true", help=tr(QT_TRANSLATE_NOOP("cli", "replace an existing file"))
    )
    export_parser.add_argument(
        "--project",
        metavar="P",
        help=tr(
            QT_TRANSLATE_NOOP(
                "cli", "save a project, by name or id: its prompts, answers, scheme, guidelines and judgements"
            )
        ),
    )
    export_parser.add_argument(
        "--no-judgements",
        action="store_true",
        help=tr(QT_TRANSLATE_NOOP("cli", "with --project: exclude the judgements made so far")),
    )
    merge = actions.add_parser("merge", help=tr(QT_TRANSLATE_NOOP("cli", "merge a file of judgements")))
    merge.add_argument("file", metavar="FILE", help=tr(QT_TRANSLATE_NOOP("cli", "a judgement file (.sayso)")))
    stats = actions.add_parser("stats", help=tr(QT_TRANSLATE_NOOP("cli", "show how reliable the labels are")))
    stats.add_argument(
        "--project", metavar="P", help=tr(QT_TRANSLATE_NOOP("cli", "only one project, by name or id (default: all)"))
    )
    for action in (import_parser, export_parser, merge, stats):
        action.add_argument("--json", action="store_true", help=tr(QT_TRANSLATE_NOOP("cli", "print one JSON object")))


def _listed() -> str:
    return ", ".join(FORMATS)


def run(options: argparse.Namespace, console: Console) -> int:
    """Import, export, merge or assess judgements; returns an exit code."""
    actions = {"import": _import, "export-bundle": _export, "merge": _merge, "stats": _stats}
    return actions[options.action](options, console)


# --- import


def _import(options: argparse.Namespace, console: Console) -> int:
    mapping = ColumnMapping.parse(options.map or (), options.verdict or ()) if options.map or options.verdict else None
    path = Path(options.file).expanduser()
    with Database.open(console.folders.data) as database:
        imports = ImportService(database)
        source = imports.inspect(path, options.format, mapping)
        destination = _destination(options, database)
        similar = None if options.project else imports.find_similar_project(source, destination)
        if similar is not None and console.can_ask and console.ask(_SAME_TASKS, project=similar.name):
            destination, similar = replace(destination, project=similar.id), None
        previewed = partial(_note_unread, console=console, quiet=options.json)
        show = _progress_printer(console)
        report, _ = imports.run(source, destination, skip_bad=options.skip_bad, progress=show, previewed=previewed)
    if options.json:
        console.json(_as_json(report, source) | ({"alike": similar.name} if similar is not None else {}))
    else:
        if source.guessed:  # not before the import, since an error must be the only message
            _note_format(source, console)
        if source.file.encoding != "UTF-8":
            console.note(QT_TRANSLATE_NOOP("cli", "The file is encoded in {encoding}."), encoding=source.file.encoding)
        if report.is_new_project and options.project:
            text = QT_TRANSLATE_NOOP("cli", "Created the project “{project}”.")
            print(console.tr(text, project=report.project.name), file=console.out)
        _print(report, console)
        if similar is not None and report.is_new_project:
            console.note(
                QT_TRANSLATE_NOOP(
                    "cli",
                    "The project “{project}” has the same tasks. To compare the annotators, import the file into it: "
                    "--project {name}",
                ),
                project=similar.name,
                name=shlex.quote(similar.name),
            )
    return 0


_SAME_TASKS = QT_TRANSLATE_NOOP(
    "cli", "The project “{project}” has the same tasks. Import into it, so that annotators can be compared? [y/N]"
)


def _destination(options: argparse.Namespace, database: Database) -> Destination:
    """The project with the given id or name, else a new one of that name."""
    project, annotator = _one_line(options.project), _one_line(options.annotator)
    ids = [progress.project.id for progress in ProjectService(database).all()]
    if project in ids:
        return Destination(project, scheme=options.scheme, annotator=annotator)
    return Destination(name=project or "", scheme=options.scheme, annotator=annotator)


def _one_line(name: str | None) -> str | None:
    return " ".join(name.split()) or None if name else None


def _note_format(source: ImportSource, console: Console) -> None:
    parts = ", ".join(f"{part.value}={column}" for column, part in source.columns.items() if part is not None)
    if source.mapping is not None:
        console.note(QT_TRANSLATE_NOOP("cli", "The columns match no known format; read as {parts}."), parts=parts)
    else:
        console.note(QT_TRANSLATE_NOOP("cli", "Detected format: {format}."), format=source.format.name)


def _note_unread(preview: ImportPreview, console: Console, quiet: bool) -> None:
    """Print which columns are not imported, before anything is imported."""
    if preview.unread and not quiet:
        text = QT_TRANSLATE_NOOP("cli", "Columns not imported (number of rows): {columns}")
        console.note(text, columns=preview.unread_columns)


def _progress_printer(console: Console) -> Any:
    """Make a callback that prints the progress on a terminal, a few times a second."""
    printed = 0.0  # monotonic time of the last line, in seconds

    def show(progress: ImportProgress) -> None:
        nonlocal printed
        now = time.monotonic()
        if console.err.isatty() and (now - printed > 0.2 or progress.share >= 1):
            printed = now
            end = "\n" if progress.share >= 1 else ""
            print(f"\r{progress.share:4.0%}  {progress.rows:,}", end=end, file=console.err, flush=True)

    return show


def _as_json(report: ImportReport, source: ImportSource) -> dict[str, Any]:
    return {
        "format": report.format,
        "guessed": source.guessed,
        "project": {"id": report.project.id, "name": report.project.name, "scheme": report.project.scheme},
        "made": report.is_new_project,
        "rows": report.rows,
        "tasks": report.tasks,
        "judgements": report.labels,
        "known": report.known,
        "skipped": report.skipped,
        "unread": dict(report.unread),
        "annotators": list(report.annotators) if report.labels else [],
        "problems": [str(problem) for problem in report.problems],
        "notes": [str(note) for note in report.notes],
        "encoding": source.file.encoding,
    }


def _print(report: ImportReport, console: Console) -> None:
    tr = console.tr
    if not report.tasks and not report.labels:
        text = QT_TRANSLATE_NOOP("cli", "All rows are already in the project “{project}”; nothing was added.")
    elif report.labels:
        text = QT_TRANSLATE_NOOP(
            "cli", "{tasks} task(s) imported into the project “{project}”, with {labels} judgement(s) by {people}."
        )
    else:
        text = QT_TRANSLATE_NOOP("cli", "{tasks} task(s) imported into the project “{project}”.")
    shown = report.annotators[:3]
    people = ", ".join(shown) + (" …" if len(report.annotators) > len(shown) else "")
    values: dict[str, str | int] = {"tasks": report.tasks, "labels": report.labels, "project": report.project.name}
    print(tr(text, **values, people=people), file=console.out)
    if report.known and (report.tasks or report.labels):
        print(
            tr(QT_TRANSLATE_NOOP("cli", "{count} row(s) (was|were) already present."), count=report.known),
            file=console.out,
        )
    if report.skipped:
        text = QT_TRANSLATE_NOOP("cli", "{count} row(s) excluded: {reason}")
        print(tr(text, count=report.skipped, reason=tr.error(report.problems[0])), file=console.out)
    for note in report.notes:
        print(tr.phrase("imports", note), file=console.out)


# --- bundles


def _export(options: argparse.Namespace, console: Console) -> int:
    path = Path(options.file).expanduser().absolute()
    replace = may_replace(path, console, force=options.force)
    if options.no_judgements and options.project is None:
        raise UserError(ErrorKind.USAGE, QT_TRANSLATE_NOOP("errors", "--no-judgements needs --project."))
    with Database.open(console.folders.data, writer=False) as database:
        project = None if options.project is None else ProjectService(database).find(options.project)
        bundle = BundleService(database).write(
            path,
            project=None if project is None else project.id,
            judgements=not options.no_judgements,
            replace=replace,
        )
    if options.json:
        counts = {"judgements": bundle.judgements, "conversations": bundle.conversations, "bytes": bundle.size}
        console.json(counts if project is None else counts | {"project": project.name, "tasks": bundle.tasks})
    elif project is not None:
        text = QT_TRANSLATE_NOOP("cli", "Project “{project}”: saved {tasks} task(s) and {judgements} judgement(s).")
        counts = {"tasks": bundle.tasks, "judgements": bundle.judgements}
        print(console.tr(text, project=project.name, **counts), file=console.out)
    else:
        text = QT_TRANSLATE_NOOP("cli", "Saved {judgements} judgement(s) from {conversations} conversation(s).")
        values = {"judgements": bundle.judgements, "conversations": bundle.conversations}
        print(console.tr(text, **values), file=console.out)
    return 0


def _merge(options: argparse.Namespace, console: Console) -> int:
    path = Path(options.file).expanduser()
    if not path.exists():
        raise UserError(
            ErrorKind.INPUT, QT_TRANSLATE_NOOP("errors", "The file {file} was not found."), {"file": str(path)}
        )
    with Database.open(console.folders.data) as database:
        result, _ = BundleService(database).merge(path)
    if options.json:
        names = ("judgements", "known", "conversations", "messages", "annotators", "tasks")
        console.json({name: getattr(result, name) for name in names} | {"projects": list(result.projects)})
    else:
        if result.projects:
            text = QT_TRANSLATE_NOOP("cli", "Project {projects}: {tasks} task(s) (was|were) added.")
            names_of = ", ".join(f"“{name}”" for name in result.projects)
            print(console.tr(text, projects=names_of, tasks=result.tasks), file=console.out)
        text = QT_TRANSLATE_NOOP("cli", "Added {new} judgement(s); {known} (was|were) already present.")
        print(console.tr(text, new=result.judgements, known=result.known), file=console.out)
    return 0


# --- statistics


def _stats(options: argparse.Namespace, console: Console) -> int:
    with Database.open(console.folders.data, writer=False) as database:
        project = None if options.project is None else ProjectService(database).find(options.project)
        summary = StatisticsService(database).summary(
            None if project is None else project.id, settings=project is not None and project.compares
        )
    if options.json:
        console.json(summary.to_dict())
    else:
        _print_stats(summary, console)
    return 0


def _print_stats(summary: QualitySummary, console: Console) -> None:
    tr = console.tr
    for name in METRICS:
        figure = summary.metrics[name]
        if figure.value is None:
            text = tr.of("quality", figure.missing)
        else:
            text = _number(name, figure.value)
            if figure.low is not None and figure.high is not None:
                text += f" ({_number(name, figure.low)} – {_number(name, figure.high)})"
            text += f", n = {figure.n}"
            if not figure.enough:
                text += tr(QT_TRANSLATE_NOOP("cli", ", not enough data"))
        print(f"{tr(_NAMES[name])}: {text}", file=console.out)
    if summary.visible:
        text = QT_TRANSLATE_NOOP(
            "cli", "{count} pair(s) (does|do) not count as blind: (its|their) models were visible."
        )
        print(tr(text, count=summary.visible), file=console.out)
    if summary.unknown:
        text = QT_TRANSLATE_NOOP(
            "cli", "{count} pair(s) (does|do) not count as blind: it is unknown whether models were visible."
        )
        print(tr(text, count=summary.unknown), file=console.out)
    if summary.hidden:
        print(tr(HIDDEN, count=summary.hidden), file=console.out)
    for model in summary.models:
        rank = "–" if model.rank is None else str(model.rank)
        value = model.strength.value
        print(f"{rank}  {model.name}  {'–' if value is None else f'{value:+.2f}'}", file=console.out)


def _number(name: str, value: float) -> str:
    if name in _SHARES:
        return f"{value:.1%}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
