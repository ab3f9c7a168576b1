"""`python tests/trainers/openrlhf_job.py JOB`: OpenRLHF accepts a job for PPO.

Its own argument parser reads the command of `openrlhf-ppo.sh`, with all its validations; its own loader and dataset
read the prompts with the base model's tokenizer; its own agent loads `reward.py` and gets a score. Ray, vLLM and
DeepSpeed need GPUs: empty modules stand in for them, and the training itself is not run.
"""

import asyncio
import json
import os
import runpy
import shlex
import subprocess
import sys
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ.setdefault("OMP_NUM_THREADS", "1")  # threads that wait for each other on a busy machine take minutes

ABSENT = ("ray", "vllm", "deepspeed", "flash_attn", "aiohttp", "openrlhf.trainer", "openrlhf.utils.deepspeed")
"""What is not installed here, or cannot be loaded without it."""


class AcceptedError(Exception):
    """Raised where the training would begin, with the arguments."""

    def __init__(self, arguments: Any) -> None:
        self.arguments = arguments


class Absent(MetaPathFinder, Loader):
    """Finds an empty module for each name in `ABSENT`."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        is_absent = any(name == absent or name.startswith(f"{absent}.") for absent in ABSENT)
        return ModuleSpec(name, self, is_package=True) if is_absent else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        class Empty(ModuleType):
            def __getattr__(self, name: str) -> Any:
                if name.startswith("__"):
                    raise AttributeError(name)
                return MagicMock()

        return Empty(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        return None


def command(job: Path) -> list[str]:
    """The arguments of train_ppo_ray in the script, as a shell would pass them."""
    script = (job / "openrlhf-ppo.sh").read_text(encoding="utf-8")
    (line,) = [line for line in script.replace("\\\n", " ").split("\n") if "train_ppo_ray" in line]
    words = shlex.split(line.replace('"$GPUS"', "2"))
    assert words[:3] == ["python", "-m", "openrlhf.cli.train_ppo_ray"]
    return words[3:]


def parsed(arguments: list[str]) -> Any:
    """The arguments as OpenRLHF's training gets them."""

    def begin() -> None:
        raise AcceptedError(sys._getframe(1).f_locals["args"])

    import_module("ray").is_initialized = begin  # type: ignore[attr-defined]  # the first call of its `train`
    sys.argv = ["train_ppo_ray", *arguments]
    try:
        runpy.run_module("openrlhf.cli.train_ppo_ray", run_name="__main__")
    except AcceptedError as accepted:
        return accepted.arguments
    raise AssertionError("it did not begin to train")


def main() -> int:
    job = Path(sys.argv[1]).absolute()
    subprocess.run([sys.executable, job / "train.py", "--prepare"], check=True, capture_output=True)
    sys.meta_path.insert(0, Absent())
    arguments = parsed(command(job))
    settings = json.loads((job / "job.json").read_bytes())["stages"][0]["settings"]
    assert arguments.ds.lora.rank == settings["rank"]
    assert arguments.ds.lora.alpha == settings["alpha"]
    assert arguments.rollout.n_samples_per_prompt == settings["samples"]
    assert arguments.rollout.max_new_tokens == settings["answer_tokens"]
    assert arguments.algo.kl.init_coef == settings["kl_coefficient"]
    assert arguments.actor.adam.lr == settings["learning_rate"]
    assert arguments.actor.eps_clip == settings["clip"]
    assert arguments.data.max_len == settings["longest"]
    assert arguments.algo.advantage.estimator == "gae"
    assert arguments.critic.model_name_or_path == "base"  # PPO has a critic, which begins as the model
    print(f"{'openrlhf arguments':28} accepted: {len(command(job))} words", flush=True)

    from openrlhf.datasets import PromptDataset
    from openrlhf.datasets.utils import blending_datasets
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(job / arguments.actor.model_name_or_path)
    strategy = SimpleNamespace(args=arguments, print=lambda *_: None, is_rank_0=lambda: False)
    rows = blending_datasets(str(job / arguments.data.prompt_dataset), None, strategy)
    prompts = PromptDataset(rows, tokenizer, strategy)
    expected = (job / "data/ppo/train.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    assert len(prompts) == len(expected)
    for (_, prompt, _, _), line in zip((prompts[place] for place in range(len(prompts))), expected, strict=True):
        messages = json.loads(line)["prompt"]
        assert prompt == tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    print(f"{'openrlhf prompts':28} openrlhf.datasets.PromptDataset: {len(prompts)} rows", flush=True)

    from openrlhf.utils.agent import SingleTurnAgentExecutor

    (url,) = arguments.reward.remote_url
    agent = SingleTurnAgentExecutor(str(job / url))
    query = prompts[0][1] + "It falls." + tokenizer.eos_token
    (found,) = asyncio.run(agent._fetch_rewards_via_func([query], [prompts[0][1]], [""]))
    (score,) = found["rewards"].tolist()
    assert score == score != 0.0
    assert found["scores"].tolist() == [score]
    print(f"{'openrlhf reward':28} openrlhf.utils.agent: reward.py says {score:.4f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
