"""The open task of the desk as a value: its form, the responses so far, and their conversion to judgements."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from desktop.core.desk.judgement_mapping import from_judgements, to_judgements
from desktop.core.desk.state import DeskState, History, initial_state, missing_responses, state_from_dict
from desktop.core.desk.task_form import TaskForm
from desktop.core.keymap import KeyMap
from desktop.core.payloads import NewRewrite, Payload, Skip
from desktop.core.question import localized as in_language
from desktop.presenters.task_queue import UndoResult
from desktop.services.annotation import JudgementDraft
from desktop.services.projects import Assignment


@dataclass(frozen=True, slots=True)
class OpenTask:
    """`history` has the responses and the steps for undo; `seconds` is the active time of earlier visits."""

    assignment: Assignment
    form: TaskForm
    history: History
    seconds: float = 0.0

    @classmethod
    def of(cls, assignment: Assignment, keymap: KeyMap) -> Self:
        """Open a task with its saved draft."""
        form, draft = _form_of(assignment, keymap), assignment.draft
        state = state_from_dict(form, draft.get("state", {})) if draft else initial_state(form)
        return cls(assignment, form, History(state), float(draft.get("seconds", 0.0)))

    @classmethod
    def of_undone(cls, assignment: Assignment, keymap: KeyMap, undone: UndoResult) -> Self:
        """Open a task with the responses of its undone judgements; after a skip, with the saved draft."""
        judgements = [judgement for judgement in undone.judgements if not isinstance(judgement.payload, Skip)]
        if not judgements:
            return cls.of(assignment, keymap)
        form = _form_of(assignment, keymap)
        seconds = sum(judgement.active_seconds or 0.0 for judgement in judgements)
        return cls(assignment, form, History(from_judgements(form, judgements, undone.texts)), seconds)

    def with_assignment(self, assignment: Assignment, keymap: KeyMap, seconds: float) -> Self:
        """The same task after its scheme was edited; responses to questions that still exist are kept."""
        form = _form_of(assignment, keymap)
        state = state_from_dict(form, self.state.to_dict())
        return replace(self, assignment=assignment, form=form, history=History(state), seconds=seconds)

    def with_keys(self, keymap: KeyMap) -> Self:
        """The same task with other keys."""
        return replace(self, form=_form_of(self.assignment, keymap))

    @property
    def state(self) -> DeskState:
        """The responses so far, and the selection."""
        return self.history.now

    def draft(self, seconds: float) -> dict[str, Any]:
        """The draft that is stored with the task until it is submitted (JSON; active time in seconds)."""
        return {"state": self.state.to_dict(), "seconds": round(seconds, 1)}

    def missing_responses(self, language: str) -> str:
        """The required questions without a response, each with the letters of its answers; empty if there are none."""
        letters: dict[str, list[str]] = {}
        for target, id in missing_responses(self.form, self.state):
            question = next(question for question in self.state.questions_for(self.form, target) if question.id == id)
            letters_of_question = letters.setdefault(in_language(question.label, language), [])
            if target in self.form.candidates and len(self.form.candidates) > 1:
                letters_of_question.append(self.form.letter(target))
        return "; ".join(f"{name} ({', '.join(some)})" if some else name for name, some in letters.items())

    def judgements(self, seconds: float) -> list[JudgementDraft]:
        """The judgements that the responses make. Only the first one has the active time, so that it counts once."""
        drafts: list[JudgementDraft] = []
        for new in to_judgements(self.form, self.state):
            drafts.append(self._judgement(new.payload, new.messages, new.question, None if drafts else seconds))
        return drafts

    def skip(self, reason: str, seconds: float) -> JudgementDraft:
        """The judgement that skips this task; `reason` may be empty."""
        return self._judgement(Skip(" ".join(reason.split())), self.form.candidates, "", seconds)

    def _judgement(
        self, payload: Payload | NewRewrite, messages: Sequence[str], question: str, seconds: float | None
    ) -> JudgementDraft:
        form = self.form
        return JudgementDraft(
            payload,
            messages,
            prompt=form.prompt,
            question=question,
            shown=form.candidates,
            active_seconds=None if seconds is None else round(seconds, 2),
            scheme=form.scheme.id,
            scheme_version=form.scheme.version,
        )


def _form_of(assignment: Assignment, keymap: KeyMap) -> TaskForm:
    prompt = assignment.path[-1]
    return TaskForm(
        assignment.scheme,
        prompt.id,
        tuple(message.id for message in assignment.candidates),
        {message.id: message.text for message in (prompt, *assignment.candidates)},
        frozenset(assignment.task.tags),
        assignment.identical,
        keymap,
        assignment.steps,
    )
