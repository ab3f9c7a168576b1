"""`sayso compare`: lets models or settings answer the same prompts for blind judging, and shows the result."""

import argparse
import json
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from desktop.cli.annotate import HIDDEN
from desktop.cli.console import Console, read_text
from desktop.cli.engine import EngineSession, usable_model
from desktop.cli.i18n import Translator
from desktop.cli.number_types import NumberTypes
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.project import MAX_ANSWERS, TASK_MAX_TOKENS, AnswerSource, NewPrompt, Project, TaskOrder
from desktop.core.sampling import Sampling, read_choices
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.imports import PROMPTS, inspect_file
from desktop.datasets.imports import ImportSource as Rows
from desktop.engine.gguf import ModelFile
from desktop.engine.protocol import ContextOptions, Loaded
from desktop.services.candidates import CandidateService, GenerationBatch, GenerationRequest
from desktop.services.library import ModelLibrary
from desktop.services.projects import ProjectService
from desktop.services.statistics import QualitySummary, StatisticsService
from desktop.store.database import Database

INTERRUPTED = 130


def add_options(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Declare the options of `sayso compare`."""
    parser.add_argument("models", nargs="*", metavar="MODEL", help=tr(QT_TRANSLATE_NOOP("cli", "GGUF files")))
    parser.add_argument(
        "--prompts",
        metavar="FILE",
        help=tr(QT_TRANSLATE_NOOP("cli", "the prompts to answer: any file that can be imported")),
    )
    parser.add_argument(
        "-n",
        type=NumberTypes(tr).whole(1, MAX_ANSWERS),
        default=1,
        metavar="K",
        help=tr(QT_TRANSLATE_NOOP("cli", "answers per model and prompt (1)")),
    )
    parser.add_argument(
        "--settings",
        metavar="F",
        help=tr(QT_TRANSLATE_NOOP("cli", "a JSON list of sampling settings, each with a name; applied to every model")),
    )
    parser.add_argument("--name", metavar="T", help=tr(QT_TRANSLATE_NOOP("cli", "name of the project")))
    parser.add_argument(
        "--result",
        metavar="P",
        help=tr(QT_TRANSLATE_NOOP("cli", "show the model ranking of this project, by name or id")),
    )
    parser.add_argument(
        "--reveal",
        action="store_true",
        help=tr(
            QT_TRANSLATE_NOOP(
                "cli",
                "with --result: name the models now; later judgements in the project are not blind",
            )
        ),
    )
    parser.add_argument("--json", action="store_true", help=tr(QT_TRANSLATE_NOOP("cli", "print one JSON object")))


def run(options: argparse.Namespace, console: Console) -> int:
    """Create and answer a comparison, or print the result of one; returns an exit code."""
    if options.result is not None:
        if options.models or options.prompts or options.settings:
            raise UserError(
                ErrorKind.USAGE,
                QT_TRANSLATE_NOOP(
                    "errors", "--result cannot be combined with other options: it shows the result of a project."
                ),
            )
        return _result(options, console)
    if options.reveal:
        raise UserError(ErrorKind.USAGE, QT_TRANSLATE_NOOP("errors", "--reveal needs --result."))
    if not options.models or not options.prompts:
        text = QT_TRANSLATE_NOOP("errors", "Give models to compare and a --prompts file, or a project with --result.")
        raise UserError(ErrorKind.USAGE, text)
    return _create(options, console)


# --- creating a comparison


def _create(options: argparse.Namespace, console: Console) -> int:
    settings = _settings(options.settings)
    models = {str(model.path.absolute()): model for model in map(usable_model, options.models)}
    sources = tuple(
        AnswerSource(path, options.n, sampling, name=name) for path in models for name, sampling in settings.items()
    )
    answers = sum(source.n for source in sources)
    if len(sources) < 2 or answers > MAX_ANSWERS:
        text = QT_TRANSLATE_NOOP(
            "errors",
            "{sources} models or settings with {each} answers each cannot be compared: at least two are needed, "
            "and at most {most} answers per prompt.",
        )
        raise UserError(ErrorKind.USAGE, text, {"sources": len(sources), "each": options.n, "most": MAX_ANSWERS})
    prompts = _prompts(Path(options.prompts).expanduser())
    names = ", ".join(dict.fromkeys(Path(path).stem for path in models))
    name = " ".join((options.name or "").split())
    project = Project(
        "",
        name or console.tr(QT_TRANSLATE_NOOP("cli", "Compare {models}"), models=names),
        "pairwise" if answers == 2 else "instructgpt",
        sources,
        order=TaskOrder.RANDOM,
        compares=True,
    )
    with Database.open(console.folders.data) as database, EngineSession() as session:
        project, _ = ProjectService(database).save(project)
        ProjectService(database).add_prompts(project.id, prompts)
        _Generation(database, session, project, models, console).run()
        progress = ProjectService(database).get(project.id)
        if options.json:
            about = {"id": project.id, "name": project.name, "scheme": project.scheme}
            console.json({"project": about, "tasks": progress.tasks, "ready": progress.ready, "answers": answers})
        else:
            text = QT_TRANSLATE_NOOP(
                "cli", "{ready} of {tasks} task(s) in the project “{name}” (is|are) ready to judge."
            )
            print(console.tr(text, name=project.name, ready=progress.ready, tasks=progress.tasks), file=console.out)
        return INTERRUPTED if session.interrupted else 0


def _prompts(path: Path) -> list[NewPrompt]:
    """The prompts of a file, without answers that it may have. Raises `UserError` if it cannot be read."""
    try:
        return _read(inspect_file(path, PROMPTS))
    except UserError:
        return _read(inspect_file(path))  # a file of another format, which is recognized


def _read(file: Rows) -> list[NewPrompt]:
    prompts = []
    for _, found in file.rows():
        if isinstance(found, UserError):
            raise found
        prompts.append(replace(found.prompt, answers=()))
    return prompts


def _settings(path: str | None) -> Mapping[str, Sampling]:
    """The sampling settings to compare, by name. Raises `UserError` for an invalid file."""
    plain = Sampling(max_tokens=TASK_MAX_TOKENS)
    if path is None:
        return {"": plain}
    try:
        data = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise malformed(
            path, QT_TRANSLATE_NOOP("errors", "it is not valid JSON ({error})"), error=str(error)
        ) from error
    if not isinstance(data, list) or not data:
        raise malformed(path, QT_TRANSLATE_NOOP("errors", "it is not a list of settings"))
    settings: dict[str, Sampling] = {}
    for number, item in enumerate(data, 1):
        given = Fields(item, f"{path}, {number}")
        name = given.name("name")
        if name in settings:
            raise malformed(given.where, QT_TRANSLATE_NOOP("errors", "its name occurs twice"))
        settings[name] = replace(plain, **read_choices(given))
        given.end()
    return settings


class _Generation:
    """Generates the answers of a project, one batch after the other."""

    def __init__(
        self,
        database: Database,
        session: EngineSession,
        project: Project,
        models: Mapping[str, ModelFile],
        console: Console,
    ) -> None:
        self._candidates, self._library, self._session = CandidateService(database), ModelLibrary(database), session
        self._project, self._models, self._console = project, models, console
        self._loaded: Loaded | None = None
        self._started_s = time.monotonic()
        self._ready = 0

    def run(self) -> None:
        """Generate until every task has its answers, or until Ctrl+C."""
        total = 0
        while not self._session.interrupted:
            request = self._candidates.next(self._project.id, self._loaded.path if self._loaded else "")
            if request is None or request.project.id != self._project.id:
                break
            total = total or request.waiting
            self._show_progress(total)
            if self._answer(request):
                self._ready += 1
        self._show_progress(total, end=True)

    def _answer(self, request: GenerationRequest) -> bool:
        """Generate one batch; returns whether the task has all of its answers now."""
        loaded = self._loaded
        if loaded is None or loaded.path != request.source.model:
            self._loaded = loaded = self._session.load(self._models[request.source.model], ContextOptions())
            self._library.remember_sha256(Path(loaded.path), loaded.sha256)
        batch = GenerationBatch(request, loaded, self._session.build, request.messages)
        try:
            for event in self._session.generate(
                list(request.messages), n=request.source.n, seeds=request.seeds, sampling=request.source.sampling
            ):
                batch.apply(event)
        except UserError as error:
            if error.kind is not ErrorKind.INPUT:
                raise
            self._console.note(QT_TRANSLATE_NOOP("cli", "One prompt has no answer: {reason}"), reason=str(error))
            return self._candidates.skip_source(request)[0]
        if self._session.interrupted:
            return False
        return self._candidates.save(batch)[0]

    def _show_progress(self, total: int, end: bool = False) -> None:
        """On a terminal, print how many tasks are ready, and from the second one on the remaining time."""
        if not self._console.err.isatty():
            return
        elapsed_s = time.monotonic() - self._started_s
        left_s = elapsed_s / self._ready * (total - self._ready) if self._ready else None
        text = f"\r{self._ready}/{total}" + ("" if left_s is None or end else f"  ~{left_s:.0f} s ")
        print(f"{text:40}", end="\n" if end else "", file=self._console.err, flush=True)


# --- the result


def _result(options: argparse.Namespace, console: Console) -> int:
    with Database.open(console.folders.data, writer=options.reveal) as database:
        project = ProjectService(database).find(options.result)
        if options.reveal:
            ProjectService(database).reveal(project.id)
        tasks = ProjectService(database).get(project.id).tasks
        summary = StatisticsService(database).summary(project.id, settings=True)
    if options.json:
        console.json(
            {
                "project": {"id": project.id, "name": project.name},
                "tasks": tasks,
                "judgements": summary.judgements,
                "leaking": summary.leaking,
                "models": [model.to_dict() for model in summary.models],
                "models_hidden": summary.hidden,
            }
        )
    else:
        _print(summary, console)
    return 0


def _print(summary: QualitySummary, console: Console) -> None:
    for model in summary.models:
        figure = model.strength
        if figure.value is None:
            text = console.tr.of("quality", figure.missing)
        else:
            text = f"{figure.value:+.2f}"
            if figure.low is not None and figure.high is not None:
                text += f" ({figure.low:+.2f} – {figure.high:+.2f})"
            text += f", n = {figure.n}"
            if not figure.enough:
                text += console.tr(QT_TRANSLATE_NOOP("cli", ", not enough data"))
        print(f"{'–' if model.rank is None else model.rank}  {model.name}: {text}", file=console.out)
    if summary.hidden:
        print(console.tr(HIDDEN, count=summary.hidden), file=console.out)
    elif not summary.models:
        print(console.tr(QT_TRANSLATE_NOOP("cli", "No two models have been compared yet.")), file=console.out)
    if summary.leaking:
        text = QT_TRANSLATE_NOOP(
            "cli", "{count} answer(s) that (identifies|identify) (its|their) model (is|are) excluded."
        )
        print(console.tr(text, count=summary.leaking), file=console.out)
