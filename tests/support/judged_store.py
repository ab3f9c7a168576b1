"""A store with many made-up judgements, the same each time but for ids: for measuring and for pictures.

Records go straight into the tables: the services would take minutes.
"""

import random
import time
from collections.abc import Sequence
from dataclasses import replace

from desktop.core.annotator import Annotator
from desktop.core.conversation import ConversationRecord, MessageRecord, Role, Status
from desktop.core.ids import new_id, new_ids
from desktop.core.judgement import Judgement
from desktop.core.payloads import Payload
from desktop.core.project import CATEGORIES, Project, Task
from desktop.core.provenance import ProvenanceRecord
from desktop.core.questions.comparison import Comparison
from desktop.core.questions.ranking import Ranking
from desktop.core.sampling import Sampling
from desktop.store.database import Database
from tests.support.seeds import SENTENCES

MODELS = (("SmolLM2 135M", "Q8_0", 0.9), ("SmolLM2 135M", "Q6_K", 0.8), ("SmolLM2 135M", "Q4_0", 0.2))
"""Name, quantization, how good it is."""

DAY = 86_400.0


def fill(
    database: Database,
    tasks: int = 50_000,
    annotators: Sequence[str] = ("Ada", "小博"),
    kind: str = "comparison",
    answers: int = 2,
    seed: int = 7,
    name: str = "Which quantization?",
    open_tasks: int = 0,
    timed: bool = True,
) -> str:
    """One project whose every task was judged by each of `annotators`, but for the last `open_tasks`; gives its id. A
    fiftieth of the tasks came back as hidden repeats to the first annotator."""
    source = random.Random(seed)
    now = time.time()
    project, people = new_id(), new_ids(len(annotators))
    sampling = Sampling().to_dict()
    conversations: list[ConversationRecord] = []
    messages: list[MessageRecord] = []
    provenances: list[ProvenanceRecord] = []
    made_tasks: list[Task] = []
    judgements: list[Judgement] = []
    ids = iter(new_ids(tasks * (3 + len(MODELS) + answers + 3 * len(annotators))))
    for number in range(tasks):
        conversation, prompt, task = next(ids), next(ids), next(ids)
        category, language = CATEGORIES[number % len(CATEGORIES)], source.choice(["en", "en", "zh"])
        made = now - 40 * DAY * source.random()
        text = source.choice(SENTENCES)
        conversations.append(
            ConversationRecord(
                id=conversation,
                title=text[:40],
                title_is_auto=True,
                created=made,
                updated=made,
                branches=True,
                project=project,
            )
        )
        messages.append(_message(prompt, conversation, None, text, made))
        models = source.sample(MODELS, answers) if answers <= len(MODELS) else source.choices(MODELS, k=answers)
        candidates, worth = [], {}
        for model, quantization, good in models:
            batch, answer = next(ids), next(ids)
            text = " ".join(source.choices(SENTENCES, k=source.randint(2, 8)))
            provenances.append(
                ProvenanceRecord(
                    id=batch,
                    conversation_id=conversation,
                    created=made,
                    model_sha256="ab" * 32,
                    model_path="/m.gguf",
                    model_name=model,
                    model_quantization=quantization,
                    template_sha256="cd" * 32,
                    sampling=sampling,
                    build="b",
                    prompt="p" * 300,
                )
            )
            messages.append(_message(answer, conversation, prompt, text, made, batch))
            candidates.append(answer)
            worth[answer] = good + len(text) / 2000 + source.gauss(0, 0.3)
        asked = Task(task, project, conversation, prompt, number, category, language, candidates=tuple(candidates))
        made_tasks.append(asked)
        judged = number < tasks - open_tasks
        rounds = [(person, task) for person in people] if judged else []
        if number % 50 == 0 and rounds:
            again = next(ids)
            made_tasks.append(replace(asked, id=again, repeat_of=task, annotator=people[0]))
            rounds.append((people[0], again))
        for person, of in rounds:
            judgement = next(ids)
            shown = source.sample(candidates, len(candidates))
            seen = {answer: worth[answer] + source.gauss(0, 0.2) for answer in candidates}
            seconds = source.lognormvariate(3, 0.5)
            judgements.append(
                Judgement(
                    id=judgement,
                    action=judgement,
                    annotator=person,
                    conversation=conversation,
                    prompt=prompt,
                    messages=tuple(sorted(candidates if kind == "ranking" else candidates[:2])),
                    payload=_payload(kind, candidates, seen),
                    created=made,
                    shown=tuple(shown),
                    active_seconds=seconds if timed else None,
                    scheme="pairwise",
                    scheme_version=2,
                    guideline_version=2,
                    task=of,
                    models_visible=False,
                )
            )
    with database.write() as store:
        for person, who in zip(people, annotators, strict=True):
            store.annotators.put(Annotator(person, who, created=now, updated=now))
        store.projects.put(Project(project, name, "pairwise", overlap=len(people), created=now))
        store.exchange.add(conversations, messages, [], provenances)
        store.projects.add_tasks(made_tasks)
        store.judgements.add(judgements)
    return project


def _message(
    id: str, conversation: str, parent: str | None, text: str, created: float, batch: str | None = None
) -> MessageRecord:
    return MessageRecord(
        id=id,
        conversation_id=conversation,
        parent=parent,
        role=Role.USER if parent is None else Role.ASSISTANT,
        text=text,
        reasoning="",
        status=Status.COMPLETE,
        created=created,
        batch=batch,
    )


def _payload(kind: str, candidates: Sequence[str], worth: dict[str, float]) -> Payload:
    if kind == "ranking":
        return Ranking(tuple((answer,) for answer in sorted(candidates, key=lambda answer: -worth[answer])))
    first, second = candidates[:2]
    apart = worth[second] - worth[first]
    return Comparison(first, second, 0 if abs(apart) < 0.05 else 1 if apart > 0 else -1, 3)
