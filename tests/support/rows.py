"""A store with something in every table, for tests of what may happen to it."""

from dataclasses import replace

from desktop.core.context import ChatMessage
from desktop.core.conversation import Status
from desktop.core.errors import ErrorKind, Translatable, UserError
from desktop.core.generation import Adapter, CandidateStats, EndReason, ModelIdentity, PromptStats, Provenance
from desktop.core.ids import new_id
from desktop.core.payloads import Rating
from desktop.core.project import AnswerSource, NewAnswer, NewPrompt, Project
from desktop.core.questions.ranking import Ranking
from desktop.core.sampling import Sampling
from desktop.core.training_run import RunStatus, TrainingRun
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.annotators import AnnotatorService
from desktop.services.chat import AnswerOutput, ChatService, NewTurn
from desktop.services.projects import ProjectService
from desktop.store.database import Database
from desktop.store.library import FileStamp, KnownFile

SAMPLING = Sampling(temperature=0.3, seed=7, max_tokens=99)
PROVENANCE = Provenance(
    model=ModelIdentity("/models/a.gguf", "ab" * 32, "SmolLM2", "Q4_1"),
    adapters=(Adapter("/adapters/b.gguf", 0.5),),
    template_sha256="cd" * 32,
    prompt="<|im_start|>user\n水是什么？<|im_end|>\n",
    sampling=SAMPLING,
    n=2,
    build="llama.cpp 1, llama-cpp-python 2",
    context={"n_ctx": 2048, "flash_attention": True},
    dropped=("old1", "old2"),
)
PREFILL = PromptStats(tokens=40, evaluated=10, reused=30, reuse="resident", seconds=0.25)
RUN = TrainingRun(
    new_id(),
    "a + Round 1",
    "/models/a.gguf",
    "ab" * 32,
    {"sayso_training": 1, "stages": [{"method": "sft", "settings": {"epochs": 3}}], "seed": 0},
    6.0,
    RunStatus.FAILED,
    ended=7.0,
    figures={"loss": 1.5},
    error={"kind": "failed", "text": "It {verb}.", "values": {"verb": "broke"}, "detail": ""},
)
STATS = CandidateStats(seed=8, tokens=3, end=EndReason.END_OF_TURN, first_token_s=0.5, tokens_per_second=50.0)


def fill(database: Database) -> NewTurn:
    """Two candidates, one complete and one failed; a turn after the first, interrupted; judgements by two people."""
    chat = ChatService(database)
    turn, _ = chat.begin_turn(
        None,
        None,
        "水是什么？\nWhat is water?",
        2,
        model="/models/a.gguf",
        system_prompt="Be brief.",
        sampling=SAMPLING,
    )
    first, second = (answer.id for answer in turn.answers)
    chat.record_provenance(turn.batch, PROVENANCE, (7, 8))
    chat.record_prefill(turn.batch, PREFILL)
    chat.checkpoint(first, AnswerOutput("Wat", "hm", "<think>hm</think>Wat"), 1)
    chat.finish(
        first, Status.COMPLETE, AnswerOutput("Water 💧 is wet.", "hm", "<think>hm</think>Water 💧 is wet."), STATS
    )
    chat.finish(
        second,
        Status.FAILED,
        AnswerOutput("W", "", "W"),
        None,
        UserError(ErrorKind.MODEL, Translatable("It {verb}."), {"verb": "broke"}),
    )
    follow_up, _ = chat.begin_turn(turn.conversation.id, first, "And ice?")
    chat.checkpoint(follow_up.answers[0].id, AnswerOutput("Ice", "", "Ice"), 1)
    chat.save_draft(turn.conversation.id, "not sent ye")
    chat.save_draft(None, "another one")
    chat.delete(chat.create("thrown away")[0].id)
    judge(database, turn)
    with database.write() as store:
        store.models.put(KnownFile("/models/a.gguf", 5.0, FileStamp(100, 7), "ab" * 32))
        store.training.put(RUN)
        store.training.put(replace(RUN, id=new_id(), name="a + Round 2", status=RunStatus.QUEUED, parent=RUN.id))
        store.training.hold_out("ab" * 32, ["0123456789abcdef"])
    return turn


def judge(database: Database, turn: NewTurn) -> None:
    """Two annotators; a rating and its withdrawal, a ranking (a project's task), a rewrite, by schemes of their
    versions."""
    annotation, annotators = AnnotationService(database), AnnotatorService(database)
    first, second = (answer.id for answer in turn.answers)
    ada, _ = annotators.create("Ada", ("en", "zh"), "teacher", "30-39")
    bo, _ = annotators.create("小博", ("zh",), "翻译", None, "university")
    rating = Rating(quality=6, flags={"hallucination": False})
    ranking = Ranking(((first,), (second,)))
    task = make_project(database, turn)
    for draft, annotator in (
        (JudgementDraft(rating, (first,)), ada),
        (JudgementDraft(ranking, (first, second), task=task), bo),
    ):
        draft = replace(draft, shown=(second, first), active_seconds=3.5, scheme="instructgpt")
        annotation.record(draft, annotator=annotator.id)
    annotation.undo(ada.id)
    leaf = chat_leaf(database, turn.conversation.id)
    annotation.rewrite(first, "Water is H2O.", instruction="as a formula", annotator=ada.id)
    annotators.activate(ada.id)
    with database.write() as store:
        store.conversations.change(turn.conversation.id, active_leaf=leaf)


def make_project(database: Database, turn: NewTurn) -> str:
    """With a prompt of the chat, whose task it gives."""
    projects = ProjectService(database)
    source = AnswerSource("/models/a.gguf", 2, SAMPLING, (("/adapters/b.gguf", 0.5),), "cold")
    project, _ = projects.save(Project("", "第一轮", "instructgpt", (source,), "Be brief.", repeats=1.0, target=400))
    (task,), _ = projects.add_from_chats(project.id, [turn.message.id])
    projects.set_candidates(task.id, [answer.id for answer in turn.answers])
    return task.id


def import_prompt(database: Database) -> None:
    """A prompt with two answers in a conversation of its own, half judged."""
    projects = ProjectService(database)
    annotator = AnnotatorService(database).all()[0].id
    messages = [ChatMessage("system", "Be rude."), ChatMessage("user", "Note")]
    prompt = NewPrompt(messages, (NewAnswer("Because.", "Llama"), NewAnswer("No.")), "questions", "en", ("short",))
    (task,), _ = projects.add_prompts(projects.all()[0].project.id, [prompt], annotator)
    projects.save_draft(task.id, {"quality": {"a": 3}})


def chat_leaf(database: Database, conversation: str) -> str | None:
    return ChatService(database).open(conversation).conversation.active_leaf


def dump(database: Database) -> dict[str, list[dict[str, object]]]:
    """Every row of every table, by table and in a fixed order; not the search index, which follows from them."""
    with database.read() as store:

        def rows(query: str) -> list[dict[str, object]]:
            return [dict(row) for row in store.connection.exec_driver_sql(query).mappings()]

        names = [str(row["name"]) for row in rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
        kept = [name for name in names if not name.startswith(("sqlite_", "message_index", "search_"))]
        return {name: rows(f"SELECT * FROM {name} ORDER BY 1, 2") for name in kept}
