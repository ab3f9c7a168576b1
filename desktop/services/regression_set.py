"""A regression set: the prompts of bad cases run again on another model or with an adapter, and the results."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.project import AnswerSource, Project, TaskOrder
from desktop.services.changes import Changes
from desktop.services.judgement_browser import BAD_CASES, JudgementBrowserService, JudgementEntry, rows_of
from desktop.services.projects import ProjectService
from desktop.store.database import Database

SCHEME: Final = "bad-cases"
MOST: Final = 1000  # bad cases that make a regression set, the newest first


@dataclass(frozen=True, slots=True)
class RegressionAnswer:
    """One answer: `model` empty where none is known, `flagged` the judgements that found it bad, empty for none."""

    text: str
    model: str
    flagged: tuple[JudgementEntry, ...]


@dataclass(frozen=True, slots=True)
class RegressionCase:
    """One prompt: the answers that were bad, and those that it got when it was asked again (none yet: not written)."""

    prompt: str
    before: tuple[RegressionAnswer, ...]
    after: tuple[RegressionAnswer, ...]


class RegressionSetService:
    """Raises `UserError` where there is no bad case, and when the disk fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, name: str, sources: tuple[AnswerSource, ...]) -> tuple[Project, Changes]:
        """A project that asks the prompts of all bad cases again; its answers are judged for the same flaws."""
        prompts = list(
            dict.fromkeys(entry.prompt for entry in JudgementBrowserService(self._database).page(BAD_CASES, limit=MOST))
        )
        if not prompts:
            text = QT_TRANSLATE_NOOP(
                "errors", "No answers are flagged yet. Flag some at the desk with the “Bad cases” scheme."
            )
            raise UserError(ErrorKind.INPUT, text)
        projects = ProjectService(self._database)
        made = Project("", name, SCHEME, sources, repeats=0.0, order=TaskOrder.GIVEN)
        project, changes = projects.save(made)
        _, more = projects.add_from_chats(project.id, prompts[::-1])
        return project, changes | more

    def results(self, project: str) -> list[RegressionCase]:
        """In the order in which the prompts were asked."""
        bad = JudgementBrowserService(self._database).page(BAD_CASES, limit=MOST)
        flagged: dict[str, list[JudgementEntry]] = defaultdict(list)
        of_prompt: dict[str, set[str]] = defaultdict(set)
        for entry in bad:
            for id, *_ in entry.answers:
                flagged[id].append(entry)
                of_prompt[entry.prompt].add(id)
        with self._database.read() as store:
            rows = rows_of(store)
            asked = rows.tasks_with_candidates(project)
            texts = rows.texts([id for _, _, answers in asked for id in answers] + list(flagged))

        def probed(id: str) -> RegressionAnswer:
            text, model = texts.get(id, ("", ""))
            return RegressionAnswer(text, model, tuple(flagged.get(id, ())))

        return [
            RegressionCase(
                text,
                tuple(probed(id) for id in sorted(of_prompt[prompt]) if id not in answers),
                tuple(probed(id) for id in answers),
            )
            for prompt, text, answers in asked
        ]
