"""`python -m tests.trainers.jobs DIR`: exported training jobs run with `accelerate launch` on two CPU processes.

What they train comes back: it is imported, chats, scores, and is evaluated like an adapter that was trained here. DIR
has the base model (`tiny_base.py`). This runs in Sayso's environment; the jobs run in that of the trainers, with a home
and a model folder of their own, so that nothing is found that is not in the job. The job for PPO is left in DIR for
`openrlhf_job.py`.
"""

import json
import math
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

from desktop.cli.main import main as sayso
from desktop.engine.builtin import builtin_model
from desktop.training.environment import TrainerEnvironment
from tests.support.training_worlds import save, small_world

TRAINERS = Path(__file__).parents[2] / ".venv-trainers" / "bin"
CONVERSATION = [{"role": "user", "content": "Tell me about rain."}, {"role": "assistant", "content": "It falls."}]
PROCESSES = 2
JOBS: dict[str, tuple[str, ...]] = {
    "sft": (),
    "dpo": ("--from", "sft"),
    "kto": (),
    "reward": (),
    "rloo": ("--reward", "reward", "--answer-tokens", "8"),
    "grpo": ("--reward", "reward", "--answer-tokens", "8", "--from", "sft"),
}
"""The methods in the order in which they are trained, with further options."""

STEPS = {"reward": 8}


def command(*arguments: str | Path, code: int = 0) -> str:
    """What a command of Sayso prints, or the error of one that ends with another exit code."""
    program = [sys.executable, "-m", "tests.trainers.jobs", "--sayso", *map(str, arguments)]
    run = subprocess.run(program, capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == code, f"sayso {' '.join(program[4:])}: {run.stderr[-2000:]}"
    return run.stderr if code else run.stdout


class Jobs:
    """The jobs in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.base = folder / "tiny.gguf"

    def export(self, method: str, *options: str) -> Path:
        job = self.folder / method
        arguments = ("--method", method, "--all", "--base", str(self.base), "--rank", "4", "--name", method, *options)
        command("train", "export-job", job, *arguments)
        return job

    def launch(self, job: Path, *options: str) -> str:
        """Run the job's script as its README says; returns what it printed."""
        home = self.folder / "home"
        environment = {"PATH": os.environ["PATH"], "HOME": str(home), "HF_HOME": str(home / "models")}
        offline = {
            "HF_HUB_OFFLINE": "1",
            "TRANSFORMERS_OFFLINE": "1",
            "CUDA_VISIBLE_DEVICES": "",
            "OMP_NUM_THREADS": "1",
        }
        program = [TRAINERS / "accelerate", "launch", "--config_file", "accelerate/cpu.yaml", "train.py", *options]
        run = subprocess.run(
            [*map(str, program)],
            cwd=job,
            env=environment | offline,
            capture_output=True,
            encoding="utf-8",
            timeout=600,
            check=False,
        )
        assert run.returncode == 0, run.stderr[-4000:]
        return run.stdout

    def train(self, method: str, *options: str) -> str:
        """Export a job, run it, import its adapter, and let it answer."""
        job = self.export(method, *options)
        printed = self.launch(job, "--steps", str(STEPS.get(method, 2)))
        result = json.loads((job / "output" / method / "result.json").read_bytes())
        assert result["processes"] == PROCESSES
        assert printed.count("train.jsonl:") == 1, "each process takes itself for the first one"
        assert result["losses"] and all(math.isfinite(loss) for _, loss in result["losses"])  # noqa: PT018
        run = json.loads(command("train", "import-adapter", job / "output" / method, "--json"))
        assert run["name"] == method
        listed = {each["name"]: each for each in json.loads(command("runs", "--json"))["runs"]}[method]
        assert listed["status"] == "finished"
        assert listed["steps"] == result["steps"]
        if method == "reward":
            return f"{result['steps']} steps; {self._scores(job)}"
        return f"{result['steps']} steps; {self._answers(method)}"

    def _answers(self, name: str) -> str:
        """The adapter answers, and what it does grows with its scale."""
        asked = ("--prompt", "Tell me about rain.", "--max-tokens", "12", "--temperature", "0", "--model", self.base)
        plain = command("generate", *asked)
        adapted = command("generate", *asked, "--adapter", name)
        assert adapted.strip()
        # A few small steps seldom change the most likely token: a hundred times as strong, they do.
        assert command("generate", *asked, "--adapter", f"{name}:100") != plain, "the adapter does nothing"
        return f"it answers {adapted.strip()[:30]!r}"

    def _scores(self, job: Path) -> str:
        """The engine scores a conversation as the job's own `reward.py` does."""
        file = self.folder / "conversation.json"
        file.write_text(json.dumps([CONVERSATION]), encoding="utf-8")
        (mine,) = json.loads(command("score", "--reward", "reward", "--messages", file, "--json"))["scores"]
        (job / "reward").symlink_to("output/reward")
        script = (
            "import json, sys, torch\n"
            "from reward import RewardModel, conversation_ids\n"
            "from train import load_tokenizer\n"
            "tokenizer = load_tokenizer('base')\nmodel = RewardModel('base', tokenizer, torch.device('cpu'))\n"
            "print(model.score(conversation_ids(tokenizer, json.load(open(sys.argv[1]))[0])))"
        )
        run = subprocess.run(
            [str(TRAINERS / "python"), "-c", script, str(file)],
            cwd=job,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert run.returncode == 0, run.stderr[-2000:]
        theirs = float(run.stdout.split()[-1])
        assert abs(mine - theirs) < 0.01 * max(1.0, abs(theirs)), f"scores {mine} and {theirs}"
        assert abs(theirs) > 1e-4, "the head is zero"
        return f"score {theirs:.4f}, in the engine {mine:.4f}"

    def evaluate(self, name: str) -> str:
        """The battery, on the imported run."""
        report = json.loads(command("evaluate", name, "--json"))
        assert {entry["n"] > 0 for entry in report["battery"]} == {True}
        (perplexity,) = [entry for entry in report["battery"] if entry["name"] == "perplexity"]
        assert perplexity["base"] != perplexity["tuned"]
        return f"{len(report['battery'])} categories in {report['seconds']:.0f} s"

    def wrong_base(self, name: str, other: Path) -> str:
        """The adapter of another base is refused."""
        output = self.folder / name / "output" / name
        assert "trained for another model" in command("train", "import-adapter", output, "--base", other, code=2)
        # The same without provenance: the shapes of the tensors tell.
        foreign = self.folder / "foreign"
        foreign.mkdir()
        for file in ("adapter_config.json", "adapter_model.safetensors"):
            (foreign / file).write_bytes((output / file).read_bytes())
        assert "does not fit" in command("train", "import-adapter", foreign, "--base", other, code=4)
        command("train", "import-adapter", foreign, "--base", self.base, "--name", "foreign")
        return "refused by its hash, and by its shapes"


def run_command(arguments: list[str]) -> int:
    """Sayso's command line with the trainers' environment as its trainer, which converts adapters."""
    program = [str(TRAINERS / "python"), "-m", "desktop.trainer"]
    with patch.object(TrainerEnvironment, "command", return_value=program):
        return sayso(arguments)


def main() -> int:
    jobs, failed = Jobs(Path(sys.argv[1]).absolute()), 0
    builtin = builtin_model()
    assert builtin is not None, "the built-in model is not installed"
    save(small_world(), jobs.folder / "data")
    os.environ["SAYSO_DATA_DIR"] = str(jobs.folder / "data")
    checks: list[tuple[str, Any]] = [
        *((f"job {method}", lambda m=method, o=options: jobs.train(m, *o)) for method, options in JOBS.items()),
        ("evaluate sft", lambda: jobs.evaluate("sft")),
        ("wrong base", lambda: jobs.wrong_base("sft", builtin)),
        ("job ppo", lambda: str(jobs.export("ppo", "--reward", "reward"))),
    ]
    for name, check in checks:
        began = time.monotonic()
        try:
            print(f"{name:28} {check()} ({time.monotonic() - began:.0f} s)", flush=True)
        except Exception as error:
            failed += 1
            print(f"{name:28} FAILED: {type(error).__name__}: {error}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(run_command(sys.argv[2:]) if sys.argv[1] == "--sayso" else main())
