"""The real trainer with accidents: `python scripted_trainer.py SCRIPT FOLDER`.

The script is a list of words and numbers: `nan N` (the loss of step N is not a number), `memory N` (no memory at step
N), `die N` (an unknown error in step N), `stop N` (told to stop in step N), `slow SECONDS` (each step), `every 1` (a
checkpoint after each step), `noise 1` (libraries print to standard output).
"""

import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def scripted_objective(base: Any, script: str, stop: Callable[[], None] = lambda: None) -> Any:
    """An objective with the accidents of a script. `stop` asks the run to stop."""
    from desktop.trainer.objectives.objective import StepProgress, StepResult
    from desktop.training.examples import TrainingExample

    words = script.split()
    numbers = dict(zip(words[::2], map(float, words[1::2]), strict=True))

    class ScriptedObjective(base):
        """Its state counts the steps, and the examples that were prepared, in `prepared`."""

        step = 0
        prepared = 0

        def prepare(self, examples: Sequence[TrainingExample], progress: StepProgress) -> None:
            while self.prepared < len(examples):
                self.prepared += 1
                print("prepares an example", file=sys.stderr)
                if self.prepared == numbers.get("stop-preparing"):
                    stop()
                progress(self.prepared, len(examples))
            super().prepare(examples, progress)

        def state(self) -> dict[str, Any]:
            return {"step": self.step, "prepared": self.prepared, "base": super().state()}

        def restore(self, state: dict[str, Any]) -> None:
            self.step, self.prepared = state["step"], state["prepared"]
            super().restore(state["base"])

        def backward(self, batch: Sequence[TrainingExample]) -> StepResult:
            self.step += 1
            time.sleep(numbers.get("slow", 0))
            if "noise" in numbers:
                os.write(1, b'{"type": "RunDone", "seconds": 0, "peak_bytes": 0}\n')
                print("a library prints", flush=True)
            if self.step == numbers.get("memory"):
                raise MemoryError
            if self.step == numbers.get("die"):
                raise RuntimeError("an unknown error")
            if self.step == numbers.get("stop"):
                stop()
            result: StepResult = super().backward(batch)
            return result._replace(values={"loss": float("nan")}) if self.step == numbers.get("nan") else result

    return ScriptedObjective


def main() -> None:
    """Replace SFT when the standard streams are prepared, then run."""
    import desktop.trainer.main as trainer

    log_to_stderr = trainer._log_to_stderr

    def replace() -> None:
        from desktop.trainer import stage
        from desktop.trainer.objectives import OBJECTIVES
        from desktop.training.methods import Method

        log_to_stderr()
        OBJECTIVES[Method.SFT] = scripted_objective(OBJECTIVES[Method.SFT], sys.argv[1])
        if "every" in sys.argv[1]:
            stage.CHECKPOINT_S = 0.0

    trainer._log_to_stderr = replace
    trainer.main(sys.argv[2:])


if __name__ == "__main__":
    main()
