"""The task on the desk as a value: what it asks, what was answered so far, and the way to judgements and back."""

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
    """`history` has the responses and the steps that undo goes back; `seconds` is the active time of earlier visits."""

    assignment: Assignment
    form: TaskForm
    history: History
    seconds: float = 0.0

    @classmethod
    def of(cls, assignment: Assignment, keymap: KeyMap) -> Self:
        """With the draft that was kept of it."""
        form, kept = _form_of(assignment, keymap), assignment.draft
        state = state_from_dict(form, kept.get("state", {})) if kept else initial_state(form)
        return cls(assignment, form, History(state), float(kept.get("seconds", 0.0)))

    @classmethod
    def of_undone(cls, assignment: Assignment, keymap: KeyMap, undone: UndoResult) -> Self:
        """With the responses of the judgements that were taken back; of a skip, the draft that was kept."""
        judgements = [judgement for judgement in undone.judgements if not isinstance(judgement.payload, Skip)]
        if not judgements:
            return cls.of(assignment, keymap)
        form = _form_of(assignment, keymap)
        seconds = sum(judgement.active_seconds or 0.0 for judgement in judgements)
        return cls(assignment, form, History(from_judgements(form, judgements, undone.texts)), seconds)

    def asked_as(self, assignment: Assignment, keymap: KeyMap, seconds: float) -> Self:
        """The same task after its scheme was edited, with the responses as far as they are still asked for."""
        form = _form_of(assignment, keymap)
        state = state_from_dict(form, self.state.to_dict())
        return replace(self, assignment=assignment, form=form, history=History(state), seconds=seconds)

    def with_keys(self, keymap: KeyMap) -> Self:
        return replace(self, form=_form_of(self.assignment, keymap))

    @property
    def state(self) -> DeskState:
        return self.history.now

    def draft(self, seconds: float) -> dict[str, Any]:
        """What is kept with the task until it is submitted."""
        return {"state": self.state.to_dict(), "seconds": round(seconds, 1)}

    def missing_responses(self, language: str) -> str:
        """The questions that still need a response, with the letters of the answers; empty where none does."""
        letters: dict[str, list[str]] = {}
        for target, id in missing_responses(self.form, self.state):
            question = next(one for one in self.state.questions_for(self.form, target) if one.id == id)
            of_question = letters.setdefault(in_language(question.label, language), [])
            if target in self.form.candidates and len(self.form.candidates) > 1:
                of_question.append(self.form.letter(target))
        return "; ".join(f"{name} ({', '.join(them)})" if them else name for name, them in letters.items())

    def judgements(self, seconds: float) -> list[JudgementDraft]:
        """What the responses come to. The first judgement carries the time of all, so that none of it counts twice."""
        drafts: list[JudgementDraft] = []
        for one in to_judgements(self.form, self.state):
            drafts.append(self._judgement(one.payload, one.messages, one.question, None if drafts else seconds))
        return drafts

    def skip(self, reason: str, seconds: float) -> JudgementDraft:
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
