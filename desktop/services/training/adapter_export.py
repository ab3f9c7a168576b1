"""Exports the adapter of a run, in the forms that other programs read: for llama.cpp, for PEFT, or merged into its base
model.

The forms of one file carry the base model's licence and the provenance in their metadata, the folders in a model card
and a manifest. A reward model is exported as a folder, since its head is a file of its own.
"""

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Self

from desktop import __version__
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.outputs import OutputExistsError, create, kind_of, output_file
from desktop.core.training_run import TrainingRun
from desktop.datasets.folder import MANIFEST, MARK, ExportFolder
from desktop.services.training.runs import TrainingRunService
from desktop.store.errors import mapped_to_user_errors
from desktop.training.adapter_info import AdapterInfo
from desktop.training.conversion import Conversion, convert
from desktop.training.job import ADAPTER, PEFT_CONFIG, PEFT_WEIGHTS
from desktop.training.reward_head import FILE as HEAD

ExportProgress = Callable[[int, int], None]
_PIECE: Final = 1 << 22  # bytes copied at once


class AdapterForm(StrEnum):
    """What an adapter is exported as."""

    GGUF_ADAPTER = "gguf-adapter"  # a LoRA that llama.cpp applies to the base model
    PEFT = "peft"  # the folder that PEFT and transformers load
    MERGED_F16 = "merged-f16"  # the whole model as a GGUF file
    MERGED_Q8_0 = "merged-q8_0"

    @property
    def merged_type(self) -> str:
        """The number format of a merged model; empty for an adapter."""
        return {AdapterForm.MERGED_F16: "F16", AdapterForm.MERGED_Q8_0: "Q8_0"}.get(self, "")


@dataclass(frozen=True, slots=True)
class AdapterExport:
    """The adapter of a run in one form. `of` reads what it needs from the store, `write` needs no store."""

    form: AdapterForm
    name: str  # of the run
    stage: Path  # the folder with the adapter's files
    base: Path
    base_name: str
    base_sha256: str
    licence: str  # of the base model; empty if it is not known
    data_licences: tuple[str, ...]
    methods: tuple[str, ...]
    is_reward_model: bool

    @classmethod
    def of(cls, runs: TrainingRunService, run: TrainingRun, form: AdapterForm) -> Self:
        """Raises `UserError` if the run has no adapter, or none in this form."""
        files = runs.files
        stage, is_reward_model = files.stage(run), files.is_reward_model(run)
        if is_reward_model and form.merged_type:
            text = QT_TRANSLATE_NOOP(
                "errors",
                "The run “{run}” is a reward model, which cannot be merged: its head has no place in a model file. "
                "Export it as gguf-adapter or peft.",
            )
            raise UserError(ErrorKind.USAGE, text, {"run": run.name})
        for name in (PEFT_CONFIG, PEFT_WEIGHTS) if form is not AdapterForm.GGUF_ADAPTER else ():
            if not (stage / name).is_file():
                text = QT_TRANSLATE_NOOP(
                    "errors",
                    "The files of the run “{run}” are incomplete: {file} is missing. Export it as gguf-adapter, or "
                    "train it again.",
                )
                raise UserError(ErrorKind.FAILED, text, {"run": run.name, "file": name})
        provenance = files.provenance(run)
        base = provenance.get("base", {})
        return cls(
            form,
            run.name,
            stage,
            runs.find_base(run) if form.merged_type else Path(run.base),
            str(base.get("name") or Path(run.base).stem),
            run.base_sha256,
            files.base_licence(run),
            tuple(map(str, provenance.get("licences", ()))),
            run.methods,
            is_reward_model,
        )

    @property
    def is_folder(self) -> bool:
        """Whether the target is a folder."""
        return self.form is AdapterForm.PEFT or self.is_reward_model

    def write(
        self,
        target: Path,
        program: Callable[[], list[str]],
        *,
        replace: bool,
        progress: ExportProgress = lambda done, total: None,
        check_interrupt: Callable[[], None] = lambda: None,
    ) -> None:
        """Write `target`, completely or not at all. `program` returns the command of the trainer, which merges.

        `progress` gets what is done, and all there is to do. `check_interrupt` is called about ten times a second; an
        exception from it cancels the export. Raises `UserError`.
        """
        with mapped_to_user_errors(target, chosen=True):
            if self.is_folder:
                self._write_folder(target, replace, progress, check_interrupt)
                return
            with output_file(target, replace=replace) as path:
                if not self.form.merged_type:
                    _copy({self.stage / ADAPTER: path}, progress, check_interrupt)
                    return
                info = AdapterInfo(self.name, self.base_sha256, self._provenance(), self.licence)
                conversion = Conversion(str(self.stage), str(self.base), str(path), info, self.form.merged_type)
                convert(program(), conversion, progress, check_interrupt)

    def _write_folder(
        self, target: Path, replace: bool, progress: ExportProgress, check_interrupt: Callable[[], None]
    ) -> None:
        if kind_of(target) == "folder" and any(target.iterdir()) and not replace:
            raise OutputExistsError(target)
        is_peft = self.form is AdapterForm.PEFT
        names = [PEFT_WEIGHTS] if is_peft else [ADAPTER]
        names += [HEAD] if self.is_reward_model else []
        with ExportFolder(target, self.form.value) as folder:
            if is_peft:
                folder.json(PEFT_CONFIG, self._peft_config())
            _copy({self.stage / name: folder.path / name for name in names}, progress, check_interrupt)
            folder.text("README.md", self._card())
            folder.json(MANIFEST, self._manifest())
            folder.commit()

    def _peft_config(self) -> dict[str, Any]:
        """PEFT's configuration without the place of the base model on this computer."""
        with mapped_to_user_errors(self.stage / PEFT_CONFIG):
            config: dict[str, Any] = json.loads((self.stage / PEFT_CONFIG).read_bytes())
        return config | {"base_model_name_or_path": None}

    def _provenance(self) -> dict[str, Any]:
        info = AdapterInfo.read(self.stage / ADAPTER)
        return info.provenance if info is not None else {}

    def _manifest(self) -> dict[str, Any]:
        return {
            MARK: 1,
            "format": self.form.value,
            "sayso": __version__,
            "run": self.name,
            "base": {"name": self.base_name, "sha256": self.base_sha256, "licence": self.licence},
            "data_licences": list(self.data_licences),
            "provenance": self._provenance(),
        }

    def _card(self) -> str:
        """A model card, with the YAML that the Hugging Face hub reads."""
        licence = self.licence.lower()
        known = licence if re.fullmatch(r"[a-z0-9][a-z0-9.-]*", licence) else "other" if licence else "unknown"
        kind = "reward model" if self.is_reward_model else "LoRA adapter"
        methods = ", then ".join(method.upper() for method in self.methods)
        library = "peft" if self.form is AdapterForm.PEFT else "llama.cpp"
        lines = [
            "---",
            f"library_name: {library}",
            f"license: {known}",
            "tags:",
            "- lora",
            "- human-feedback",
            "- sayso",
        ]
        lines += ["---", "", f"# {self.name}", ""]
        lines += [
            f"A {kind} for {self.base_name}, trained by {methods} with Sayso {__version__} from human judgements.",
            "",
        ]
        lines += [f"- Base model: {self.base_name}, file with SHA-256 `{self.base_sha256}`"]
        lines += [f"- Licence of the base model: {self.licence or 'unknown'}. It also applies to what derives from it."]
        if self.data_licences:
            lines += [f"- Licences of the training data: {', '.join(self.data_licences)}"]
        lines += [f"- Settings, seed and versions: `{MANIFEST}`", ""]
        return "\n".join(lines)


def _copy(files: dict[Path, Path], progress: ExportProgress, check_interrupt: Callable[[], None]) -> None:
    """Copy files to new ones that are private to the user, safely on the disk."""
    with mapped_to_user_errors(next(iter(files))):
        total = sum(source.stat().st_size for source in files)
    done = 0
    for source, target in files.items():
        with source.open("rb") as opened, create(target) as file:
            while piece := memoryview(opened.read(_PIECE)):
                check_interrupt()
                done += len(piece)
                while piece:  # a nearly full disk may write only a part
                    piece = piece[file.write(piece) :]
                progress(done, total)
            os.fsync(file.fileno())
