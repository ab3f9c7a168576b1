"""Makes the folder of a run: job, examples as token ids, and provenance.

Only the engine knows token ids, and its owners differ: a command waits for an answer, the window gets it as an event.
So `JobPreparation` hands out requests and takes results, and knows neither.
"""

import json
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from desktop import __version__
from desktop.core.outputs import replace_file
from desktop.core.programs import program_command
from desktop.core.resources import read_resource
from desktop.core.training_run import TrainingRun
from desktop.engine.protocol import Tokenize, Tokenized
from desktop.services.training.data import TrainingSet, stages_need
from desktop.services.training.examples import group_by_prompt
from desktop.services.training.files import PROVENANCE
from desktop.services.training.recipe import TrainingRecipe
from desktop.store.errors import mapped_to_user_errors
from desktop.store.files import private_file, private_folder
from desktop.training.examples import TrainingExample, write_examples
from desktop.training.job import RunFolder, SamplePrompt, TrainingJob
from desktop.training.methods import NEEDS, Method, TrainingData

logger = logging.getLogger(__name__)

_SAMPLES: Final = 4
_LONGEST_SAMPLE: Final = 256  # tokens


@dataclass(frozen=True, slots=True)
class BaseModel:
    """The model that is trained, as the engine loaded it. `path` is where it is now; the hash of the chat template is
    that of the one in use, which may replace the model's own."""

    path: str
    sha256: str
    name: str = ""
    quantization: str = ""
    licence: str = ""
    template_sha256: str = ""
    build: str = ""


class JobPreparation:
    """Prepares the folder of one run: pass each of `requests` to the engine, `add` its result, then `write`.

    `start` and `reward` are folders of stages (`RunFolder.stage`), or empty. `found` has the data of all stages.
    Raises `UserError` if there is not enough data.
    """

    def __init__(
        self,
        run: TrainingRun,
        recipe: TrainingRecipe,
        base: BaseModel,
        found: TrainingSet,
        *,
        start: str = "",
        reward: str = "",
    ) -> None:
        self._run, self._recipe, self._base, self._found = run, recipe, base, found
        self._start, self._reward = start, reward
        methods = [stage.method for stage in recipe.stages]
        for method in methods:
            found.require(method)
        self._drafts = group_by_prompt(found)
        self._tokens: list[Tokenized] = []
        self._has_plain_text = Method.PPO in methods

    @property
    def total(self) -> int:
        """The number of requests."""
        return len(self._drafts) + self._has_plain_text

    @property
    def done(self) -> int:
        """The number of results so far."""
        return len(self._tokens)

    def requests(self) -> Iterator[Tokenize]:
        """What the engine has to answer, in order. Their ids are those that the owner of the engine sets."""
        for draft in self._drafts:
            yield draft.request()
        if self._has_plain_text:
            yield Tokenize(0, (), plain_text())

    def add(self, tokens: Tokenized) -> None:
        """Take the result of the next request."""
        self._tokens.append(tokens)

    def write(self, folder: RunFolder) -> None:
        """Write the folder, readable by its owner alone; the job comes last, so that a folder with a job is complete.
        Raises `UserError` if the disk fails."""
        with mapped_to_user_errors(folder.path):
            for path in (folder.path.parents[1], folder.path.parent, folder.path):
                private_folder(path)
            private_file(folder.log)
            stages = [self._write_stage(folder, number) for number in range(len(self._recipe.stages))]
            if self._has_plain_text:
                self._write_plain_text(folder)
            replace_file(folder.path / PROVENANCE, _json(self._provenance(stages)))
            replace_file(folder.job, self._job().to_json().encode())
        logger.info("run %s prepared: %d prompts, %d stages", self._run.id, len(self._drafts), len(stages))

    def _write_stage(self, folder: RunFolder, number: int) -> dict[str, Any]:
        """Write the examples of a stage; returns their provenance."""
        method = self._recipe.stages[number].method
        kinds = stages_need([method])
        prompts: dict[str, list[str]] = {}
        judgements: dict[str, None] = {}
        for split, is_held_out in (("train", False), ("held-out", True)):
            examples = self._examples(kinds, is_held_out)
            _write(folder.examples(number, split), examples)
            prompts[split] = sorted({example.id for example in examples})
            judgements.update((id, None) for example in examples for id in example.judgements)
        excluded = self._found.sets[NEEDS[method].data].excluded
        return {
            "method": method.value,
            "excluded": dict(sorted(excluded.items())),
            "train": prompts["train"],
            "held_out": prompts["held-out"],
            "judgements": sorted(judgements),
        }

    def _examples(self, kinds: set[TrainingData], is_held_out: bool) -> list[TrainingExample]:
        pairs = zip(self._drafts, self._tokens, strict=False)
        made = (draft.example(tokens, kinds) for draft, tokens in pairs if draft.is_held_out == is_held_out)
        return [example for example in made if example is not None]

    def _write_plain_text(self, folder: RunFolder) -> None:
        tokens = self._tokens[len(self._drafts)]
        texts = [TrainingExample(f"plain-{n}", tokens.prompt, (ids,), (0,)) for n, ids in enumerate(tokens.answers)]
        _write(folder.plain_text, texts)

    def _job(self) -> TrainingJob:
        ends = {tokens.end_of_turn for tokens in self._tokens} - {-1}
        return TrainingJob(
            run=self._run.id,
            base=self._base.path,
            base_sha256=self._base.sha256,
            stages=self._recipe.stages,
            seed=self._recipe.seed,
            start=self._start,
            reward=self._reward,
            samples=tuple(self._samples()),
            engine=tuple(program_command("worker")),
            stop_tokens=tuple(sorted(ends)),
            licence=self._base.licence,
        )

    def _samples(self) -> Iterator[SamplePrompt]:
        """Held-out prompts to be answered at checkpoints, of different families if there are enough."""
        seen: set[str] = set()
        held_out = [pair for pair in zip(self._drafts, self._tokens, strict=False) if pair[0].is_held_out]
        for draft, tokens in sorted(held_out, key=lambda pair: self._found.prompts[pair[0].prompt].family):
            family = self._found.prompts[draft.prompt].family
            if family not in seen and len(tokens.prompt) <= _LONGEST_SAMPLE and len(seen) < _SAMPLES:
                seen.add(family)
                yield SamplePrompt(draft.prompt, draft.messages[-1].content, tokens.prompt)

    def _provenance(self, stages: Sequence[dict[str, Any]]) -> dict[str, Any]:
        run = self._run
        about = {"run": run.id, "name": run.name, "from": run.parent, "reward": run.reward}
        return training_provenance(self._recipe, self._base, self._found, stages, **about)


def training_provenance(
    recipe: TrainingRecipe, base: BaseModel, found: TrainingSet, stages: Sequence[dict[str, Any]], **about: Any
) -> dict[str, Any]:
    """Everything that an adapter follows from. The trainer's log adds the versions of its libraries.

    `stages` have the prompts and judgements of each stage, `about` names the run.
    """
    return {
        "sayso_provenance": 1,
        **about,
        "base": {
            "path": base.path,
            "sha256": base.sha256,
            "name": base.name,
            "quantization": base.quantization,
            "licence": base.licence,
            "template_sha256": base.template_sha256,
        },
        "versions": {"sayso": __version__, "engine": base.build},
        "licences": list(found.licences),
        "ties": "used" if recipe.ties else "excluded",
        "recipe": recipe.to_dict(),
        "stages": list(stages),
    }


def plain_text() -> tuple[str, ...]:
    """Paragraphs of ordinary prose in English and Chinese, against forgetting. No test and no evaluation uses them."""
    text = read_resource("training/plain-text.txt").decode()
    return tuple(paragraph.strip() for paragraph in re.split(r"\n\s*\n", text) if paragraph.strip())


def _write(path: Path, examples: Iterable[TrainingExample]) -> None:
    private_file(path)
    write_examples(path, examples)


def _json(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
