"""Bundles: what travels, what a merge does, what is refused."""

import json
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.core.bundle import VERSION
from desktop.core.conversation import Status
from desktop.core.errors import ErrorKind, UserError
from desktop.core.payloads import Note, Rating
from desktop.core.questions.comparison import Comparison
from desktop.core.sampling import SETTINGS
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.annotators import AnnotatorService
from desktop.services.bundles import BundlePreview, BundleService, MergeResult
from desktop.services.changes import NOTHING
from desktop.services.chat import AnswerOutput, ChatService
from desktop.services.schemes import SchemeService
from desktop.store.database import Database
from tests.support.counts import rounds
from tests.support.rows import PROVENANCE, dump, fill
from tests.support.signed_bundle import signed


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Database]:
    """Another machine."""
    with Database.open(tmp_path / "other") as other:
        yield other


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "judgements.jsonl"


def test_a_look_says_what_would_come_and_changes_nothing(database: Database, other: Database, file: Path) -> None:
    fill(database)
    BundleService(database).write(file)
    before = dump(other)
    assert BundleService(other).preview(file) == BundlePreview(4, 0, ("Ada", "小博"))
    assert dump(other) == before
    BundleService(other).merge(file)
    assert BundleService(other).preview(file).known == 4
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(UserError, match="was not merged"):
        BundleService(other).preview(file)


def test_a_path_that_is_not_a_file_is_an_error(database: Database, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.sayso")  # reading it would wait for ever
    (tmp_path / "folder.sayso").mkdir()
    for name, sentence in (
        ("nothing.sayso", "was not found"),
        ("pipe.sayso", "cannot be imported"),
        ("folder.sayso", "is a folder"),
    ):
        with pytest.raises(UserError, match=sentence):
            BundleService(database).preview(tmp_path / name)


def test_a_merge_brings_judgements_with_all_they_stand_on(database: Database, other: Database, file: Path) -> None:
    turn = fill(database)
    written = BundleService(database).write(file)
    assert (written.judgements, written.conversations, written.size) == (4, 1, file.stat().st_size)
    report, changes = BundleService(other).merge(file)
    assert report == MergeResult(judgements=4, conversations=1, messages=4, annotators=2)
    assert AnnotationService(other).events() == AnnotationService(database).events()
    assert AnnotatorService(other).all() == AnnotatorService(database).all()

    opened, was = (ChatService(base).open(turn.conversation.id) for base in (other, database))
    assert all(opened.tree[message.id] == was.tree[message.id] for message in opened.tree)
    assert opened.conversation.title == was.conversation.title
    assert opened.conversation.active_leaf == max(message.id for message in opened.tree)
    origin = ChatService(other).origin_of(turn.answers[0].id)
    assert origin is not None
    assert (origin.provenance.prompt, origin.provenance.model.sha256) == (PROVENANCE.prompt, PROVENANCE.model.sha256)
    assert changes.judgements == {turn.answers[0].id, turn.answers[1].id, was.tree.children(turn.message.id)[2].id}
    assert (changes.conversations, changes.listing, changes.annotators) == ({turn.conversation.id}, True, True)
    assert ChatService(other).list_conversations()[0].branches
    other.check()


def test_only_what_was_judged_and_what_led_there_travels(database: Database, file: Path) -> None:
    fill(database)
    chat = ChatService(database)
    private, _ = chat.begin_turn(None, None, "my diary")
    BundleService(database).write(file)
    text = file.read_text(encoding="utf-8")
    assert "And ice?" not in text  # it comes after the judged answers
    assert "my diary" not in text
    assert "not sent ye" not in text
    assert "/models/" not in text
    assert "/adapters/" not in text
    assert "水是什么？" in text
    assert private.conversation.id not in text


def test_the_same_judgements_are_the_same_bytes(database: Database, other: Database, file: Path) -> None:
    fill(database)
    BundleService(database).write(file)
    data = file.read_bytes()
    BundleService(database).write(file)
    assert file.read_bytes() == data
    BundleService(other).merge(file)
    BundleService(other).write(file)
    assert file.read_bytes() == data


def test_merging_again_or_ones_own_changes_nothing(database: Database, other: Database, file: Path) -> None:
    fill(database)
    BundleService(database).write(file)
    before = dump(database)
    assert BundleService(database).merge(file) == (MergeResult(known=4), NOTHING)
    assert dump(database) == before
    BundleService(other).merge(file)
    before = dump(other)
    assert BundleService(other).merge(file) == (MergeResult(known=4), NOTHING)
    assert dump(other) == before


def test_a_part_travels_with_its_withdrawals(database: Database, other: Database, file: Path) -> None:
    turn = fill(database)
    annotation = AnnotationService(database)
    rating, undo = (event for event in annotation.events() if event.kind in ("rating", "withdrawal"))
    assert BundleService(database).write(file, ids=[rating.id]).judgements == 2
    BundleService(other).merge(file)
    assert [event.id for event in AnnotationService(other).events()] == [rating.id, undo.id]
    assert len(ChatService(other).open(turn.conversation.id).tree) == 2
    assert BundleService(database).write(file, annotator="nobody").judgements == 0
    assert BundleService(database).write(file, conversation=turn.conversation.id).judgements == 4
    assert BundleService(database).write(file, annotator=rating.annotator).judgements == 3


def test_the_profile_that_was_changed_last_is_kept(database: Database, other: Database, file: Path) -> None:
    fill(database)
    ada = AnnotatorService(database).all()[0]
    BundleService(database).write(file)
    BundleService(other).merge(file)
    here, _ = AnnotatorService(other).change(replace(ada, background="pilot"))
    BundleService(other).merge(file)
    assert AnnotatorService(other).all()[0] == here
    BundleService(other).write(file)
    BundleService(database).merge(file)
    assert AnnotatorService(database).all()[0] == here


def test_own_schemes_travel_in_the_version_that_was_used(database: Database, other: Database, file: Path) -> None:
    turn = fill(database)
    schemes = SchemeService(database)
    mine, _ = schemes.save(replace(schemes.get("pairwise"), id="", name={"zh": "我的"}))
    first, second = (answer.id for answer in turn.answers)
    AnnotationService(database).record(JudgementDraft(Comparison(first, second, 1), (first, second), scheme=mine.id))
    schemes.save(replace(mine, name={"en": "Later"}))
    BundleService(database).write(file)
    _, changes = BundleService(other).merge(file)
    assert changes.schemes
    assert SchemeService(other).get(mine.id) == mine


def test_undo_continues_with_local_actions_after_a_merge(database: Database, other: Database, file: Path) -> None:
    turn = fill(database)
    BundleService(database).write(file)
    BundleService(other).merge(file)
    ada = AnnotatorService(other).all()[0].id
    assert AnnotationService(other).undo(ada) == ((), NOTHING)
    AnnotationService(other).record(JudgementDraft(Note("mine"), (turn.answers[0].id,)), annotator=ada)
    (undone,), _ = AnnotationService(other).undo(ada)
    assert undone.payload == Note("mine")


# --- hostile files ----------------------------------------------------------------------------------------------


@pytest.fixture
def lines(database: Database, file: Path) -> list[dict[str, Any]]:
    fill(database)
    BundleService(database).write(file)
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()[:-1]]


def refused(base: Database, file: Path, sentence: str = "") -> None:
    before = dump(base)
    with pytest.raises(UserError, match=sentence) as raised:
        BundleService(base).merge(file)
    assert raised.value.kind is ErrorKind.INPUT
    assert "was not merged, and nothing was changed" in str(raised.value)
    assert dump(base) == before


def one(lines: list[dict[str, Any]], type: str, **having: Any) -> dict[str, Any]:
    found: dict[str, Any] = next(
        line["value"] for line in lines if line["type"] == type and having.items() <= line["value"].items()
    )
    return found


def drop(lines: list[dict[str, Any]], type: str) -> None:
    lines[:] = [line for line in lines if line["type"] != type]


TAMPERED: dict[str, tuple[Callable[[list[dict[str, Any]]], object], str]] = {
    "no annotators": (lambda all: drop(all, "annotator"), "its (author|annotator) is missing"),
    "no conversation": (lambda all: drop(all, "conversation"), "its conversation is missing"),
    "no messages": (lambda all: drop(all, "message"), "a message is missing"),
    "no scheme": (lambda all: drop(all, "scheme"), "its scheme is missing"),
    "no provenance": (lambda all: drop(all, "provenance"), "its provenance is missing"),
    "twice": (lambda all: all.append(all[-1]), "it occurs twice"),
    "type is unknown": (lambda all: all.append({"type": "macro", "value": {}}), "type is unknown"),
    "newer": (lambda all: all[0].update(version=VERSION + 1), "newer version"),
    "not a judgement file": (lambda all: all[0].update(format="x"), "not a judgement file"),
    "circle of messages": (
        lambda all: one(all, "message", role="user").update(parent=one(all, "message", status="failed")["id"]),
        "refer to each other",
    ),
    "streaming": (lambda all: one(all, "message", status="failed").update(status="streaming"), "“status” is"),
    "user fails": (lambda all: one(all, "message", role="user").update(status="failed"), "user message is unfinished"),
    "a stranger withdraws": (
        lambda all: one(all, "judgement", kind="withdrawal").update(annotator=one(all, "annotator", name="小博")["id"]),
        "another annotator",
    ),
    "withdraws nothing": (
        lambda all: one(all, "judgement", kind="withdrawal").update(withdraws="0" * 12 + "7000" + "8" + "0" * 15),
        "that it withdraws is missing",
    ),
    "off the scale": (
        lambda all: one(all, "judgement", kind="rating")["payload"].update(quality=9),
        "“quality” is 9",
    ),
    "not what was asked": (
        lambda all: one(all, "judgement", kind="rating")["payload"].update(flags={"x": True}),
        "of this type",
    ),
    "sampling": (lambda all: one(all, "provenance")["sampling"].update(top_k="40"), "“top_k” is “40”"),
    "half a character": (lambda all: one(all, "message", role="user").update(text="\ud83d"), "half a character"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_an_inconsistent_bundle_is_refused_completely(
    other: Database, lines: list[dict[str, Any]], file: Path, name: str
) -> None:
    tamper, sentence = TAMPERED[name]
    file.write_bytes(signed(lines))
    tamper(lines)
    file.write_bytes(signed(lines))
    refused(other, file, sentence)


@pytest.mark.parametrize(
    ("type", "change"),
    [
        ("message", {"text": "something else"}),
        ("judgement", {"created": 5.0}),
        ("provenance", {"prompt": "another"}),
    ],
)
def test_the_same_id_is_the_same_event(
    database: Database, lines: list[dict[str, Any]], file: Path, type: str, change: dict[str, Any]
) -> None:
    one(lines, type).update(change)
    file.write_bytes(signed(lines))
    refused(database, file, "has it with different content")


def test_a_shipped_scheme_cannot_be_said_to_be_another(
    other: Database, lines: list[dict[str, Any]], file: Path
) -> None:
    one(lines, "scheme", id="instructgpt")["name"] = {"en": "Hacked"}
    file.write_bytes(signed(lines))
    refused(other, file, "has that version with different content")


def test_settings_of_another_version_travel_as_they_are(
    other: Database, lines: list[dict[str, Any]], file: Path, tmp_path: Path
) -> None:
    """A version without a setting leaves it out; a newer one has some that are unknown here."""
    sampling = one(lines, "provenance")["sampling"]
    del sampling["mirostat_eta"], sampling["max_tokens"]
    sampling |= {"top_n_sigma": 1.5, "future_p": 1.5, "adaptive": True}
    file.write_bytes(signed(lines))
    assert BundleService(other).merge(file)[0].judgements == 4
    assert BundleService(other).merge(file) == (MergeResult(known=4), NOTHING)
    BundleService(other).write(tmp_path / "again.sayso")
    (again,) = (
        record["value"]["sampling"]
        for line in (tmp_path / "again.sayso").read_bytes().splitlines()
        if (record := json.loads(line))["type"] == "provenance"
    )
    assert again == sampling | {"mirostat_eta": 0.1, "max_tokens": 1024}
    assert BundleService(other).merge(tmp_path / "again.sayso") == (MergeResult(known=4), NOTHING)


def test_what_only_looked_like_a_control_token_travels(
    other: Database, lines: list[dict[str, Any]], file: Path, tmp_path: Path
) -> None:
    one(lines, "provenance")["context"]["literal"] = [[3, 13], [20, 30]]
    file.write_bytes(signed(lines))
    assert BundleService(other).merge(file)[0].judgements == 4
    BundleService(other).write(tmp_path / "again.sayso")
    assert b'"literal":[[3,13],[20,30]]' in (tmp_path / "again.sayso").read_bytes()
    assert BundleService(other).merge(tmp_path / "again.sayso") == (MergeResult(known=4), NOTHING)


@pytest.mark.parametrize("value", [1, [1], [[1]], [[2, 1]], [[-1, 1]], [[0, 1.5]], [[0, True]], {}], ids=repr)
def test_a_place_that_is_none_is_refused(
    other: Database, lines: list[dict[str, Any]], file: Path, value: object
) -> None:
    one(lines, "provenance")["context"]["literal"] = value
    file.write_bytes(signed(lines))
    refused(other, file, "literal")


@pytest.mark.parametrize("value", [[1], {"a": 1}, 10**30, 1e999, "\ud83d"], ids=repr)
def test_a_setting_that_nobody_could_write_again_is_refused(
    other: Database, lines: list[dict[str, Any]], file: Path, value: object
) -> None:
    one(lines, "provenance")["sampling"]["newer"] = value
    file.write_bytes(signed(lines))
    refused(other, file, "“newer”|Infinity|surrogates")


@pytest.mark.soak
def test_a_damaged_file_is_refused(other: Database, lines: list[dict[str, Any]], file: Path) -> None:
    data = file.read_bytes()
    source = random.Random(7)
    for _ in range(rounds(40, 1000)):
        kind = source.randrange(3)
        at = source.randrange(len(data))
        damaged = bytearray(data)
        if kind == 0:
            damaged[at] ^= 1 << source.randrange(8)
        elif kind == 1:
            del damaged[at:]
        else:
            damaged[at:at] = source.randbytes(source.randrange(1, 50))
        file.write_bytes(damaged)
        if damaged.split() == data.split():
            continue  # white space between lines says nothing
        with pytest.raises(UserError, match="was not merged"):
            BundleService(other).merge(file)
    assert AnnotationService(other).events() == []
    assert ChatService(other).list_conversations() == []


def test_a_file_that_is_not_there_has_its_own_sentence(other: Database, file: Path, database: Database) -> None:
    with pytest.raises(UserError, match="was not found"):
        BundleService(other).merge(file)
    with pytest.raises(UserError, match="cannot write to"):
        BundleService(database).write(file / "nowhere" / "x")


def test_two_machines_talk_about_one_conversation(database: Database, other: Database, file: Path) -> None:
    chat = ChatService(database)
    turn, _ = chat.begin_turn(None, None, "hi", 2)
    for answer in turn.answers:
        chat.finish(answer.id, Status.COMPLETE, AnswerOutput("Hello", "", ""))
    first, second = (answer.id for answer in turn.answers)
    AnnotationService(database).record(JudgementDraft(Rating(quality=3), (first,)))
    BundleService(database).write(file)
    BundleService(other).merge(file)
    AnnotationService(other).rewrite(first, "Hi there")
    AnnotationService(database).record(JudgementDraft(Rating(quality=4), (second,)))
    BundleService(other).write(file)
    report, changes = BundleService(database).merge(file)
    assert (report.judgements, report.messages, changes.conversations) == (1, 1, {turn.conversation.id})
    assert [event.kind for event in AnnotationService(database).effective()] == ["rating", "rewrite", "rating"]
    assert len(chat.open(turn.conversation.id).tree.children(turn.message.id)) == 3


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_sampling_out_of_range_is_refused(other: Database, lines: list[dict[str, Any]], file: Path, name: str) -> None:
    low, high = SETTINGS[name].low, SETTINGS[name].high
    sampling = one(lines, "provenance")["sampling"]
    for value in (low - 1, high + 1, float("nan"), float("inf")):
        sampling[name] = value
        file.write_bytes(signed(lines))
        refused(other, file, f"“{name}”|Infinity|NaN")
