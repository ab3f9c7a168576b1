"""Keep the state of a release for all time: `python -m tests.support.released VERSION`, once, before the next change.

Writes `tests/data/released/VERSION/` with a store in which every feature was used, its bundle, two recipes, what they
export, and `facts.json`: what that version's own code reads from the store. Later versions open these files unchanged
(`tests/unit/services/test_released.py`).
"""

import json
import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from desktop.core.context import ChatMessage
from desktop.core.conversation import Status
from desktop.core.errors import ErrorKind, Translatable, UserError
from desktop.core.generation import Adapter, CandidateStats, EndReason, ModelIdentity, PromptStats, Provenance
from desktop.core.payloads import FlagForReview, NoneAcceptable, Note, Payload, Rating, Skip
from desktop.core.project import AnswerSource, NewAnswer, NewPrompt, Project, TaskOrder
from desktop.core.questions.comparison import Comparison
from desktop.core.questions.ranking import Ranking
from desktop.core.questions.spans import Span, Spans
from desktop.core.questions.steps import Step, Steps
from desktop.core.sampling import Sampling
from desktop.core.scheme import Guideline
from desktop.datasets.recipe import ExportScope, Recipe
from desktop.engine.protocol import CandidateDone, Done, Loaded, Pieces, Prefilled, Started
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.annotators import AnnotatorService
from desktop.services.bundles import BundleService
from desktop.services.candidates import CandidateService, GenerationBatch
from desktop.services.chat import AnswerOutput, ChatService
from desktop.services.export import ExportService
from desktop.services.imports import Destination, ImportService
from desktop.services.projects import Assignment, ProjectService
from desktop.services.ratings import RatingService
from desktop.services.schemes import SchemeService
from desktop.services.settings import SettingsFile
from desktop.store.database import FILE, Database
from desktop.store.library import FileStamp, KnownFile

RELEASED = Path(__file__).parents[1] / "data" / "released"
IMPORTS = Path(__file__).parents[1] / "data" / "imports"

PROMPTS = (
    ("dialogue", "en", "My flat mate never washes up. How do I tell her without a quarrel?"),
    ("questions", "en", "Why does ice float on water?"),
    ("questions", "zh", "为什么天空是蓝色的？"),
    ("translation", "zh", "把“Slow and steady wins the race”翻译成中文。"),
    ("reading", "en", "“The cat, which the dog had chased, slept.” Who slept?"),
    ("summarising", "en", "Sum up in one sentence: bees dance to tell each other where the flowers are."),
    ("stories", "zh", "用三句话讲一个关于灯塔的故事。"),
    ("code", "en", "Write a Python function that reverses the words of a sentence."),
    ("bugs", "en", "for i in range(10): print(i) prints only up to 9. Why?"),
    ("questions", "en", "Which is heavier, a kilogram of feathers or a kilogram of lead?"),
)
TEMPLATED = tuple(
    f"Translate the following sentence into French: {sentence}"
    for sentence in ("The library opens at nine.", "Two storks nest on our chimney.", "I lost my left glove.")
)
ANSWERS = (
    "**Kindly.** Say what you see and what you need:\n\n- name one evening\n- ask, do not accuse\n\nThat is all. 🙂",
    "It depends.",
    "水的密度在四摄氏度时最大，所以冰会浮起来。",
    "Because the solid is less dense than the liquid, each litre of ice weighs about 917 grams, so it floats.",
)


def fill(folder: Path) -> None:
    """Use every feature once: chat, projects, schemes, imports, trash, withdrawals, drafts, settings."""
    with Database.open(folder) as database:
        people = [AnnotatorService(database).create(*who)[0].id for who in _PEOPLE]
        AnnotatorService(database).activate(people[0])
        chats(database)
        first = project_with_sources(database, people)
        blind_comparison(database, people)
        imports(database)
        _trash(database, first)
        with database.write() as store:
            store.models.put(KnownFile("/models/small.gguf", 5.0, FileStamp(100, 7), "ab" * 32))
    settings = SettingsFile(folder / "settings.json")
    sampling = Sampling(temperature=0.9, max_tokens=300)
    settings.save(replace(settings.settings, system_prompt="Be kind.", sampling=sampling, keys={"desk.undo": "Ctrl+U"}))


_PEOPLE: tuple[tuple[Any, ...], ...] = (
    ("Ada", ("en", "zh"), "teacher", "30-39"),
    ("小博", ("zh",), "翻译", None, "university"),
)


def provenance(prompt: str, sampling: Sampling, n: int, dropped: tuple[str, ...] = ()) -> Provenance:
    return Provenance(
        model=ModelIdentity("/models/small.gguf", "ab" * 32, "Small", "Q4_1"),
        adapters=(Adapter("/adapters/polite.gguf", 0.5),),
        template_sha256="cd" * 32,
        prompt=prompt,
        sampling=sampling,
        n=n,
        build="llama.cpp 1, llama-cpp-python 2",
        context={"n_ctx": 2048, "flash_attention": True, "licence": "apache-2.0"},
        dropped=dropped,
    )


def stats(seed: int, tokens: int, end: EndReason = EndReason.END_OF_TURN) -> CandidateStats:
    return CandidateStats(seed, tokens, end, first_token_s=0.4, tokens_per_second=41.5)


# --- chat


def chats(database: Database) -> None:
    """Three candidates, a failed and an interrupted answer, a second turn without the first, and what is said there."""
    chat, ratings, annotation = ChatService(database), RatingService(database), AnnotationService(database)
    sampling = Sampling(temperature=0.35, top_k=20, mirostat=2, seed=11, max_tokens=128)
    turn, _ = chat.begin_turn(
        None, None, "水是什么？\nWhat is water?", 3, system_prompt="Be brief.", sampling=sampling, model="/m.gguf"
    )
    chat.record_provenance(turn.batch, provenance("<|user|>水是什么？", sampling, 3), (11, 12, 13))
    chat.record_prefill(turn.batch, PromptStats(40, 10, 30, "resident", 0.25))
    a, b, c = (answer.id for answer in turn.answers)
    chat.finish(
        a, Status.COMPLETE, AnswerOutput("Water 💧 is H₂O.", "hm", "<think>hm</think>Water 💧 is H₂O."), stats(11, 9)
    )
    chat.finish(b, Status.COMPLETE, AnswerOutput("Wet.", "", "Wet."), stats(12, 128, EndReason.MAX_TOKENS))
    broken = UserError(ErrorKind.MODEL, Translatable("It {verb}."), {"verb": "broke"})
    chat.finish(c, Status.FAILED, AnswerOutput("Wa", "", "Wa"), None, broken)
    ratings.rate(a, lambda rating: replace(rating, quality=6, thumbs=True), 4.5)
    ratings.note(a, "Short and right.", 3.0)
    ratings.rate(b, lambda rating: replace(rating, quality=2, flags={"hallucination": True}), 2.0)
    ratings.compare(a, b, -1, (a, b), 1.5)
    annotation.rewrite(b, "Water is wet, and H₂O.", instruction="longer")
    annotation.write(turn.message.id, "Two parts hydrogen, one part oxygen.")
    ratings.rate(c, lambda rating: replace(rating, thumbs=False), 1.0)
    annotation.undo()  # the thumb: withdrawn
    note, _ = ratings.note(b, "Says nothing.", 1.0)
    assert note is not None
    annotation.undo()
    annotation.redo()

    second, _ = chat.begin_turn(turn.conversation.id, a, "And ice?", 1)
    chat.record_provenance(second.batch, provenance("<|user|>And ice?", sampling, 1, (turn.message.id, a)), (21,))
    chat.finish(second.answers[0].id, Status.COMPLETE, AnswerOutput("Frozen water.", "", "Frozen water."), stats(21, 3))
    ratings.rate(second.answers[0].id, lambda rating: replace(rating, thumbs=True), 1.0)
    interrupted, _ = chat.begin_turn(turn.conversation.id, second.answers[0].id, "And steam?")
    chat.checkpoint(interrupted.answers[0].id, AnswerOutput("Hot", "", "Hot"), 1)
    chat.save_draft(turn.conversation.id, "not sent yet")
    chat.save_draft(None, "another draft")


# --- projects


def own_scheme(database: Database) -> str:
    """A copy of the pairwise scheme with a question more, in a second version."""
    schemes = SchemeService(database)
    guideline, _ = schemes.save_guideline(Guideline("", 1, {"en": "Read twice.", "zh": "读两遍。"}))
    ready = schemes.get("instructgpt")
    mine, _ = schemes.save(replace(ready, id="", name={"en": "Ours", "zh": "我们的"}, guideline=guideline.id))
    again, _ = schemes.save(replace(mine, questions=(*mine.questions[:5], mine.questions[-1])))
    schemes.save_guideline(replace(guideline, text={"en": "Read twice, then decide.", "zh": "读两遍再定。"}))
    return again.id


def answer(database: Database, project: str, most: int) -> None:
    """Answer the next prompts of a project as the engine would."""
    candidates = CandidateService(database)
    for number in range(most):
        request = candidates.next(project)
        if request is None or request.project.id != project:
            return
        model = Path(request.source.model).stem
        loaded = Loaded(
            number,
            request.source.model,
            f"{number % 2}f" * 32,
            model,
            "Q4_1",
            1,
            2048,
            2048,
            "cd" * 32,
            "full",
            1.0,
            {},
        )
        batch = GenerationBatch(request, loaded, "llama.cpp 1, llama-cpp-python 2", request.messages)
        n = request.source.n
        batch.apply(Started(number, "<prompt>", 12, (0,), (), n, "", tuple(range(n)), "cd" * 32))
        batch.apply(Prefilled(number, PromptStats(12, 12, 0, "none", 0.1)))
        for place in range(n):
            text = f"{ANSWERS[(number + place) % len(ANSWERS)]} ({model} {number}.{place})"
            batch.apply(Pieces(number, ((place, "text", text),), ((place, text),)))
            batch.apply(CandidateDone(number, place, stats(place, 20)))
        batch.apply(Done(number, 20 * n, 0.5, 40.0))
        candidates.save(batch)


def judge(
    database: Database, annotator: str, task: Assignment, *payloads: tuple[Payload, str, tuple[str, ...]]
) -> None:
    """Submit a task as the annotation desk does."""
    shown = [candidate.id for candidate in task.candidates]
    drafts = [
        JudgementDraft(
            payload,
            messages,
            prompt=task.task.prompt,
            question=question,
            shown=shown,
            active_seconds=6.25 if not place else None,
            scheme=task.scheme.id,
            scheme_version=task.scheme.version,
        )
        for place, (payload, question, messages) in enumerate(payloads)
    ]
    AnnotationService(database).record(*drafts, annotator=annotator, task=task.task.id)


def project_with_sources(database: Database, people: list[str]) -> str:
    """Two people rank and rate answers of two sources; every task comes again hidden. Some prompts wait for answers."""
    projects, annotators = ProjectService(database), AnnotatorService(database)
    sources = (
        AnswerSource(
            "/models/small.gguf", 2, Sampling(temperature=0.8, seed=3), (("/adapters/polite.gguf", 0.5),), "polite"
        ),
        AnswerSource("/models/other.gguf", 1, Sampling(repeat_penalty=1.3, max_tokens=256)),
    )
    scheme = own_scheme(database)
    project, _ = projects.save(
        Project("", "第一轮", scheme, sources, "Be fair.", 2, 1.0, 0.0, TaskOrder.GIVEN, target=40)
    )
    prompts = [NewPrompt([ChatMessage("user", text)], (), kind, code, ("first",)) for kind, code, text in PROMPTS]
    projects.add_prompts(project.id, prompts)
    answer(database, project.id, 9)  # the fifth prompt has the answers of one source only
    for person in people:
        annotators.activate(person)
        for number in range(5):
            task = projects.next(project.id)
            if task is None:
                break
            ids = [candidate.id for candidate in task.candidates]
            if number == 2:
                judge(database, person, task, (Skip("unclear"), "", ()), (Note("Which cat?"), "", (task.task.prompt,)))
                continue
            ranking = Ranking(((ids[0],), tuple(ids[1:]))) if number % 2 else Ranking(tuple((id,) for id in ids))
            ratings = [
                (Rating(quality=3 + place, flags={"hallucination": place == 0}), "", (id,))
                for place, id in enumerate(ids)
            ]
            judge(database, person, task, (ranking, "ranking", tuple(ids)), *ratings)
        AnnotationService(database).undo(person)
    annotators.activate(people[0])
    if (task := projects.next(project.id)) is not None:
        projects.save_draft(task.task.id, {"state": {"quality": {"a": 3}}, "seconds": 4.0})
    return project.id


def blind_comparison(database: Database, people: list[str]) -> None:
    """Two models compared; revealed in the middle, and judged on."""
    projects = ProjectService(database)
    sources = (AnswerSource("/models/small.gguf", 1), AnswerSource("/models/other.gguf", 1, Sampling(temperature=0.0)))
    project, _ = projects.save(
        Project("", "Which model?", "pairwise", sources, repeats=1.0, repeat_after=0.0, compares=True)
    )
    projects.add_prompts(project.id, [NewPrompt([ChatMessage("user", text)], (), "translation") for text in TEMPLATED])
    answer(database, project.id, 100)
    strengths = (-2, 1, 0, 2, -1)
    for number, strength in enumerate(strengths):
        task = projects.next(project.id)
        if task is None:
            break
        first, second = (candidate.id for candidate in task.candidates)
        payload = Comparison(first, second, strength, 5, both_bad=strength == 0)
        judge(database, people[0], task, (payload, "preference", (first, second)))
        if number == 2:
            projects.reveal(project.id)
    task = projects.next(project.id)
    if task is not None:
        judge(database, people[0], task, (FlagForReview(), "", (task.task.prompt,)))


def imports(database: Database) -> None:
    """Labels that came with files, and answers that came with prompts."""
    for name, project in (("twenty-pairs.jsonl", "Imported pairs"), ("helpsteer2.jsonl", "Imported scores")):
        files = ImportService(database)
        files.run(files.inspect(IMPORTS / name), Destination(name=project))
    projects = ProjectService(database)
    saved, _ = projects.save(Project("", "Spans and steps", "steps", repeats=0.0, overlap=1))
    answers = (NewAnswer("10·12 = 120.\n2·12 = 24.\n120+24 = 154.", "Llama"), NewAnswer("144"))
    messages = [ChatMessage("system", "Show your work."), ChatMessage("user", "12·12?")]
    projects.add_prompts(saved.id, [NewPrompt(messages, answers, "questions", "en", ("arithmetic", "short"))])
    task = projects.next(saved.id)
    assert task is not None
    long = next(candidate.id for candidate in task.candidates if "\n" in candidate.text)
    steps = Steps((Step(0, 12, "right"), Step(13, 23, "neutral"), Step(24, 37, "wrong")))
    AnnotationService(database).record(
        JudgementDraft(steps, (long,), question="steps", scheme="steps", shown=(long,), active_seconds=9.0),
        JudgementDraft(Spans((Span(24, 37, "factual", "144"),)), (long,), question="where", scheme="bad-cases"),
        JudgementDraft(NoneAcceptable(), tuple(candidate.id for candidate in task.candidates)),
        task=task.task.id,
    )


def _trash(database: Database, project: str) -> None:
    chat, projects = ChatService(database), ProjectService(database)
    chat.delete(chat.create("thrown away")[0].id)
    gone, _ = projects.save(replace(projects.get(project).project, id="", name="thrown away"))
    projects.add_prompts(gone.id, [NewPrompt([ChatMessage("user", "Anybody here?")])])
    projects.delete(gone.id)


# --- what is kept


def recipes() -> dict[str, Recipe]:
    """By file name: everything, and one with splits."""
    return {
        "recipe": Recipe("hf-dataset", ExportScope(all=True), file="jsonl", title="Everything", licence="cc-by-4.0"),
        "recipe-splits": Recipe("trl-preference", ExportScope(all=True), file="jsonl", splits={"test": 0.25}, seed=5),
    }


def facts(database: Database) -> dict[str, Any]:
    """What the services read from the store, as plain values."""
    projects, chat = ProjectService(database), ChatService(database)
    found = projects.all()
    conversations = chat.list_conversations()
    with database.read() as store:
        batches = {
            task.id: store.projects.batches(task.id)
            for progress in found
            for task in store.projects.waiting(progress.project, 100)
        }
    return {
        "events": [event.to_dict() for event in AnnotationService(database).events()],
        "effective": [event.id for event in AnnotationService(database).effective()],
        "source_keys": {one.project.id: [source.key for source in one.project.sources] for one in found},
        "sources": {one.project.id: [source.to_dict() for source in one.project.sources] for one in found},
        "batches": batches,
        "progress": {one.project.id: [one.tasks, one.ready, one.judged, one.skipped] for one in found},
        "revealed": sorted(one.project.id for one in found if one.project.revealed),
        "samplings": {one.id: chat.open(one.id).conversation.sampling.to_dict() for one in conversations},
        "annotators": [one.to_dict() for one in AnnotatorService(database).all()],
    }


def main(version: str) -> None:
    folder = RELEASED / version
    if folder.exists():
        sys.exit(f"{version} is kept already")
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as name:
        data = Path(name)
        fill(data)
        with Database.open(data) as database:  # what was being written is interrupted now
            read = facts(database)
            BundleService(database).write(folder / "judgements.sayso")
        for recipe_name, recipe in recipes().items():
            (folder / f"{recipe_name}.json").write_text(recipe.to_json(), encoding="utf-8")
            ExportService(data).write(recipe, folder / recipe_name.replace("recipe", "export"))
        shutil.copyfile(data / FILE, folder / "store.sqlite")
        shutil.copyfile(data / "settings.json", folder / "settings.json")
    text = json.dumps(read, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "facts.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
