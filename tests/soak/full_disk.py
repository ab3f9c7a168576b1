"""A program that chats, judges and imports while its disk fails at random writes, and checks what it finds afterwards.

`python -m tests.soak.full_disk FOLDER ROUNDS SEED` prints one line of JSON with what it did. In each round the disk
fails in one of two ways, both of them SQLite's own: no file of this process can grow beyond a random size
(RLIMIT_FSIZE: a write ends in the middle, SQLITE_IOERR), or the database gets only a few more pages (SQLITE_FULL). It
is a process of its own, since the limit is the process's.
"""

import json
import random
import resource
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from desktop.core.conversation import Status
from desktop.core.errors import DiskError, UserError
from desktop.core.generation import CandidateStats, EndReason
from desktop.core.payloads import Note
from desktop.presenters.unsaved import Backlog, UnsavedChange
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.chat import AnswerOutput, ChatService
from desktop.services.imports import Destination, ImportService
from desktop.store.database import FILE, Database
from tests.soak.store_writer import PROVENANCE, told

PAGE = 4096
UNLIMITED = resource.RLIM_INFINITY


@contextmanager
def failing(database: Database, source: random.Random, outcomes: Counter[str]) -> Iterator[None]:
    """Within it some write fails, sooner or later; a small one may just fit."""
    if source.random() < 0.3:
        pages = pragma(database, "page_count")
        pragma(database, f"max_page_count = {pages + source.choice((0, 0, 1, 3))}")
        outcomes["rounds with too few pages"] += 1
    else:
        sizes = [path.stat().st_size for path in database.folder.glob(f"{FILE}*") if not path.name.endswith("-shm")]
        room = source.choice((0, 0, source.randint(0, PAGE), source.randint(0, 12 * PAGE)))
        resource.setrlimit(resource.RLIMIT_FSIZE, (source.choice(sizes) + room, UNLIMITED))
        outcomes["rounds with a file that cannot grow"] += 1
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (UNLIMITED, UNLIMITED))
        pragma(database, f"max_page_count = {2**31 - 2}")


def pragma(database: Database, statement: str) -> Any:
    value = database._connection.exec_driver_sql(f"PRAGMA {statement}").scalar()
    database._connection.rollback()
    return value


class World:
    """What was asked of the store. A change that is kept must be there in the end, any other wholly or not at all."""

    def __init__(self, folder: Path, source: random.Random) -> None:
        self.folder, self.source = folder, source
        self.database = Database.open(folder)
        self.backlog = Backlog()
        self.outcomes: Counter[str] = Counter()
        self.answers: dict[str, str] = {}  # id -> all of its text
        self.drafts: dict[str, str] = {}
        self.notes: list[str] = []
        self.turns: list[tuple[str, str]] = []  # (conversation, answer), of those that were begun
        self.imported: set[str] = set()

    def keep(self, key: str, work: Callable[[Database], Any]) -> None:
        """As `presenters.operations.change(keep=...)` does on the store's thread."""
        self.backlog.replace(key)
        problem = self.backlog.write(self.database)
        if problem is None:
            try:
                work(self.database)
                return
            except DiskError as error:
                problem = error
        self.outcomes[problem.detail.partition(":")[0]] += 1
        self.backlog.add(UnsavedChange(key), work, self._delivered, problem)

    def attempt(self, work: Callable[[Database], Any]) -> Any:
        """A change that is not kept: its result, or None where the disk did not take it (then it is as before)."""
        if self.backlog.write(self.database) is not None:
            return None
        before = self.count()
        try:
            return work(self.database)
        except DiskError as error:
            self.outcomes[error.detail.partition(":")[0]] += 1
            assert self.count() == before, "half of a change is in the store"
            return None

    def _delivered(self, _: Any, error: Exception | None) -> None:
        if error is not None:
            raise error

    def count(self) -> tuple[int, ...]:
        tables = ("conversations", "messages", "generations", "judgements", "judgement_messages", "tasks")
        with self.database.read() as store:
            return tuple(store.connection.exec_driver_sql(f"SELECT count(*) FROM {t}").scalar_one() for t in tables)

    # --- what people do

    def chat(self) -> None:
        conversation, parent = self.source.choice([(None, None), *self.turns[-3:]])
        text = told(self.source.randint(1, 300))
        begun = self.attempt(lambda store: ChatService(store).begin_turn(conversation, parent, text, writing=[])[0])
        if begun is None:
            return
        batch, answer, length = begun.batch, begun.answers[0].id, self.source.randint(1, 400)
        self.keep(f"provenance {batch}", lambda store: ChatService(store).record_provenance(batch, PROVENANCE, [1]))
        for part in (length // 3, length // 2):
            output = AnswerOutput(told(part), "", told(part))
            self.keep(answer, lambda store, output=output: ChatService(store).checkpoint(answer, output, 1))
        stats = CandidateStats(1, length, EndReason.END_OF_TURN, 0.1, 9.0)
        output = AnswerOutput(told(length), "", told(length))
        self.keep(answer, lambda store: ChatService(store).finish(answer, Status.COMPLETE, output, stats))
        self.answers[answer] = told(length)
        self.turns.append((begun.conversation.id, answer))

    def draft(self) -> None:
        if self.turns:
            conversation, text = self.source.choice(self.turns)[0], told(self.source.randint(1, 500))
            self.drafts[conversation] = text
            self.keep(f"draft {conversation}", lambda store: ChatService(store).save_draft(conversation, text))

    def judge(self) -> None:
        if self.turns:
            answer, text = self.source.choice(self.turns)[1], told(self.source.randint(1, 200))
            self.notes.append(text)
            self.keep("", lambda store: AnnotationService(store).record(JudgementDraft(Note(text), [answer])))

    def bring_in(self) -> None:
        path = self.folder.parent / f"rows-{len(self.imported)}.jsonl"
        rows = self.source.randint(1, 60)
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (UNLIMITED, UNLIMITED))  # the file comes from another disk
        with path.open("w", encoding="utf-8") as file:
            for number in range(rows):
                prompt = f"{path.stem} {number}"
                file.write(json.dumps({"prompt": prompt, "chosen": told(20), "rejected": told(9)}) + "\n")
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        try:
            imports = ImportService(lambda work: work(self.database))
            source = imports.inspect(path)
            imports.run(source, Destination(), skip_bad=True)
        except DiskError as error:
            self.outcomes[error.detail.partition(":")[0]] += 1
            self.outcomes["imports that failed"] += 1
        else:
            self.imported.add(path.stem)
        path.unlink()

    # --- looking

    def settle(self) -> None:
        """There is space again."""
        problem = self.backlog.write(self.database)
        assert problem is None, problem.detail
        assert self.backlog.items == ()

    def reopen(self) -> None:
        self.database.close()
        self.database = Database.open(self.folder)

    def verify(self) -> None:
        self.database.check()
        chat = ChatService(self.database)
        found = [chat.open(id) for id in {conversation for conversation, _ in self.turns}]
        messages = {message.id: message for one in found for message in one.tree}
        for id, text in self.answers.items():
            assert (messages[id].text, messages[id].status) == (text, Status.COMPLETE), id
            assert chat.origin_of(id) is not None, "an answer lost where it came from"
        for one in found:
            assert one.draft == self.drafts.get(one.conversation.id, "")
        judged = [event.payload for event in AnnotationService(self.database).events()]
        assert sorted(one.text for one in judged if isinstance(one, Note)) == sorted(self.notes)
        with self.database.read() as store:
            names = {project.name for project in store.projects.all() if project.deleted is None}
        assert names == self.imported


def main(folder: Path, rounds: int, seed: int) -> None:
    source = random.Random(seed)
    world = World(folder, source)
    acts = [world.chat, world.chat, world.draft, world.judge, world.judge, world.bring_in]
    for number in range(rounds):
        with failing(world.database, source, world.outcomes):
            for _ in range(source.randint(1, 5)):
                source.choice(acts)()
        world.settle()
        source.choice(acts)()  # and it goes on
        if number % 10 == 9:
            world.reopen()
            world.verify()
    world.reopen()
    world.verify()
    world.database.close()
    print(json.dumps({"outcomes": world.outcomes, "answers": len(world.answers), "notes": len(world.notes)}))


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    except UserError as error:
        raise SystemExit(f"{error}\n{error.detail}") from error
