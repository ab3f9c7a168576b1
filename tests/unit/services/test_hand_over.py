"""A project as a file: what comes out of it on another machine, and what meets when it comes back."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.core.bundle import Bundle
from desktop.core.context import ChatMessage
from desktop.core.errors import UserError
from desktop.core.ids import new_id
from desktop.core.project import AnswerSource, NewAnswer, NewPrompt, Project, TaskOrder
from desktop.core.questions.comparison import Comparison
from desktop.core.scheme import Guideline
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.annotators import AnnotatorService
from desktop.services.bundles import BundleService, MergeResult
from desktop.services.import_check import check_imports
from desktop.services.imports import Destination, ImportService
from desktop.services.projects import ProjectService
from desktop.services.schemes import SchemeService, find_guideline, find_scheme
from desktop.store.database import Database
from tests.support.signed_bundle import signed

RELEASED = Path(__file__).resolve().parents[2] / "data" / "released" / "0.1.0" / "judgements.sayso"
BLIND = Project(
    "", "Blind", "pairwise", repeats=0.1, repeat_after=0.0, order=TaskOrder.RANDOM, overlap=2, compares=True
)


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Database]:
    """Another machine."""
    with Database.open(tmp_path / "other") as other:
        yield other


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "project.sayso"


def blind(database: Database, count: int = 12, repeats: float = 0.1) -> str:
    sources = (
        AnswerSource("/models/one.gguf", 1),
        AnswerSource("/models/two.gguf", 1, adapters=(("/home/ada/a.gguf", 0.5),)),
    )
    project, _ = ProjectService(database).save(replace(BLIND, sources=sources, repeats=repeats))
    answers = [NewAnswer("Yes.", "one"), NewAnswer("No.", "two")]
    prompts = [NewPrompt([ChatMessage("user", f"Is {n} prime?")], answers, "questions") for n in range(count)]
    ProjectService(database).add_prompts(project.id, prompts)
    return project.id


def judge(database: Database, project: str, count: int) -> list[str]:
    """So many tasks of the queue, the first answer shown preferred; the ids of what was judged."""
    done = []
    for _ in range(count):
        shown = ProjectService(database).next(project)
        assert shown is not None
        ids = [message.id for message in shown.candidates]
        draft = JudgementDraft(Comparison(ids[0], ids[1], 1), ids, shown=ids, scheme="pairwise")
        AnnotationService(database).record(draft, task=shown.task.id)
        done.append(shown.task.id)
    return done


def test_a_project_arrives_as_it_was_with_paths_left_at_home(database: Database, other: Database, file: Path) -> None:
    id = blind(database)
    written = BundleService(database).write(file, project=id)
    assert (written.tasks, written.judgements) == (12, 0)
    assert b"/home/ada" not in file.read_bytes()
    report, changes = BundleService(other).merge(file)
    assert (report.projects, report.tasks, changes.projects) == (("Blind",), 12, {id})
    ours, theirs = (next(p.project for p in ProjectService(base).all()) for base in (database, other))
    assert [source.model for source in theirs.sources] == ["one.gguf", "two.gguf"]
    assert theirs.sources[1].adapters == (("a.gguf", 0.5),)
    assert replace(theirs, sources=()) == replace(ours, sources=())
    assert theirs.hides_models
    with database.read() as here, other.read() as there:
        assert here.projects.of_project(id) == there.projects.of_project(id)
    assert BundleService(other).merge(file)[0] == MergeResult(projects=("Blind",))


def test_an_annotator_gets_the_same_order_on_another_computer(database: Database, other: Database, file: Path) -> None:
    id = blind(database, repeats=0.0)  # those are of the machine where somebody judged
    ada = AnnotatorService(database).create("Ada")[0]
    AnnotatorService(database).activate(ada.id)
    judge(database, id, 1)
    BundleService(database).write(file, project=id)
    BundleService(other).merge(file)
    AnnotatorService(other).activate(ada.id)
    here, there = ProjectService(database).next(id), ProjectService(other).next(id)
    assert here is not None
    assert there is not None
    assert (here.task, here.candidates) == (there.task, there.candidates)


def test_judgements_made_elsewhere_are_merged_and_count_as_done(
    database: Database, other: Database, file: Path, tmp_path: Path
) -> None:
    id = blind(database)
    first = judge(database, id, 12)
    BundleService(database).write(file, project=id, judgements=False)
    BundleService(other).merge(file)
    ben = AnnotatorService(other).create("Ben")[0]
    AnnotatorService(other).activate(ben.id)
    second = judge(other, id, 12)
    BundleService(other).write(tmp_path / "back.sayso", project=id)
    report, changes = BundleService(database).merge(tmp_path / "back.sayso")
    assert (report.judgements, report.tasks, id in changes.projects) == (12, 0, True)
    with database.read() as store:
        done = {task for task in {*first, *second} if store.projects.is_done(task, ben.id)}
        assert done == {task for task in second if store.projects.task(task) is not None}
        assert {task.id for task in store.projects.of_project(id)} & set(second) <= done
    # a union: whichever file came first
    BundleService(database).write(file, project=id)
    BundleService(other).merge(file)
    assert AnnotationService(other).events() == AnnotationService(database).events()


def test_judgements_merged_before_their_project_count_once_it_is_merged(
    database: Database, other: Database, file: Path, tmp_path: Path
) -> None:
    id = blind(database)
    done = judge(database, id, 3)
    BundleService(database).write(tmp_path / "judgements.sayso")
    BundleService(database).write(file, project=id, judgements=False)
    BundleService(other).merge(tmp_path / "judgements.sayso")
    BundleService(other).merge(file)
    annotator = AnnotatorService(database).all()[0].id
    with other.read() as store:
        arrived = [task for task in done if store.projects.task(task) is not None]
        assert len(arrived) == 3
        assert all(store.projects.is_done(task, annotator) for task in arrived)


def test_a_scheme_and_guidelines_of_ones_own_go_with_it(database: Database, other: Database, file: Path) -> None:
    own = replace(SchemeService(database).get("pairwise"), id=new_id(), name={"en": "Ours"}, guideline=new_id())
    assert own.guideline is not None
    own, _ = SchemeService(database).save(own)
    SchemeService(database).save_guideline(Guideline(own.guideline or "", 1, {"en": "Prefer the shorter one."}))
    project, _ = ProjectService(database).save(replace(BLIND, scheme=own.id))
    BundleService(database).write(file, project=project.id)
    BundleService(other).merge(file)
    with database.read() as here, other.read() as there:
        assert find_scheme(there, own.id) == find_scheme(here, own.id)
        assert find_guideline(there, own.guideline or "") == find_guideline(here, own.guideline or "")


def test_what_0_1_0_knows_goes_into_a_file_that_it_reads() -> None:
    bundle = Bundle.read(RELEASED.read_bytes().splitlines(keepends=True))
    made_there = {id: event for id, event in bundle.judgements.items() if not event.imported}
    assert made_there
    assert json.loads(next(replace(bundle, judgements=made_there).lines()))["version"] == 1


def test_a_file_that_0_1_0_cannot_read_says_that_it_is_newer(database: Database, file: Path) -> None:
    judge(database, blind(database, 2), 1)  # notes whether models were visible
    BundleService(database).write(file)
    assert json.loads(file.read_bytes().splitlines()[0])["version"] == 2


def test_a_path_that_somebody_wrote_into_a_file_leads_nowhere(database: Database, other: Database, file: Path) -> None:
    id = blind(database, 1)
    BundleService(database).write(file, project=id)
    lines = [json.loads(line) for line in file.read_bytes().splitlines()[:-1]]
    source = next(line for line in lines if line["type"] == "project")["value"]["sources"][0]
    source |= {"model": "\\\\server\\share\\a.gguf", "adapters": [{"path": "/dev/zero", "scale": 1.0}]}
    file.write_bytes(signed(lines))
    BundleService(other).merge(file)
    found = ProjectService(other).get(id).project.sources[0]
    assert (found.model, found.adapters) == ("a.gguf", (("zero", 1.0),))


def test_answers_that_come_later_are_offered_too(database: Database, other: Database, file: Path) -> None:
    id = blind(database, 2)
    BundleService(database).write(file, project=id)
    complete = [json.loads(line) for line in file.read_bytes().splitlines()[:-1]]
    early = [line | {"value": dict(line["value"])} if line["type"] == "task" else line for line in complete]
    for line in early:
        if line["type"] == "task":
            line["value"]["candidates"] = None
    file.write_bytes(signed(early))
    BundleService(other).merge(file)
    file.write_bytes(signed(complete))
    assert BundleService(other).preview(file).tasks == 2
    BundleService(other).merge(file)
    assert BundleService(other).preview(file).tasks == 0
    assert ProjectService(other).next(id) is not None


def test_a_merge_restores_a_project_from_the_trash(database: Database, other: Database, file: Path) -> None:
    id = blind(database, 2)
    BundleService(database).write(file, project=id)
    BundleService(other).merge(file)
    assert BundleService(other).preview(file).tasks == 0
    ProjectService(other).delete(id)
    assert BundleService(other).preview(file).tasks == 2
    BundleService(other).merge(file)
    assert [progress.project.id for progress in ProjectService(other).all()] == [id]


def test_imported_rows_that_were_handed_over_are_no_work_of_an_earlier_version(
    database: Database, other: Database, file: Path, tmp_path: Path
) -> None:
    rows = tmp_path / "pairs.jsonl"
    pairs = [{"prompt": f"Is {n} prime?", "chosen": "Yes.", "rejected": "No."} for n in range(3)]
    rows.write_text("".join(json.dumps(pair) + "\n" for pair in pairs))
    imports = ImportService(database)
    report, _ = imports.run(imports.inspect(rows), Destination())
    BundleService(database).write(file, project=report.project.id)
    BundleService(other).merge(file)
    assert check_imports(database) == check_imports(other) == []


def test_drafts_stay_and_tasks_of_the_trash_too(database: Database, other: Database, file: Path) -> None:
    id = blind(database, 3)
    shown = ProjectService(database).next(id)
    assert shown is not None
    ProjectService(database).save_draft(shown.task.id, {"secret": "half a thought"})
    BundleService(database).write(file, project=id)
    assert b"half a thought" not in file.read_bytes()


SOURCE = {"model": "a", "n": 2, "adapters": [], "name": ""}


@pytest.mark.parametrize(
    ("record", "changes"),
    [
        ("project", {"task_order": "sideways"}),
        ("project", {"overlap": -1}),
        ("project", {"sources": [{"model": "a", "n": 99, "sampling": {}, "adapters": [], "name": ""}]}),
        ("project", {"sources": [{**SOURCE, "sampling": {"repeat_penalty": 0}}]}),
        ("project", {"sources": [{**SOURCE, "sampling": {"temperature": -0.5}}]}),
        ("project", {"sources": [{**SOURCE, "sampling": {"max_tokens": 0}}]}),
        ("task", {"project_id": "01900000-0000-7000-8000-000000000000".replace("-", "")}),
        ("task", {"candidates": ["01900000-0000-7000-8000-000000000000".replace("-", "")]}),
        ("task", {"prompt_id": None}),
        ("task", {"surplus": 1}),
    ],
)
def test_an_invalid_bundle_is_refused_completely(
    database: Database, other: Database, file: Path, record: str, changes: dict[str, Any]
) -> None:
    id = blind(database, 2)
    BundleService(database).write(file, project=id)
    lines = [json.loads(line) for line in file.read_bytes().splitlines()[:-1]]
    next(line for line in lines if line["type"] == record)["value"] |= changes
    file.write_bytes(signed(lines))
    with pytest.raises(UserError, match="was not merged"):
        BundleService(other).merge(file)
    assert ProjectService(other).all() == []


def test_a_task_that_is_another_here_is_refused(database: Database, other: Database, file: Path) -> None:
    id = blind(database, 2)
    BundleService(database).write(file, project=id)
    BundleService(other).merge(file)
    lines = [json.loads(line) for line in file.read_bytes().splitlines()[:-1]]
    tasks = [line["value"] for line in lines if line["type"] == "task"]
    names = ("conversation_id", "prompt_id", "candidates")
    swapped = [{name: task[name] for name in names} for task in reversed(tasks)]
    for task, values in zip(tasks, swapped, strict=True):
        task |= values
    file.write_bytes(signed(lines))
    with pytest.raises(UserError, match="different content"):
        BundleService(other).merge(file)
