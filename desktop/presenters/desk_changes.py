"""What a move at the desk changed, as one short sentence for somebody who hears it. The selection is not part of it:
the selected answer takes the focus, which is heard by itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QLocale

from desktop.core.desk.keys import passage_to_mark, question_in_view
from desktop.core.desk.state import DeskState, ResponseKey
from desktop.core.desk.task_form import ALL, NOTE, TaskForm
from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.question import Option, Question, localized
from desktop.core.questions.base import BOTH_BAD, Value
from desktop.core.questions.spans import Span
from desktop.core.word_diff import diff, words_changed
from desktop.presenters.judgement_text import kind_name
from desktop.presenters.sentences import changes_text, listed

_CONTEXT = "DeskChanges"

_RESPONSE = QT_TRANSLATE_NOOP("DeskChanges", "{question}: {response}")
_CLEARED = QT_TRANSLATE_NOOP("DeskChanges", "{question}: cleared")
_OPEN = QT_TRANSLATE_NOOP("DeskChanges", "{question}: no response yet")
_ON = QT_TRANSLATE_NOOP("DeskChanges", "{name}: on")
_OFF = QT_TRANSLATE_NOOP("DeskChanges", "{name}: off")
_OF_ANSWER = QT_TRANSLATE_NOOP("DeskChanges", "Answer {letter}: {change}")
_NOTE = QT_TRANSLATE_NOOP("DeskChanges", "Note")
_MARKED = QT_TRANSLATE_NOOP("DeskChanges", "Marked “{passage}”: {label}")
_UNMARKED = QT_TRANSLATE_NOOP("DeskChanges", "Removed the mark of “{passage}”")
_COMMENTED = QT_TRANSLATE_NOOP("DeskChanges", "{marked}, {comment}")
_MARKING = QT_TRANSLATE_NOOP("DeskChanges", "Marking a passage: “{passage}”. Labels: {labels}")
_PASSAGE = QT_TRANSLATE_NOOP("DeskChanges", "“{passage}”")
_COMMENT = QT_TRANSLATE_NOOP("DeskChanges", "Comment: {comment}")
_NOT_MARKING = QT_TRANSLATE_NOOP("DeskChanges", "Nothing marked")
_REWRITTEN = QT_TRANSLATE_NOOP("DeskChanges", "Answer {letter} rewritten")
_NOT_REWRITTEN = QT_TRANSLATE_NOOP("DeskChanges", "The rewrite of answer {letter} was removed")
_WRITTEN = QT_TRANSLATE_NOOP("DeskChanges", "Your own answer was saved")
_NOT_WRITTEN = QT_TRANSLATE_NOOP("DeskChanges", "Your own answer was removed")
_WORDS_CHANGED = QT_TRANSLATE_NOOP("DeskChanges", "{removed} words removed, {added} added")
_NONE_ACCEPTABLE = QT_TRANSLATE_NOOP("DeskChanges", "None acceptable")
_FLAGGED = QT_TRANSLATE_NOOP("DeskChanges", "Flag for review")
_MORE_FLAGS = QT_TRANSLATE_NOOP("DeskChanges", "More flags: {flags}")
_KEY = QT_TRANSLATE_NOOP("DeskChanges", "{key} {name}")
_NEXT = QT_TRANSLATE_NOOP("DeskChanges", "Next: {question}")
_SEPARATOR = QT_TRANSLATE_NOOP("DeskChanges", "; ")
_MAX_TEXT = 200  # characters of a quoted text; a step or a passage may be a page long


def change_text(form: TaskForm, before: DeskState, after: DeskState) -> str:
    """Say what differs between two states of a task; "" if nothing but the selection does."""
    parts = [*_content_changes(form, before, after)]
    if before.mark != after.mark:
        if not parts:
            parts.append(_marking(form, before, after))
    elif after.typed and after.typed != before.typed:
        parts.append(_more_flags(form, after))
    elif after.selected == before.selected:
        parts += _view_changes(form, before, after, is_response=bool(parts))
    return _translated(_SEPARATOR).join(filter(None, parts))


def response_text(form: TaskForm, target: str, question: Question, value: Value) -> str:
    """A response with the name of its question: "Overall quality: 5", "Ranking: A > B = C"."""
    words = question.type.describe_response(form, question, value, _Wording(form, question))
    return _translated(_RESPONSE).format(question=question_name(question), response=words)


def responses_text(form: TaskForm, state: DeskState, target: str) -> str:
    """All responses about one answer, or about the prompt, in one line. A flag that is on goes by its name."""
    parts = []
    for question in state.questions_for(form, target):
        value = state.response(target, question.id)
        if question.type.is_flag(question) and value is True:
            parts.append(question_name(question))
        elif value is not None:
            parts.append(response_text(form, target, question, value))
    return listed(parts)


def question_name(question: Question) -> str:
    """The label of a question; one about all answers goes by its kind."""
    is_about_all = question.about.value == "answers"
    return kind_name(question.type.payload.kind) if is_about_all and question.type.payload else _in_words(question)


@dataclass(frozen=True, slots=True)
class _Wording:
    """Helps a question type to put the responses of the open task into words: answers go by their letters."""

    form: TaskForm
    question: Question

    def translate(self, template: str) -> str:
        return QCoreApplication.translate("judgements", template)

    def quoted(self, answer: str) -> str:
        return self.form.letter(answer) if answer in self.form.candidates else "…"

    def option(self, id: str) -> str:
        return _option_name(self.question.options, id)


# --- responses, rewrites, flags of the task


def _content_changes(form: TaskForm, before: DeskState, after: DeskState) -> Iterator[str]:
    keys = [*after.responses, *(key for key in before.responses if key not in after.responses)]
    for key in keys:
        if before.responses.get(key) != after.responses.get(key):
            yield _of_target(form, after, key[0], _response_change(form, before, after, key))
    for original in {**before.rewrites, **after.rewrites}:
        if before.rewrites.get(original) != after.rewrites.get(original):
            there = original in after.rewrites
            if original == form.prompt:
                yield _translated(_WRITTEN if there else _NOT_WRITTEN)
            else:
                yield _translated(_REWRITTEN if there else _NOT_REWRITTEN).format(letter=form.letter(original))
                if there:
                    yield _difference(form.texts[original], after.rewrites[original].text)
    both_bad = any(BOTH_BAD in (state.response(*key) for state in (before, after)) for key in keys)
    if before.none_acceptable != after.none_acceptable and not both_bad:
        yield _switched(_translated(_NONE_ACCEPTABLE), after.none_acceptable)
    if before.flagged_for_review != after.flagged_for_review:
        yield _switched(_translated(_FLAGGED), after.flagged_for_review)


def _difference(old: str, new: str) -> str:
    """What a rewrite removed and added; of many changes, only how many words."""
    pieces = diff(old, new)
    text = changes_text(pieces)
    if len(text) <= _MAX_TEXT:
        return text
    removed, added = words_changed(pieces)
    return _translated(_WORDS_CHANGED).format(removed=removed, added=added)


def _response_change(form: TaskForm, before: DeskState, after: DeskState, key: ResponseKey) -> str:
    target, id = key
    was, now = before.response(target, id), after.response(target, id)
    question = next((q for q in form.questions_for(target, after.tags(form)) if q.id == id), None)
    if target != ALL and id == form.labels(target)[0]:
        return _mark_change(form, target, _spans(was), _spans(now))
    if question is None:
        name = _translated(_NOTE) if id == NOTE else id
        return _translated(_CLEARED if now is None else _RESPONSE).format(question=name, response=_quote(str(now)))
    if question.type.is_flag(question) and now is not False:
        return _switched(question_name(question), bool(now))
    if question.type.options_are_tags:
        return _pressed_tags(question, was, now)
    part = _changed_part(was, now, question.type.parts(form, target, question))
    if part is not None:
        return _quote(question.type.describe_part(form, target, question, part, now, _Wording(form, question)))
    if now is None:
        return _translated(_CLEARED).format(question=question_name(question))
    return response_text(form, target, question, now)


def _pressed_tags(question: Question, was: Value | None, now: Value | None) -> str:
    old, new = (set(value) if isinstance(value, tuple) else set() for value in (was, now))
    changed = [option for option in question.options if option.id in old ^ new]
    return listed(_switched(_option_name(question.options, option.id), option.id in new) for option in changed)


def _changed_part(was: Value | None, now: Value | None, count: int) -> int | None:
    """The only part whose response differs."""
    present = next(filter(None, (now, was)), None)
    if not count or not isinstance(present, tuple):
        return None
    nothing = "" if any(isinstance(one, str) for one in present) else None
    old, new = (value if isinstance(value, tuple) else (nothing,) * count for value in (was, now))
    changed = [part for part in range(count) if old[part] != new[part]]
    return changed[0] if len(changed) == 1 else None


# --- marks


def _spans(value: Value | None) -> tuple[Span, ...]:
    return value if isinstance(value, tuple) else ()


def _mark_change(form: TaskForm, target: str, was: tuple[Span, ...], now: tuple[Span, ...]) -> str:
    text, options = form.texts[target], form.labels(target)[1]
    parts = []
    for span in (span for span in now if span not in was):
        label = _option_name(options, span.label)
        marked = _translated(_MARKED).format(passage=_quote(text[span.start : span.end]), label=label)
        parts.append(_translated(_COMMENTED).format(marked=marked, comment=span.comment) if span.comment else marked)
    for span in (span for span in was if span not in now):
        parts.append(_translated(_UNMARKED).format(passage=_quote(text[span.start : span.end])))
    return _translated(_SEPARATOR).join(parts)


def _marking(form: TaskForm, before: DeskState, after: DeskState) -> str:
    """The passage that is being chosen, at first with the keys of its labels."""
    passage = passage_to_mark(form, after)
    if passage is None or after.mark is None:
        return _translated(_NOT_MARKING)
    words = _quote(form.texts[after.selected][slice(*passage)])
    if before.mark is None:
        options = form.labels(after.selected)[1]
        labels = listed(
            _translated(_KEY).format(key=number, name=_option_name(options, option.id))
            for number, option in enumerate(options, start=1)
        )
        return _translated(_MARKING).format(passage=words, labels=labels)
    if before.mark.comment != after.mark.comment:
        return _translated(_COMMENT).format(comment=after.mark.comment)
    return _translated(_PASSAGE).format(passage=words)


# --- the question in view


def _more_flags(form: TaskForm, state: DeskState) -> str:
    """The flags that the next key may switch."""
    flags = []
    for question in state.questions_for(form, state.selected):
        options = question.options if question.type.options_are_tags else ()
        for option, name in [("", question_name(question)), *((o.id, _option_name(options, o.id)) for o in options)]:
            key = form.key_of(state.selected, question.id, option)
            if key.startswith(f"{state.typed} "):
                flags.append(_translated(_KEY).format(key=key.removeprefix(f"{state.typed} "), name=name))
    return _translated(_MORE_FLAGS).format(flags=listed(flags))


def _view_changes(form: TaskForm, before: DeskState, after: DeskState, *, is_response: bool) -> Iterator[str]:
    """The question or the part of it that keys answer now, if it is another one."""
    was, now = question_in_view(form, before), question_in_view(form, after)
    if now is None:
        return
    target, question = now
    value = after.response(target, question.id)
    if question.type.parts(form, target, question):
        if was != now or before.step != after.step:
            part = question.type.describe_part(form, target, question, after.step, value, _Wording(form, question))
            yield _quote(part)
    elif was != now and is_response:
        yield _translated(_NEXT).format(question=question_name(question))
    elif was != now and value is None:
        yield _translated(_OPEN).format(question=question_name(question))
    elif was != now and value is not None:
        yield response_text(form, target, question, value)


# --- words


def _of_target(form: TaskForm, after: DeskState, target: str, change: str) -> str:
    """The change, with the letter of its answer unless that is selected."""
    if target == after.selected or target not in form.candidates:
        return change
    return _translated(_OF_ANSWER).format(letter=form.letter(target), change=change)


def _switched(name: str, on: bool) -> str:
    return _translated(_ON if on else _OFF).format(name=name)


def _option_name(options: tuple[Option, ...], id: str) -> str:
    return next((localized(option.label, QLocale().name()) for option in options if option.id == id), id)


def _in_words(question: Question) -> str:
    return localized(question.label, QLocale().name())


def _quote(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MAX_TEXT else line[: _MAX_TEXT - 1] + "…"


def _translated(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)
