"""Training with scripted programs in place of the trainer and the model process, and with a small battery."""

import sys
from collections.abc import Callable

from desktop.evaluation.battery import Battery, BatteryCategory, BatteryItem, PlainText
from desktop.presenters.training_worker import CALM_MS, TrainingWorker
from tests.support.session import FAKES, OBEDIENT, Session

ENGINE = [sys.executable, str(OBEDIENT)]
TRAINER = [sys.executable, str(FAKES / "toy_trainer.py")]
BATTERY = Battery(
    7,
    (
        *(BatteryItem(f"{n}", BatteryCategory.EXACT_MATCH, "en", f"w{n}", "answer", 8, [f"w{n}"]) for n in range(30)),
        BatteryItem("l", BatteryCategory.LANGUAGE, "en", "What is rain?", "language", 8),
    ),
    (PlainText("en", "It rains."), PlainText("zh", "下雨了。")),
)


def training_worker(
    session: Session,
    is_on_battery: Callable[[], bool],
    trainer: Callable[[], list[str]] = lambda: TRAINER,
    *,
    licence: str = "",
    calm_ms: int = CALM_MS,
) -> TrainingWorker:
    """The worker of a session, which ends with it."""
    services = session.services
    worker = TrainingWorker(
        *(services.operations, session.store.submit, session.host, lambda _: (licence, "")),
        program=trainer,
        engine=ENGINE,
        calm_ms=calm_ms,
        parent=services,
        is_on_battery=is_on_battery,
    )
    services.ending.connect(worker.end)
    return worker
