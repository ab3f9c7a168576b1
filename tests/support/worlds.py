"""A small store with something of every shape, the same to the last bit each time: ids and times are made up."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from desktop.core.annotator import Annotator
from desktop.core.conversation import ConversationRecord, MessageRecord, Role, Status
from desktop.core.generation import EndReason
from desktop.core.judgement import Judgement
from desktop.core.payloads import NoneAcceptable, Note, Payload, Rating, Rewrite
from desktop.core.provenance import GenerationRecord, ProvenanceRecord
from desktop.core.questions.best_with_reason import BestWithReason
from desktop.core.questions.best_worst import BestWorst
from desktop.core.questions.comparison import Comparison
from desktop.core.questions.ranking import Ranking
from desktop.core.questions.rubric import make_rubric
from desktop.core.questions.spans import Span, Spans
from desktop.core.questions.steps import Step, Steps
from desktop.core.sampling import Sampling
from desktop.services.schemes import ready_made
from desktop.store.database import Database

ADA, BO = (f"018f0000000070008000{number:012x}" for number in (1, 2))
TIME = 1_750_000_000.0


class World:
    """Rows that go into a store as they are. Later ids are larger."""

    def __init__(self) -> None:
        self._count = 16
        self.people = {ADA: "Ada", BO: "小博"}
        self.conversations: list[ConversationRecord] = []
        self.messages: list[MessageRecord] = []
        self.generations: list[GenerationRecord] = []
        self.provenances: list[ProvenanceRecord] = []
        self.judgements: list[Judgement] = []

    def new(self) -> str:
        self._count += 1
        return f"{0x018F00000000 + self._count:012x}70008000{self._count:012x}"

    def conversation(self, system: str = "") -> str:
        id = self.new()
        self.conversations.append(
            ConversationRecord(
                id=id, title="made up", title_is_auto=False, created=TIME, updated=TIME, system_prompt=system
            )
        )
        return id

    def say(
        self,
        conversation: str,
        parent: str | None,
        role: str,
        text: str,
        *,
        status: str = "complete",
        batch: str | None = None,
        author: str | None = None,
        rewritten_from: str | None = None,
    ) -> str:
        id = self.new()
        self.messages.append(
            MessageRecord(
                id=id,
                conversation_id=conversation,
                parent=parent,
                role=Role(role),
                status=Status(status),
                created=TIME + self._count,
                batch=batch,
                author=author,
                rewritten_from=rewritten_from,
                text=text,
                reasoning="",
                raw=text,
            )
        )
        return id

    def answers(
        self,
        conversation: str,
        prompt: str,
        *texts: str,
        dropped: Sequence[str] = (),
        ends: Sequence[str] = (),
        context: dict[str, Any] | None = None,
        status: str = "complete",
    ) -> list[str]:
        """Of one batch."""
        batch = self.new()
        self.provenances.append(
            ProvenanceRecord(
                id=batch,
                conversation_id=conversation,
                created=TIME,
                model_sha256="ab" * 32,
                model_path="/models/small.gguf",
                model_name="Small",
                model_quantization="Q4_1",
                adapters=[{"path": "/adapters/polite.gguf", "scale": 0.5}],
                template_sha256="cd" * 32,
                sampling=Sampling(seed=7).to_dict(),
                n=len(texts),
                build="llama.cpp 1",
                context={"n_ctx": 2048, "licence": "apache-2.0"} | (context or {}),
                dropped_count=len(dropped),
                dropped=tuple(dropped),
                prompt="…",
            )
        )
        ids = []
        for place, text in enumerate(texts):
            id = self.say(conversation, prompt, "assistant", text, batch=batch, status=status)
            self.generations.append(
                GenerationRecord(
                    message_id=id,
                    provenance_id=batch,
                    candidate=place,
                    seed=7 + place,
                    end=EndReason(ends[place]) if ends else EndReason.END_OF_TURN,
                    tokens=12,
                    first_token_s=0.5,
                    tokens_per_second=20.0,
                )
            )
            ids.append(id)
        return ids

    def judge(
        self,
        conversation: str,
        prompt: str,
        payload: Payload,
        *messages: str,
        annotator: str = ADA,
        question: str = "",
        scheme: str | None = None,
    ) -> Judgement:
        id = self.new()
        event = Judgement(
            id=id,
            action=id,
            annotator=annotator,
            conversation=conversation,
            prompt=prompt,
            messages=tuple(sorted(messages)),
            payload=payload,
            created=TIME + self._count,
            question=question,
            scheme=scheme,
            scheme_version=ready_made()[scheme].version if scheme else None,
            guideline_version=ready_made()[scheme].version if scheme else None,
        )
        self.judgements.append(event)
        return event

    def ask(self, text: str, *texts: str, system: str = "") -> tuple[str, str, list[str]]:
        """A new conversation with one question and its answers."""
        conversation = self.conversation(system)
        prompt = self.say(conversation, None, "user", text)
        return conversation, prompt, self.answers(conversation, prompt, *texts)

    def save(self, folder: Path, seed: int | None = None) -> None:
        """With `seed` in another order: what is the same must not depend on it."""
        order = random.Random(seed)

        def shuffled(rows: Sequence[Any]) -> list[Any]:
            rows = list(rows)
            if seed is not None:
                order.shuffle(rows)
            return rows

        with Database.open(folder) as database, database.write() as store:
            for person, name in shuffled(list(self.people.items())):
                store.annotators.put(Annotator(person, name, created=TIME, updated=TIME))
            store.exchange.add(shuffled(self.conversations), [], [], [])
            left = shuffled(self.messages)
            there: set[str | None] = {None}
            while left:  # parents first
                ready = [message for message in left if {message.parent, message.rewritten_from} <= there]
                store.exchange.add([], ready, [], [])
                there |= {message.id for message in ready}
                left = [message for message in left if message.id not in there]
            store.exchange.add([], [], shuffled(self.generations), shuffled(self.provenances))
            for event in shuffled(self.judgements):
                store.judgements.add([event])


def everything() -> World:
    """Every shape, two people, Chinese and emoji, a long conversation that lost its beginning, ties, "both bad"."""
    world = World()

    # a ranking with a tie, by two people who do not agree on everything
    c, p, (a, b, d) = world.ask(
        "为什么天是蓝的？🌤", "因为瑞利散射。", "因为海是蓝的。", "Because of “Rayleigh” scattering.\n\tYes."
    )
    world.judge(c, p, Ranking(((a,), (b, d))), a, b, d, scheme="instructgpt")
    world.judge(c, p, Ranking(((a,), (d,), (b,))), a, b, d, annotator=BO, scheme="instructgpt")
    world.judge(c, p, Rating(quality=7, thumbs=True), a)
    world.judge(c, p, Rating(quality=3, thumbs=False), b, annotator=BO)

    # deeper in a conversation with a system prompt, whose first turn the model did not see
    c = world.conversation("Be brief.\nAnswer in the user's language.")
    first = world.say(c, None, "user", "Hello?")
    hello = world.say(c, first, "assistant", "Hello!")
    second = world.say(c, hello, "user", "Name a prime.")
    seven = world.say(c, second, "assistant", "7")
    third = world.say(c, seven, "user", "And an even one?")
    two, four = world.answers(c, third, "2", "4", dropped=(first, hello))
    world.judge(c, third, Comparison(two, four, -2, 5), two, four, question="preference", scheme="pairwise")
    better = world.say(c, third, "assistant", "2 is the only one.", author=ADA, rewritten_from=two)
    world.judge(c, third, Rewrite(two, better), two, better)

    # no answer will do, so one is written; both bad; a tie; best and worst
    c, p, (a, b) = world.ask("Write a haiku.", "Roses are red", "no")
    world.judge(c, p, NoneAcceptable(), a, b)
    own = world.say(c, p, "assistant", "Old pond —\na frog leaps in,\nwater's sound.", author=BO)
    world.judge(c, p, Rewrite(None, own), own, annotator=BO)
    c, p, (a, b) = world.ask("1+1?", "3", "11")
    world.judge(c, p, Comparison(a, b, 0, 5, both_bad=True), a, b, question="preference", scheme="pairwise")
    c, p, (a, b, d) = world.ask("Translate “water”.", "水", "water", "agua")
    world.judge(c, p, BestWorst(a, b), a, b, d)
    world.judge(c, p, Comparison(a, d, 0, 3), a, d)

    # HelpSteer's two, steps, spans
    c, p, (a, b) = world.ask("Explain recursion.", "See recursion.", "A function that calls itself.", system="Teach.")
    for person, strength, why in ((ADA, 2, "The first is a joke."), (BO, 3, "")):
        world.judge(
            c, p, Comparison(a, b, strength, 7), a, b, annotator=person, question="preference", scheme="helpsteer3"
        )
        if why:
            world.judge(c, p, Note(why), p, annotator=person, question="reason", scheme="helpsteer3")
    scores = {"helpfulness": 4, "correctness": 4, "coherence": 3, "complexity": 1, "verbosity": 0}
    world.judge(c, p, Rating(scores=scores), b, scheme="helpsteer2")
    c, p, (a,) = world.ask("12·12?", "10·12 = 120.\n2·12 = 24.\n120+24 = 154.")
    world.judge(c, p, Steps((Step(0, 12, "right"), Step(13, 23, "neutral"), Step(24, 37, "wrong"))), a, scheme="steps")
    c, p, (a,) = world.ask("Who wrote Faust?", "Schiller wrote Faust in 1808.")
    world.judge(c, p, Spans((Span(0, 8, "factual", "Goethe"),)), a, question="spans", scheme="bad-cases")

    # a rubric by two people, and the best of three with a reason
    c, p, (a, b, d) = world.ask("水的沸点？", "一百度。", "在标准大气压下是 100 °C。", "90 °C")
    for answer, person, marks in ((a, ADA, (4, 2, 4)), (b, ADA, (4, 4, 3)), (b, BO, (4, 3, 3)), (d, ADA, (0, 0, 0))):
        payload = make_rubric(ready_made()["rubric"]["rubric"], marks)
        world.judge(c, p, payload, answer, annotator=person, question="rubric", scheme="rubric")
    best = BestWithReason(b, (a, d), "It says at which pressure.")
    world.judge(c, p, best, a, b, d, question="best", scheme="rubric")
    return world
