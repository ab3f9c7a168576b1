"""Provenance as it is stored and travels: a record for each batch of answers and one for each answer."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, Any, Self

from desktop.core.generation import Adapter, CandidateStats, EndReason, ModelIdentity, PromptStats, Provenance
from desktop.core.records import LARGE, Column, Count, Id, Names, PlainText, Row, Seconds, UnixTime, integer, one_of
from desktop.core.sampling import SETTINGS, Sampling, sampling_record
from desktop.core.untrusted import Fields


def base_name(path: str) -> str:
    """Return the last part of a path of any operating system: what bundles contain of paths."""
    return PureWindowsPath(PurePosixPath(path).name).name


def read_adapters(data: Fields, name: str) -> list[Row]:
    """Read a list of adapters, each with `path` and `scale`. Raises `UserError`."""
    found = []
    for adapter in data.objects(name):
        found.append({"path": adapter.text("path"), "scale": adapter.number("scale", -1e9, 1e9)})
        adapter.end()
    return found


def write_adapters(adapters: Iterable[Row]) -> list[Row]:
    """Return adapters as bundles have them: paths without folders, scales as fractions."""
    return [{"path": base_name(adapter["path"]), "scale": float(adapter["scale"])} for adapter in adapters]


def read_sampling(data: Fields, name: str) -> Row:
    """Read sampler settings with their types; settings of a newer version stay as they are. Raises `UserError`."""
    return sampling_record(data.mapping(name, _setting))


def _write_sampling(stored: Mapping[str, Any]) -> Row:
    """Return the settings with fractions as floats, since 1 and 1.0 are different bytes."""
    return {
        name: float(value) if name in SETTINGS and SETTINGS[name].is_fraction and value is not None else value
        for name, value in sampling_record(stored).items()
    }


def _setting(given: Fields, name: str) -> object:
    return SETTINGS[name].read(given) if name in SETTINGS else _plain(given, name)


def _context(data: Fields, name: str) -> Row:
    """Read plain values by name, and `literal`: passages of the prompt as pairs (start, end)."""
    return data.mapping(name, lambda values, key: (_places if key == "literal" else _plain)(values, key))


def _places(values: Fields, key: str) -> list[list[int]]:
    found = values.raw(key)
    if not isinstance(found, list) or not all(map(_is_place, found)):
        raise values.wrong_type(key, "a list of places")
    return found


def _is_place(value: object) -> bool:
    if not isinstance(value, list) or len(value) != 2 or not all(type(end) is int for end in value):
        return False
    return bool(0 <= value[0] <= value[1] < LARGE)


def _plain(values: Fields, key: str) -> object:
    value = values.raw(key)
    if isinstance(value, str):
        return values.text(key)
    # A value that every writer of JSON supports: a finite number of 64 bits, true, false or null.
    if isinstance(value, dict | list) or (isinstance(value, int | float) and not -(2**63) <= value < 2**63):
        raise values.wrong_type(key, "a plain value")
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenanceRecord:
    """The provenance of one batch of answers. Append-only; the figures of the prefill are filled in once."""

    id: Id  # the batch
    conversation_id: Id
    created: UnixTime
    model_sha256: PlainText = ""
    model_path: Annotated[str, Column(Fields.text, write=base_name)] = ""
    model_name: PlainText = ""
    model_quantization: PlainText = ""
    adapters: Annotated[list[Row], Column(read_adapters, write=write_adapters)] = field(default_factory=list)
    template_sha256: PlainText = ""
    sampling: Annotated[Row, Column(read_sampling, write=_write_sampling)]
    n: Count = 1
    build: PlainText = ""
    context: Annotated[Row, Column(_context)] = field(default_factory=dict)
    prompt_tokens: int | None = None
    evaluated_tokens: int | None = None
    reused_tokens: int | None = None
    reuse: str | None = None
    prefill_s: float | None = None
    dropped_count: Count = 0
    dropped: Names = ()  # ids of messages that did not fit
    prompt: PlainText = ""  # exactly as rendered

    @classmethod
    def of(cls, batch: str, conversation: str, created: float, provenance: Provenance) -> Self:
        """Make the record of a batch that starts now, without figures of the prefill."""
        model = provenance.model
        return cls(
            id=batch,
            conversation_id=conversation,
            created=created,
            model_sha256=model.sha256,
            model_path=model.path,
            model_name=model.name,
            model_quantization=model.quantization,
            adapters=[asdict(adapter) for adapter in provenance.adapters],
            template_sha256=provenance.template_sha256,
            sampling=provenance.sampling.to_dict(),
            n=provenance.n,
            build=provenance.build,
            context=provenance.context,
            dropped_count=len(provenance.dropped),
            dropped=provenance.dropped,
            prompt=provenance.prompt,
        )

    @property
    def provenance(self) -> Provenance:
        """The provenance without the ids and the figures of the prefill."""
        return Provenance(
            model=ModelIdentity(self.model_path, self.model_sha256, self.model_name, self.model_quantization),
            adapters=tuple(Adapter(**adapter) for adapter in self.adapters),
            template_sha256=self.template_sha256,
            prompt=self.prompt,
            sampling=Sampling.from_dict(self.sampling),
            n=self.n,
            build=self.build,
            context=self.context,
            dropped=self.dropped,
        )

    @property
    def prefill(self) -> PromptStats | None:
        """The figures of the prefill; None if there are none yet."""
        if self.prompt_tokens is None:
            return None
        counts = (self.prompt_tokens, self.evaluated_tokens or 0, self.reused_tokens or 0)
        return PromptStats(*counts, self.reuse or "none", self.prefill_s or 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationRecord:
    """How one answer was generated; answers by people have none. Bundles have it inside the message."""

    message_id: str
    provenance_id: Id | None = None
    candidate: Count = 0  # its index in the batch
    seed: Annotated[int, integer(-LARGE, LARGE)] | None = None
    end: Annotated[EndReason, one_of(EndReason)] | None = None
    tokens: Count = 0
    first_token_s: Seconds | None = None
    tokens_per_second: Seconds | None = None
    error: dict[str, Any] | None = None
    score: float | None = None  # by a reward model of this store, of which a bundle knows nothing
    scored_by: str | None = None  # the run that trained it

    @property
    def stats(self) -> CandidateStats | None:
        """The figures of the answer; None until it has ended, or if it ended without a token."""
        if self.end is None or self.seed is None:
            return None
        return CandidateStats(self.seed, self.tokens, self.end, self.first_token_s, self.tokens_per_second or 0.0)
