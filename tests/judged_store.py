"""A store with many made-up judgements, the same each time but for ids: for measuring and for pictures.

Rows go straight into the tables: the services would take a minute for what takes three seconds here.
"""

import json
import random
import time
from collections.abc import Iterable, Sequence
from typing import Any

from desktop.core.ids import new_id, new_ids
from desktop.core.project import CATEGORIES
from desktop.core.sampling import Sampling
from desktop.store.database import Database
from tests.seeds import SENTENCES

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
    sampling = json.dumps(Sampling().to_dict())
    rows: dict[str, list[tuple[Any, ...]]] = {
        table: []
        for table in (
            *("conversations", "messages", "provenances", "tasks", "judgements", "judgement_messages", "task_states"),
        )
    }
    ids = iter(new_ids(tasks * (3 + len(MODELS) + answers + 3 * len(annotators))))
    for number in range(tasks):
        conversation, prompt, task = next(ids), next(ids), next(ids)
        category, language = CATEGORIES[number % len(CATEGORIES)], source.choice(["en", "en", "zh"])
        made = now - 40 * DAY * source.random()
        text = source.choice(SENTENCES)
        rows["conversations"].append(
            (conversation, text[:40], True, made, made, None, True, None, None, sampling, "", "", project)
        )
        rows["messages"].append(
            (prompt, conversation, None, "user", "complete", made, None, None, None, None, text, "", "")
        )
        models = source.sample(MODELS, answers) if answers <= len(MODELS) else source.choices(MODELS, k=answers)
        candidates, worth = [], {}
        for model, quantization, good in models:
            batch, answer = next(ids), next(ids)
            text = " ".join(source.choices(SENTENCES, k=source.randint(2, 8)))
            rows["provenances"].append(
                (
                    batch,
                    conversation,
                    made,
                    "ab" * 32,
                    "/m.gguf",
                    model,
                    quantization,
                    "[]",
                    "cd" * 32,
                    sampling,
                    1,
                    "b",
                    "{}",
                    0,
                    "[]",
                    "p" * 300,
                )
            )
            rows["messages"].append(
                (answer, conversation, prompt, "assistant", "complete", made, batch, None, None, None, text, "", "")
            )
            candidates.append(answer)
            worth[answer] = good + len(text) / 2000 + source.gauss(0, 0.3)
        rows["tasks"].append(_task(task, project, conversation, prompt, number, category, language, candidates))
        judged = number < tasks - open_tasks
        rounds = [(person, task) for person in people] if judged else []
        if number % 50 == 0 and rounds:
            again = next(ids)
            rows["tasks"].append(
                _task(again, project, conversation, prompt, number, category, language, candidates, task, people[0])
            )
            rounds.append((people[0], again))
        for person, of in rounds:
            judgement = next(ids)
            shown = source.sample(candidates, len(candidates))
            seen = {answer: worth[answer] + source.gauss(0, 0.2) for answer in candidates}
            said = _payload(kind, candidates, seen)
            event = (judgement, conversation, prompt, person, made, kind, "", None, judgement)
            seconds = source.lognormvariate(3, 0.5)
            by = (seconds if timed else None, "pairwise", 2, 2, json.dumps(shown), json.dumps(said), of, False)
            rows["judgements"].append((*event, *by))
            rows["judgement_messages"] += [(judgement, answer) for answer in candidates]
            rows["task_states"].append((of, person, project, True))
    with database.write() as store:
        raw = store.connection.exec_driver_sql
        for person, who in zip(people, annotators, strict=True):
            raw("INSERT INTO annotators VALUES (?, ?, '[]', '', NULL, NULL, ?, ?)", (person, who, now, now))
        raw(
            "INSERT INTO projects (id, name, scheme, created, deleted, overlap, repeats, repeat_after, task_order,"
            " control, compares, revealed, target, sources, system_prompt)"
            " VALUES (?, ?, 'pairwise', ?, NULL, ?, 0.05, 86400, 'random', 0.1, 0, 0, NULL, '[]', '')",
            (project, name, now, len(people)),
        )
        for table, columns in _COLUMNS.items():
            marks = ", ".join("?" for _ in columns)
            if rows[table]:
                raw(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows[table])
    return project


_COLUMNS = {
    "conversations": (
        *("id", "title", "title_is_auto", "created", "updated", "deleted", "branches", "active_leaf", "model"),
        *("sampling", "system_prompt", "draft", "project"),
    ),
    "messages": (
        *("id", "conversation_id", "parent", "role", "status", "created", "batch", "author", "continued_from"),
        *("rewritten_from", "text", "reasoning", "raw"),
    ),
    "provenances": (
        *("id", "conversation_id", "created", "model_sha256", "model_path", "model_name", "model_quantization"),
        *("adapters", "template_sha256", "sampling", "n", "build", "context", "dropped_count", "dropped", "prompt"),
    ),
    "tasks": (
        *("id", "project_id", "conversation_id", "prompt_id", "place", "draw", "due", "repeat_of", "annotator_id"),
        *("category", "language", "tags", "candidates", "batches", "ready"),
    ),
    "judgements": (
        *("id", "conversation_id", "prompt_id", "annotator_id", "created", "kind", "question", "withdraws", "action"),
        *("active_seconds", "scheme", "scheme_version", "guideline_version", "shown_order", "payload", "task"),
        "models_visible",
    ),
    "judgement_messages": ("judgement_id", "message_id"),
    "task_states": ("task_id", "annotator_id", "project_id", "judged"),
}


def _task(
    id: str,
    project: str,
    conversation: str,
    prompt: str,
    place: int,
    category: str,
    language: str,
    candidates: Iterable[str],
    repeat_of: str | None = None,
    annotator: str | None = None,
) -> tuple[Any, ...]:
    of = (id, project, conversation, prompt, place, 0.5, 0.0, repeat_of, annotator, category, language)
    return (*of, "[]", json.dumps(list(candidates)), "{}", True)


def _payload(kind: str, candidates: Sequence[str], worth: dict[str, float]) -> dict[str, Any]:
    if kind == "ranking":
        return {"order": [[answer] for answer in sorted(candidates, key=lambda answer: -worth[answer])]}
    first, second = candidates[:2]
    apart = worth[second] - worth[first]
    return {
        "first": first,
        "second": second,
        "strength": 0 if abs(apart) < 0.05 else 1 if apart > 0 else -1,
        "steps": 3,
    }
