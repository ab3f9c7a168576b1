"""Bad cases run again on another model."""

import pytest

from desktop.core.errors import UserError
from desktop.core.payloads import Rating
from desktop.core.project import AnswerSource
from desktop.services.annotation import JudgementDraft
from desktop.services.projects import ProjectService
from desktop.services.regression_set import RegressionSetService
from desktop.store.database import Database
from tests.support.annotation_bench import Bench

OTHER = (AnswerSource("/models/other.gguf", 1),)


def test_without_a_bad_case_there_is_nothing_to_ask(database: Database) -> None:
    with pytest.raises(UserError, match="flagged"):
        RegressionSetService(database).make("Again", OTHER)
    assert ProjectService(database).all() == []


def test_the_prompts_of_bad_cases_are_asked_again_once_each(database: Database) -> None:
    bench = Bench(database)
    a, b = bench.answers("wrong", "wrong too")
    c, fine = bench.answers("unsafe", "fine")
    for answer, flag in ((a, "factual"), (b, "logic"), (c, "unsafe")):
        draft = JudgementDraft(Rating(flags={flag: True}), [answer], scheme="bad-cases")
        bench.annotation.record(draft, annotator=bench.ada)
    bench.annotation.record(
        JudgementDraft(Rating(flags={"unsafe": False}), [fine], scheme="bad-cases"), annotator=bench.ada
    )
    project, changes = RegressionSetService(database).make("Again", OTHER)
    assert project.id in changes.projects
    waiting = ProjectService(database).waiting(project.id)
    assert len(waiting) == 2
    before = RegressionSetService(database).results(project.id)
    flags = [[[entry.payload["flags"] for entry in answer.flagged] for answer in probe.before] for probe in before]
    assert flags == [[[{"factual": True}], [{"logic": True}]], [[{"unsafe": True}]]]
    assert [probe.after for probe in before] == [(), ()]
    # the other model answers the first
    (new,) = bench.answers_to(waiting[0].prompt, "better")
    ProjectService(database).set_candidates(waiting[0].id, [new])
    first = RegressionSetService(database).results(project.id)[0]
    assert [(answer.text, answer.flagged) for answer in first.after] == [("better", ())]
    bench.annotation.record(
        JudgementDraft(Rating(flags={"logic": True}), [new], scheme="bad-cases"), annotator=bench.ada
    )
    first = RegressionSetService(database).results(project.id)[0]
    assert [entry.payload["flags"] for entry in first.after[0].flagged] == [{"logic": True}]
    assert len(first.before) == 2
