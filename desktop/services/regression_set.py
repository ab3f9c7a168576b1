"""The regression set: runs the prompts of bad cases again with another model or adapter, and compares the answers."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.project import AnswerSource, Project, TaskOrder
from desktop.services.changes import Changes
from desktop.services.judgement_browser import BAD_CASES, JudgementBrowserService, JudgementEntry, browser_repository
from desktop.services.projects import ProjectService
from desktop.store.database import Database

SCHEME: Final = "bad-cases"
MAX_CASES: Final = 1000  # in a regression set, newest first


@dataclass(frozen=True, slots=True)
class RegressionAnswer:
    """An answer. `model` is empty if unknown; `flagged` are the judgements that make it a bad case."""

    text: str
    model: str
    flagged: tuple[JudgementEntry, ...]


@dataclass(frozen=True, slots=True)
class RegressionCase:
    """A prompt with its bad answers, and with the new ones, which may not be generated yet."""

    prompt: str
    before: tuple[RegressionAnswer, ...]
    after: tuple[RegressionAnswer, ...]


class RegressionSetService:
    """Creates regression sets. Methods raise `UserError` if there is no bad case, and if the disk fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, name: str, sources: tuple[AnswerSource, ...]) -> tuple[Project, Changes]:
        """Create a project with the prompts of all bad cases, whose new answers are judged for the same flaws."""
        prompts = list(
            dict.fromkeys(
                entry.prompt for entry in JudgementBrowserService(self._database).page(BAD_CASES, limit=MAX_CASES)
            )
        )
        if not prompts:
            text = QT_TRANSLATE_NOOP(
                "errors", "No answers are flagged yet. Flag some at the desk with the “Bad cases” scheme."
            )
            raise UserError(ErrorKind.INPUT, text)
        projects = ProjectService(self._database)
        draft = Project("", name, SCHEME, sources, repeats=0.0, order=TaskOrder.GIVEN)
        project, changes = projects.save(draft)
        _, more = projects.add_from_chats(project.id, prompts[::-1])
        return project, changes | more

    def results(self, project: str) -> list[RegressionCase]:
        """The prompts of a regression set with their old and new answers, in the order of the project."""
        bad = JudgementBrowserService(self._database).page(BAD_CASES, limit=MAX_CASES)
        flagged: dict[str, list[JudgementEntry]] = defaultdict(list)
        of_prompt: dict[str, set[str]] = defaultdict(set)
        for entry in bad:
            for id, *_ in entry.answers:
                flagged[id].append(entry)
                of_prompt[entry.prompt].add(id)
        with self._database.read() as store:
            rows = browser_repository(store)
            tasks = rows.tasks_with_candidates(project)
            texts = rows.texts([id for _, _, answers in tasks for id in answers] + list(flagged))

        def describe(id: str) -> RegressionAnswer:
            text, model = texts.get(id, ("", ""))
            return RegressionAnswer(text, model, tuple(flagged.get(id, ())))

        return [
            RegressionCase(
                text,
                tuple(describe(id) for id in sorted(of_prompt[prompt]) if id not in answers),
                tuple(describe(id) for id in answers),
            )
            for prompt, text, answers in tasks
        ]
