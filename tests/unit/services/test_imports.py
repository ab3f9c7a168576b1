"""Files become projects: all of a file or nothing, the same file once, labels as judgements of other annotators."""

import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desktop.core.bundle import Bundle
from desktop.core.errors import DiskError, UserError
from desktop.core.payloads import Rating, Rewrite
from desktop.core.questions.comparison import Comparison
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.annotators import AnnotatorService
from desktop.services.bundles import BundleService
from desktop.services.chat import ChatService
from desktop.services.imports import Cancelled, Destination, ImportReport, ImportService
from desktop.services.projects import ProjectService
from desktop.services.statistics import StatisticsService
from desktop.store.database import Database

DATA = Path(__file__).resolve().parents[2] / "data" / "imports"
TABLES = ("projects", "tasks", "conversations", "messages", "judgements", "annotators", "provenances")


def write(path: Path, rows: Sequence[Any]) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return path


def pair(question: str, better: str, worse: str, **more: Any) -> dict[str, Any]:
    return {"prompt": question, "chosen": better, "rejected": worse} | more


def run(database: Database, path: Path, skip_bad: bool = False, **to: Any) -> ImportReport:
    imports = ImportService(database)
    report, _ = imports.run(imports.inspect(path), Destination(**to), skip_bad=skip_bad)
    return report


def size(database: Database) -> dict[str, int]:
    with database.read() as store:
        ask = store.connection.exec_driver_sql
        return {table: ask(f"SELECT count(*) FROM {table}").scalar_one() for table in TABLES}


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    return write(tmp_path / "pairs.jsonl", [pair(f"Q{n}", f"good {n}", f"bad {n}") for n in range(6)])


HALF = "\udc80"  # of a surrogate pair: JSON allows it, and the store cannot keep it
TURN = {"message_id": "a", "parent_id": None, "text": "q", "role": "prompter"}


@pytest.mark.parametrize(
    "row",
    [
        pair("q", "a", "b", **{f"no{HALF}te": 1}),
        {"messages": [{"role": "user", "content": "q", f"{HALF}x": 1}, {"role": "assistant", "content": "a"}]},
        pair("q", "a", "b", annotator=f"An{HALF}n"),
        {"prompt": "q", "response_a": "a", "response_b": "b", "votes": ["A", "B"], "annotators": [HALF, "Ben"]},
        {"prompt": "q", "response_a": "a", "response_b": "b", "votes": [{"annotator": HALF, "value": "A"}]},
        TURN | {"message_id": HALF},
        TURN | {"parent_id": HALF},
        {"message_tree_id": "t", "prompt": {"message_id": HALF, "text": "q", "role": "prompter", "replies": []}},
    ],
)
def test_half_a_character_anywhere_is_imported_or_refused(database: Database, tmp_path: Path, row: Any) -> None:
    path = tmp_path / "half.jsonl"
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    refused = report = None
    try:
        report = run(database, path)
    except UserError as error:
        refused = str(error)
    if report is not None:
        assert (report.rows, report.tasks, list(report.unread.values())) == (1, 1, [1])
    else:
        assert refused
        assert HALF not in refused
        assert size(database)["tasks"] == 0


def test_pairs_become_tasks_with_the_labels_as_another_persons(database: Database, pairs: Path) -> None:
    report = run(database, pairs)
    assert (report.project.name, report.project.scheme) == ("pairs", "pairwise")
    assert (report.rows, report.tasks, report.labels, report.known) == (6, 6, 6, 0)
    (person,) = AnnotatorService(database).all()
    assert person.name == "pairs"
    assert AnnotatorService(database).active() is None
    events = AnnotationService(database).effective()
    assert {event.annotator for event in events} == {person.id}
    assert {(event.scheme, event.question) for event in events} == {("pairwise", "preference")}
    with database.read() as store:
        for event in events:
            assert isinstance(event.payload, Comparison)
            (preferred,) = event.payload.pairs()
            better, worse = (store.conversations.message(id) for id in (preferred.better, preferred.worse))
            assert better is not None
            assert worse is not None
            assert (better.text.split()[0], worse.text.split()[0]) == ("good", "bad")
    assert ChatService(database).list_conversations() == []


def test_everybody_here_judges_what_the_file_judged(database: Database, pairs: Path) -> None:
    project = run(database, pairs).project
    AnnotatorService(database).activate(AnnotatorService(database).create("Ada")[0].id)
    projects = ProjectService(database)
    seen: set[str] = set()
    for _ in range(6):
        assignment = projects.next(project.id)
        assert assignment is not None
        seen.add(assignment.task.id)
        first, second = (message.id for message in assignment.candidates)
        good = assignment.candidates[0].text.startswith("good")
        payload = Comparison(first, second, -1 if good else 1, 5)
        draft = JudgementDraft(
            payload, (first, second), question="preference", scheme="pairwise", task=assignment.task.id
        )
        AnnotationService(database).record(draft)
    assert len(seen) == 6
    assert projects.next(project.id) is None
    agreement = StatisticsService(database).summary(project.id).metrics["agreement"]
    assert (agreement.value, agreement.n) == (1.0, 6)


def test_a_project_with_the_same_tasks_is_found(database: Database, pairs: Path, tmp_path: Path) -> None:
    """The files of two annotators who partly disagree can be imported into one project."""
    ada = run(database, pairs, annotator="Ada").project
    rows = [pair(f"Q{n}", f"good {n}", f"bad {n}") for n in range(5)] + [pair("Q5", "bad 5", "good 5")]
    path = write(tmp_path / "ben.jsonl", rows)
    imports = ImportService(database)
    source = imports.inspect(path)
    assert imports.preview(source, Destination(annotator="Ben")).similar_project == ada
    assert imports.find_similar_project(source, Destination()) == ada
    assert imports.find_similar_project(source, Destination(project=ada.id)) is None
    report, _ = imports.run(source, Destination(project=ada.id, annotator="Ben"))
    assert (report.tasks, report.labels) == (0, 6)
    agreement = StatisticsService(database).summary(ada.id).metrics["agreement"]
    assert (agreement.value, agreement.n) == (5 / 6, 6)
    other = write(tmp_path / "other.jsonl", [pair(f"Q{n}", "other", f"bad {n}") for n in range(6)])
    assert imports.find_similar_project(imports.inspect(other), Destination()) is None


def test_the_same_file_adds_nothing(database: Database, pairs: Path) -> None:
    run(database, pairs)
    before = size(database)
    again = run(database, pairs)
    assert (again.tasks, again.labels, again.known) == (0, 0, 6)
    assert size(database) == before
    imports = ImportService(database)
    survey = imports.preview(imports.inspect(pairs), Destination())
    assert (survey.new, survey.known) == (0, 6)


def test_a_longer_file_adds_what_is_new(database: Database, pairs: Path) -> None:
    first = run(database, pairs)
    with pairs.open("a", encoding="utf-8") as file:
        file.write(json.dumps(pair("Q0", "good 0", "another bad one")) + "\n" + json.dumps(pair("Q9", "x", "y")) + "\n")
    more = run(database, pairs)
    assert more.project.id == first.project.id
    assert (more.tasks, more.labels, more.known) == (2, 2, 6)
    with database.read() as store:  # the pair that shares its prompt is in the same conversation
        assert len(store.connection.exec_driver_sql("SELECT id FROM conversations").all()) == 7
        places = store.connection.exec_driver_sql("SELECT place FROM tasks ORDER BY place").scalars().all()
    assert places == list(range(8))


def test_another_person_about_the_same_texts_is_compared_with_the_first(database: Database, pairs: Path) -> None:
    project = run(database, pairs).project
    second = run(database, pairs, project=project.id, annotator="Bob")
    assert (second.tasks, second.labels) == (0, 6)
    agreement = StatisticsService(database).summary(project.id).metrics["agreement"]
    assert (agreement.value, agreement.n) == (1.0, 6)


def test_rows_with_one_prompt_share_a_conversation(database: Database, tmp_path: Path) -> None:
    rows = [pair("Q", a, b) for a, b in (("1", "2"), ("1", "3"), ("2", "3"))]
    run(database, write(tmp_path / "ranked.jsonl", rows))
    assert {name: size(database)[name] for name in ("conversations", "messages", "tasks", "judgements")} == {
        "conversations": 1,
        "messages": 4,
        "tasks": 3,
        "judgements": 3,
    }
    assert len(AnnotationService(database).effective()) == 3


def test_rows_that_contradict_each_other_are_both_kept(database: Database, tmp_path: Path) -> None:
    path = write(tmp_path / "x.jsonl", [pair("Q", "1", "2"), pair("Q", "2", "1"), pair("Q", "1", "2", margin=2)])
    report = run(database, path)
    assert (report.tasks, report.labels) == (3, 3)
    assert len(AnnotationService(database).effective()) == 3
    assert (run(database, path).tasks, run(database, path).known) == (0, 3)


def test_demonstrations_are_answers_that_somebody_wrote(database: Database, tmp_path: Path) -> None:
    rows = [{"prompt": "Q", "completion": "one"}, {"prompt": "Q", "completion": "another"}]
    run(database, write(tmp_path / "sft.jsonl", rows))
    events = AnnotationService(database).effective()
    assert [type(event.payload) for event in events] == [Rewrite, Rewrite]
    with database.read() as store:
        authors = store.connection.exec_driver_sql("SELECT author FROM messages WHERE role = 'assistant'").scalars()
        assert set(authors) == {events[0].annotator}


def test_annotators_that_the_file_names_are_told_apart(database: Database, tmp_path: Path) -> None:
    known, _ = AnnotatorService(database).create("Ada")
    rows = [pair("Q1", "a", "b", annotator="Ada"), pair("Q2", "a", "b", annotator="Bob"), pair("Q3", "a", "b")]
    report = run(database, write(tmp_path / "team.jsonl", rows))
    assert report.annotators == ("Ada", "Bob", "team")
    by = {person.name: person.id for person in AnnotatorService(database).all()}
    assert by["Ada"] == known.id
    assert {event.annotator for event in AnnotationService(database).effective()} == set(by.values())


@pytest.mark.parametrize(
    ("file", "scheme", "kind"),
    [
        ("helpsteer2", "helpsteer2", "rating"),
        ("helpsteer3", "helpsteer3", "comparison"),
        ("trl-kto", "thumbs", "rating"),
        ("trl-stepwise", "steps", "steps"),
        ("ranked", "instructgpt", "ranking"),
    ],
)
def test_labels_answer_the_questions_of_their_scheme(database: Database, file: str, scheme: str, kind: str) -> None:
    report = run(database, DATA / f"{file}.jsonl")
    assert report.project.scheme == scheme
    events = AnnotationService(database).effective()
    assert {(event.scheme, event.kind) for event in events if event.kind != "note"} == {(scheme, kind)}
    assert {(event.scheme, event.question) for event in events if event.kind == "note"} <= {(scheme, "reason")}
    # what is in the store is sound: it travels
    bundle = database.folder / "b.jsonl"
    BundleService(database).write(bundle)
    with bundle.open("rb") as file:  # type: ignore[assignment]
        assert len(Bundle.read(file).judgements) == len(events)  # type: ignore[arg-type]


def test_scores_stay_where_no_scheme_asks_for_them(database: Database) -> None:
    run(database, DATA / "ultrafeedback.jsonl")
    ratings = [e for e in AnnotationService(database).effective() if isinstance(e.payload, Rating)]
    assert [(rating.scheme, rating.payload.scores) for rating in ratings if isinstance(rating.payload, Rating)] in (
        [(None, {"helpfulness": 5}), (None, {"helpfulness": 1, "honesty": 2})],
        [(None, {"helpfulness": 1, "honesty": 2}), (None, {"helpfulness": 5})],
    )
    with database.read() as store:
        names = store.connection.exec_driver_sql("SELECT model_name FROM provenances").scalars().all()
    assert sorted(names) == ["a", "b"]


def test_every_format_comes_in(database: Database) -> None:
    for path in sorted(DATA.iterdir()):
        report = run(database, path, name=path.name)
        assert report.tasks == report.rows, path.name
    database.check()


# --- all or nothing


def test_one_bad_row_and_nothing_comes_in(database: Database, pairs: Path) -> None:
    with pairs.open("a") as file:
        file.write('{"prompt": "Q", "chosen": "a", "rejected": ""}\nnot JSON\n')
    before = size(database)
    with pytest.raises(UserError, match=r"Line 7 cannot be used: “rejected” is empty.*2 of 8 rows"):
        run(database, pairs)
    assert size(database) == before
    report = run(database, pairs, skip_bad=True)
    assert (report.tasks, report.skipped) == (6, 2)
    assert "Line 8" in str(report.problems[1])


class _AfterSome:
    """Says stop at the `count`-th question."""

    def __init__(self, count: int) -> None:
        self._left = count

    def __call__(self) -> bool:
        self._left -= 1
        return self._left < 0


@pytest.mark.parametrize("count", [0, 2, 3, 4, 5, 6])
def test_a_cancel_leaves_nothing(count: int, database: Database, tmp_path: Path) -> None:
    path = write(tmp_path / "many.jsonl", [pair(f"Q{n}", "a", "b", annotator=f"A{n % 3}") for n in range(600)])
    run(database, write(tmp_path / "before.jsonl", [pair("Q", "a", "b")]))
    before = size(database)
    imports = ImportService(database)
    with pytest.raises(Cancelled):
        imports.run(imports.inspect(path), Destination(), stop=_AfterSome(count))
    assert size(database) == before


def test_what_a_crash_left_is_gone_when_the_store_is_opened_next(tmp_path: Path) -> None:
    path = write(tmp_path / "many.jsonl", [pair(f"Q{n}", "a", "b") for n in range(600)])
    folder = tmp_path / "data"
    with Database.open(folder) as database:
        before = size(database)
        imports = ImportService(database)

        def stop_dead() -> bool:
            """The third piece of writing never comes; nothing clears up."""
            if size(database)["tasks"] < 500:
                return False
            with closing(sqlite3.connect(database.path)) as copy:
                copy.execute("VACUUM INTO ?", (str(tmp_path / "crashed.sqlite"),))
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            imports.run(imports.inspect(path), Destination(), stop=stop_dead)
        assert size(database) == before
    (tmp_path / "crashed.sqlite").replace(folder / "sayso.sqlite")
    with Database.open(folder) as database:
        assert size(database) == before
        assert run(database, path).tasks == 600


def test_an_import_that_a_full_disk_ended_is_done_again_as_if_nothing_had_been(
    database: Database, tmp_path: Path
) -> None:
    path = write(tmp_path / "many.jsonl", [pair(f"Q{n}", "a", "b", annotator=f"A{n % 3}") for n in range(600)])
    before = size(database)
    imports = ImportService(database)

    def full() -> bool:
        """After the second piece of writing the disk takes nothing more; nothing can be cleared up either."""
        if size(database)["tasks"] >= 250:
            database._connection.exec_driver_sql("PRAGMA query_only = ON")
            database._connection.rollback()
        return False

    with pytest.raises(DiskError):
        imports.run(imports.inspect(path), Destination(), stop=full)
    assert size(database)["tasks"] >= 250  # what could not be removed, in a project that nobody sees
    with pytest.raises(DiskError):
        imports.run(imports.inspect(path), Destination())
    assert imports.preview(imports.inspect(path), Destination()).rows == 600  # still to be read, if no more
    database._connection.exec_driver_sql("PRAGMA query_only = OFF")
    database._connection.rollback()

    survey = imports.preview(imports.inspect(path), Destination())
    assert (survey.new, survey.known) == (600, 0)
    assert size(database) == before
    report = run(database, path)
    assert (report.tasks, size(database)["judgements"]) == (600, before["judgements"] + 600)
    database.check()


def test_an_unknown_project_is_an_error(database: Database, pairs: Path) -> None:
    with pytest.raises(UserError, match="“elsewhere” was not found"):
        run(database, pairs, project="elsewhere")


def test_a_column_that_names_no_annotators(database: Database, tmp_path: Path) -> None:
    rows = [pair(f"Q{n}", "a", "b", annotator=f"A{n}") for n in range(1100)]
    with pytest.raises(UserError, match="more than 1000 annotators"):
        run(database, write(tmp_path / "x.jsonl", rows))
    assert size(database)["annotators"] == 0


def test_progress_rises_to_the_end(database: Database, tmp_path: Path) -> None:
    path = write(tmp_path / "many.jsonl", [pair(f"Q{n}", "a", "b") for n in range(600)])
    imports = ImportService(database)
    shares: list[float] = []
    tell: Callable[[Any], None] = lambda progress: shares.append(progress.share)  # noqa: E731
    imports.run(imports.inspect(path), Destination(), progress=tell)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) > 4
