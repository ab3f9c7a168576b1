"""What was collected for the three steps, and what is missing."""

from desktop.core.project import CATEGORIES
from desktop.services.collection_goals import CollectionGoalsService, CollectionTargets
from desktop.store.database import Database
from tests.support.annotation_bench import Bench
from tests.support.judged_store import fill


def test_an_empty_store_has_everything_before_it(database: Database) -> None:
    state = CollectionGoalsService(database).state()
    assert [step.count for step in state.steps.values()] == [0, 0, 0]
    assert state.comparisons.missing == CATEGORIES
    assert state.days_left.value is None


def test_steps_are_counted_by_category_and_language(database: Database) -> None:
    fill(database, tasks=80, annotators=("Ada", "Bo"))
    bench = Bench(database)
    a, _ = bench.answers("one", "two")  # two demonstrations, in chat
    bench.annotation.rewrite(a, "better", annotator=bench.ada)
    bench.annotation.undo(bench.ada)
    state = CollectionGoalsService(database).state()
    assert state.comparisons.count == 160  # hidden repeats are no new ones
    assert state.comparisons.by_category["stories"] == 20
    assert sum(state.comparisons.by_language.values()) == 160
    assert state.demonstrations.counts == {(None, "en"): 2}
    assert state.prompts.count == 80
    assert state.prompts.missing == CATEGORIES  # a tenth of 500
    assert state.comparisons.missing == CATEGORIES


def test_a_prompt_that_somebody_answered_is_a_demonstration(database: Database) -> None:
    fill(database, tasks=8, annotators=())
    bench = Bench(database)
    with database.read() as store:
        prompt = store.connection.exec_driver_sql("SELECT prompt_id FROM tasks WHERE category = 'code'").scalar_one()
    bench.annotation.write(prompt, "My own.", annotator=bench.ada)
    state = CollectionGoalsService(database).state()
    assert state.prompts.count == 7
    assert state.demonstrations.count == 1


def test_targets_are_kept_and_say_what_is_missing(database: Database) -> None:
    fill(database, tasks=80, annotators=("Ada",))
    loop = CollectionGoalsService(database)
    loop.set_targets(CollectionTargets(comparisons=80, wage=18.0, currency="€"))
    state = loop.state()
    assert state.targets.currency == "€"
    assert state.comparisons.missing == ()
    assert state.days_left.value == 0
    assert state.cost.value is not None
    assert state.cost.value > 0
