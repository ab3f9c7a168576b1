"""Any sequence of judging, undoing, redoing and merging on several machines leaves each store as a plain model of it
says; and in the end, whatever the order in which they tell each other, all of them know the same."""

import itertools
import json
import shutil
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from desktop.core.annotator import Annotator
from desktop.core.conversation import Status
from desktop.core.ids import new_ids
from desktop.core.judgement import not_withdrawn
from desktop.core.payloads import Payload, Rating
from desktop.core.project import Project, repeat_id
from desktop.core.questions import KINDS
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.annotators import AnnotatorService
from desktop.services.bundles import BundleService
from desktop.services.chat import AnswerOutput, ChatService
from desktop.services.projects import ProjectService
from desktop.store.database import Database
from desktop.store.judgements import REMARKS
from tests.support.counts import rounds
from tests.support.judgement_strategies import IDS, payloads

PEOPLE = [Annotator(id, f"Person {number}", created=1.0, updated=1.0) for number, id in enumerate(new_ids(2))]
ANSWER = "An answer, long enough for passages. 回答。"
MACHINES = st.integers(0, 2)
WHO = st.sampled_from([person.id for person in PEOPLE])
PICKS = st.integers(0, 99)  # the place of one among those there are, whose number is not known before
STANDINS = sorted(IDS[:3])  # for three answers of a prompt
JUDGEMENTS = st.tuples(payloads(STANDINS, len(ANSWER)), PICKS, st.booleans())


def about(payload: Payload, messages: list[str], answers: list[str]) -> tuple[Payload, list[str]]:
    """The payload about the placeholders, about these answers instead."""
    text = json.dumps([payload.to_dict(), messages])
    for standin, answer in zip(STANDINS, answers, strict=True):
        text = text.replace(standin, answer)
    fields, messages = json.loads(text)
    return KINDS[payload.kind].load(fields), messages


@dataclass
class Step:
    events: list[str]
    done: bool = True


@dataclass
class Machine:
    """A store, and what should be in it."""

    folder: Path
    database: Database
    events: dict[str, str | None] = field(default_factory=dict)  # all, and what they withdraw
    steps: dict[str, list[Step]] = field(default_factory=dict)  # by annotator
    project: str = ""
    tasks: dict[str, str] = field(default_factory=dict)  # of its project, by prompt

    def stands(self, id: str) -> bool:
        """By the definition: nothing that stands withdraws it."""
        return not any(target == id and self.stands(other) for other, target in self.events.items())


class Sequences(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.file = self.folder / "bundle.jsonl"
        self.machines = [self.machine(self.folder / str(number)) for number in range(3)]

    def machine(self, folder: Path) -> Machine:
        database = Database.open(folder)
        with database.write() as store:
            for person in PEOPLE:
                store.annotators.put(person)
        project, _ = ProjectService(database).save(
            Project("", "p", "instructgpt", overlap=0, repeats=0.5, repeat_after=0.0)
        )
        return Machine(folder, database, steps={person.id: [] for person in PEOPLE}, project=project.id)

    def teardown(self) -> None:
        try:
            self.in_the_end_all_know_the_same()
            for machine in self.machines:
                machine.database.check()
        finally:
            for machine in self.machines:
                machine.database.close()
            shutil.rmtree(self.folder)

    def note(self, machine: Machine) -> None:
        """Copy the events; which judgements stand then follows from them alone."""
        machine.events = {event.id: event.withdraws for event in AnnotationService(machine.database).events()}

    def answers(self, machine: Machine) -> list[list[str]]:
        """The finished answers of each prompt, all in the order of ids."""
        chat = ChatService(machine.database)
        trees = [chat.open(summary.id).tree for summary in chat.list_conversations()]
        return sorted(sorted(answer.id for answer in tree.children(tree.children(None)[0].id)) for tree in trees)

    def task(self, machine: Machine, messages: list[str]) -> str | None:
        with machine.database.read() as store:
            answer = store.conversations.message(messages[0])
        return machine.tasks.get((answer.parent if answer else None) or "")

    # --- operations

    @initialize(which=MACHINES)
    def begin(self, which: int) -> None:
        self.talk(which)

    @rule(which=MACHINES)
    def talk(self, which: int) -> None:
        machine = self.machines[which]
        chat = ChatService(machine.database)
        turn, _ = chat.begin_turn(None, None, "Note", 3)
        for answer in turn.answers:
            chat.finish(answer.id, Status.COMPLETE, AnswerOutput(ANSWER, "", ANSWER))
        (task,), _ = ProjectService(machine.database).add_from_chats(machine.project, [turn.message.id])
        machine.tasks[turn.message.id] = task.id

    @rule(which=MACHINES, who=WHO, judgements=st.lists(JUDGEMENTS, min_size=1, max_size=3))
    def judge(self, which: int, who: str, judgements: list[tuple[tuple[Payload, list[str]], int, bool]]) -> None:
        machine = self.machines[which]
        prompts = [answers for answers in self.answers(machine) if len(answers) >= len(STANDINS)]
        if not prompts:
            return
        drafts = []
        for (payload, messages), pick, of_task in judgements:
            payload, messages = about(payload, messages, prompts[pick % len(prompts)][-len(STANDINS) :])
            task = self.task(machine, messages) if of_task else None
            drafts.append(JudgementDraft(payload, messages, shown=messages, task=task))
        events, changes = AnnotationService(machine.database).record(*drafts, annotator=who)
        assert [event.payload for event in events] == [draft.payload for draft in drafts]
        assert changes.judgements == {id for draft in drafts for id in draft.messages}
        self.did(machine, who, [event.id for event in events])

    @rule(which=MACHINES, who=WHO, quality=st.integers(1, 7))
    def judge_what_comes_next(self, which: int, who: str, quality: int) -> None:
        """Also a hidden repeat."""
        machine = self.machines[which]
        AnnotatorService(machine.database).activate(who)
        if (shown := ProjectService(machine.database).next(machine.project)) is not None:
            draft = JudgementDraft(Rating(quality), [shown.candidates[0].id])
            events, _ = AnnotationService(machine.database).record(draft, task=shown.task.id)
            self.did(machine, who, [event.id for event in events])

    @rule(which=MACHINES, who=WHO, pick=PICKS, words=st.text(st.characters(codec="utf-8"), min_size=1))
    def rewrite(self, which: int, who: str, pick: int, words: str) -> None:
        machine = self.machines[which]
        if not (known := list(itertools.chain(*self.answers(machine)))):
            return
        original = known[pick % len(known)]
        (_, event), _ = AnnotationService(machine.database).rewrite(original, f"{ANSWER} {words}", annotator=who)
        self.did(machine, who, [event.id])

    def did(self, machine: Machine, who: str, events: list[str]) -> None:
        machine.steps[who] = [step for step in machine.steps[who] if step.done] + [Step(events)]
        self.note(machine)

    @rule(which=MACHINES, who=WHO, back=st.booleans(), times=st.integers(1, 3))
    def undo_or_redo(self, which: int, who: str, back: bool, times: int) -> None:
        machine = self.machines[which]
        annotation = AnnotationService(machine.database)
        for _ in range(times):
            steps = machine.steps[who]
            done = [step for step in steps if step.done]
            undone = [step for step in steps if not step.done]
            step = (done[-1] if done else None) if back else (undone[0] if undone else None)
            others = {id for id in machine.events if step is None or id not in step.events}
            before = {id for id in others if machine.events[id] is None and machine.stands(id)}
            about, _ = annotation.undo(who) if back else annotation.redo(who)
            assert [event.id for event in about] == (step.events if step else [])
            self.note(machine)
            if step is not None:
                step.done = not back
                assert all(machine.stands(id) == step.done for id in step.events)
            assert {id for id in others if machine.events[id] is None and machine.stands(id)} == before

    @rule(giver=MACHINES, taker=MACHINES)
    def merge(self, giver: int, taker: int) -> None:
        one, other = self.machines[giver], self.machines[taker]
        BundleService(one.database).write(self.file)
        report, _ = BundleService(other.database).merge(self.file)
        assert report.known == len(one.events.keys() & other.events.keys())
        assert report.judgements == len(one.events.keys() - other.events.keys())
        expected = one.events | other.events
        self.note(other)
        assert other.events == expected
        assert BundleService(other.database).merge(self.file)[0].judgements == 0

    @rule(which=MACHINES)
    def restart(self, which: int) -> None:
        machine = self.machines[which]
        machine.database.close()
        machine.database = Database.open(machine.folder)

    # --- what always holds

    @invariant()
    def what_counts_is_what_stands_and_was_not_replaced(self) -> None:
        for machine in self.machines:
            annotation = AnnotationService(machine.database)
            events = {event.id: event for event in annotation.events()}
            assert {id: event.withdraws for id, event in events.items()} == machine.events
            alive = {id for id in machine.events if machine.stands(id)}
            assert not_withdrawn(machine.events.items()) == alive
            counting = {event.id for event in annotation.effective()}
            assert counting <= {id for id in alive if events[id].withdraws is None}
            for id in alive - counting:
                old = events[id]
                assert old.withdraws is not None or any(
                    new.id > id and new.target >= old.target and (new.annotator, new.kind) == (old.annotator, old.kind)
                    for new in (events[other] for other in counting)
                )

    @invariant()
    def the_queue_leaves_out_what_is_judged_or_skipped(self) -> None:
        for machine in self.machines:
            events = [event for event in AnnotationService(machine.database).events() if machine.stands(event.id)]
            for person in PEOPLE:
                answering = [event for event in events if event.annotator == person.id and event.kind not in REMARKS]
                mine = {event.task for event in answering}
                judged = {event.task for event in answering if event.kind != "skip"}
                AnnotatorService(machine.database).activate(person.id)
                progress = ProjectService(machine.database).get(machine.project)
                tasks = set(machine.tasks.values())
                with machine.database.read() as store:
                    again = {id for task in tasks if store.projects.task(id := repeat_id(task, person.id)) is not None}
                assert progress.judged == len((tasks | again) & judged)  # a repeat counts, so that none is noticed
                assert progress.skipped == len((mine - judged) & (tasks | again))
                with machine.database.read() as store:
                    left = store.projects.open_tasks(progress.project, person.id, 1000)
                    repeats = store.projects.due_repeats(machine.project, person.id, time.time() + 1, 1000)
                assert {task.id for task in left} == tasks - mine
                assert all(task.repeat_of in judged and task.id not in mine for task in repeats)
                following = ProjectService(machine.database).next(machine.project)
                assert (following is None) == (not left and not repeats)
                assert following is None or following.task.id not in mine

    def in_the_end_all_know_the_same(self) -> None:
        """Merge is commutative and associative: three machines hear of each other in six orders."""
        files = []
        for number, machine in enumerate(self.machines):
            files.append(self.folder / f"{number}.jsonl")
            BundleService(machine.database).write(files[-1])
        outcomes: set[bytes] = set()
        for number, order in enumerate(itertools.permutations(files)):
            with Database.open(self.folder / f"order{number}") as database:
                for file in order:
                    BundleService(database).merge(file)
                BundleService(database).write(self.file)
                outcomes.add(self.file.read_bytes())
        for machine in self.machines:
            for file in files:
                BundleService(machine.database).merge(file)
            BundleService(machine.database).write(self.file)
            outcomes.add(self.file.read_bytes())
        assert len(outcomes) == 1


TestSequences = pytest.mark.soak(Sequences.TestCase)
TestSequences.settings = settings(
    max_examples=rounds(6, 100), stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
