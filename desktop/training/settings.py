"""The settings of a training run. Each is declared once: as a field of `TrainingSettings`, with its range and texts.

The dialog, the options of `sayso train`, recipes and the records of runs follow from `SETTINGS`. The trainer reads the
fields. A new setting is declared here and used by the trainer; nothing else names it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from types import NoneType
from typing import Any, Final, Self, get_args, get_type_hints

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.untrusted import Fields
from desktop.training.methods import Method

CONTEXT: Final = "training"
"""The translation context of the labels and explanations."""

TrainingValue = float | int | bool | None

_ALL: Final = tuple(Method)
_POLICY: Final = (Method.PPO, Method.RLOO)


@dataclass(frozen=True, slots=True)
class TrainingSetting:
    """What is declared about a setting, besides its name and type.

    `methods` are those that use it. `defaults` are the values of methods that differ from `default`.
    """

    name: str
    type: type
    is_optional: bool
    default: TrainingValue
    defaults: Mapping[Method, TrainingValue]
    label: str
    help: str
    low: float
    high: float
    methods: tuple[Method, ...]
    is_advanced: bool

    def default_for(self, method: Method) -> TrainingValue:
        """The default for a method."""
        return self.defaults.get(method, self.default)

    def read(self, record: Fields) -> TrainingValue:
        """Read the setting from untrusted JSON. Raises `UserError` for a value of another type or out of range."""
        if self.is_optional and record.raw(self.name) is None:
            return None
        if self.type is bool:
            return record.flag(self.name)
        if self.type is float:
            return record.number(self.name, self.low, self.high)
        return record.integer(self.name, int(self.low), int(self.high))


def _setting(
    default: TrainingValue,
    label: str,
    help: str,
    *,
    low: float = 0,
    high: float = 1,
    methods: tuple[Method, ...] = _ALL,
    defaults: Mapping[Method, TrainingValue] | None = None,
    is_advanced: bool = True,
) -> Any:
    """Declare a field of `TrainingSettings`; `TrainingSetting` explains the arguments."""
    about = {"label": label, "help": help, "low": low, "high": high, "methods": methods, "is_advanced": is_advanced}
    return field(default=default, metadata={**about, "defaults": defaults or {}})


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingSettings:
    """The settings of one method. `for_method` gives the defaults of a method.

    A step uses `batch` examples (for SFT and KTO answers; otherwise prompts with all their answers).
    """

    epochs: int = _setting(
        2,
        QT_TRANSLATE_NOOP("training", "Epochs"),
        QT_TRANSLATE_NOOP("training", "How often the training goes through all the data."),
        low=1,
        high=100,
        defaults={Method.SFT: 3, Method.PPO: 1, Method.RLOO: 1},
        is_advanced=False,
    )
    steps: int | None = _setting(
        None,
        QT_TRANSLATE_NOOP("training", "Training steps"),
        QT_TRANSLATE_NOOP("training", "The number of steps, instead of epochs."),
        low=1,
        high=1_000_000,
        defaults={Method.PPO: 25, Method.RLOO: 25},
    )
    learning_rate: float = _setting(
        5e-5,
        QT_TRANSLATE_NOOP("training", "Learning rate"),
        QT_TRANSLATE_NOOP(
            "training", "How far each step changes the adapter. High rates learn faster and forget other abilities."
        ),
        low=1e-8,
        high=1.0,
        defaults={Method.SFT: 1e-4, Method.DPO: 7e-5, Method.REWARD: 2e-4},
        is_advanced=False,
    )
    rank: int = _setting(
        16,
        QT_TRANSLATE_NOOP("training", "Rank"),
        QT_TRANSLATE_NOOP(
            "training", "The size of the LoRA adapter: higher ranks can learn more and need more memory."
        ),
        low=1,
        high=256,
        is_advanced=False,
    )
    alpha: int = _setting(
        32,
        QT_TRANSLATE_NOOP("training", "Alpha"),
        QT_TRANSLATE_NOOP("training", "The adapter is applied with alpha divided by rank."),
        low=1,
        high=1024,
    )
    batch: int = _setting(
        4,
        QT_TRANSLATE_NOOP("training", "Batch size"),
        QT_TRANSLATE_NOOP("training", "Demonstrations, labels or prompts with all their answers in one step."),
        low=1,
        high=1024,
    )
    warmup: float = _setting(
        0.1,
        QT_TRANSLATE_NOOP("training", "Warm-up"),
        QT_TRANSLATE_NOOP("training", "The share of the steps during which the learning rate rises; then it falls."),
        low=0,
        high=1,
    )
    weight_decay: float = _setting(
        0.0,
        QT_TRANSLATE_NOOP("training", "Weight decay"),
        QT_TRANSLATE_NOOP("training", "Pulls the adapter towards zero in each step."),
        low=0,
        high=1,
    )
    max_gradient: float = _setting(
        1.0,
        QT_TRANSLATE_NOOP("training", "Gradient limit"),
        QT_TRANSLATE_NOOP("training", "Larger gradients are scaled down to this norm."),
        low=1e-6,
        high=1e6,
    )
    longest: int = _setting(
        1024,
        QT_TRANSLATE_NOOP("training", "Longest example"),
        QT_TRANSLATE_NOOP("training", "Prompts with answers of more tokens are excluded, and counted."),
        low=16,
        high=131_072,
    )
    beta: float = _setting(
        0.1,
        QT_TRANSLATE_NOOP("training", "Beta"),
        QT_TRANSLATE_NOOP("training", "Low values allow the model to move further away from where it started."),
        low=1e-4,
        high=100,
        methods=(Method.DPO, Method.KTO),
        is_advanced=False,
    )
    label_smoothing: float = _setting(
        0.0,
        QT_TRANSLATE_NOOP("training", "Label smoothing"),
        QT_TRANSLATE_NOOP("training", "The share of judgements that are assumed to be mistakes."),
        low=0,
        high=0.49,
        methods=(Method.DPO,),
    )
    sft_weight: float = _setting(
        0.0,
        QT_TRANSLATE_NOOP("training", "SFT term"),
        QT_TRANSLATE_NOOP("training", "The weight of imitating the preferred answers, added to the loss."),
        low=0,
        high=100,
        methods=(Method.DPO,),
    )
    use_margins: bool = _setting(
        True,
        QT_TRANSLATE_NOOP("training", "Use strengths"),
        QT_TRANSLATE_NOOP("training", "Clear preferences get a larger margin than slight ones."),
        methods=(Method.DPO, Method.REWARD),
    )
    samples: int = _setting(
        4,
        QT_TRANSLATE_NOOP("training", "Answers per prompt"),
        QT_TRANSLATE_NOOP("training", "How many answers are generated for each prompt in a step."),
        low=2,
        high=16,
        methods=_POLICY,
    )
    answer_tokens: int = _setting(
        128,
        QT_TRANSLATE_NOOP("training", "Answer length"),
        QT_TRANSLATE_NOOP("training", "The most tokens that a generated answer may have."),
        low=8,
        high=8192,
        methods=_POLICY,
    )
    temperature: float = _setting(
        1.0,
        QT_TRANSLATE_NOOP("training", "Temperature"),
        QT_TRANSLATE_NOOP("training", "The sampling temperature of the generated answers."),
        low=0.05,
        high=5,
        methods=_POLICY,
    )
    kl_coefficient: float = _setting(
        0.05,
        QT_TRANSLATE_NOOP("training", "KL coefficient"),
        QT_TRANSLATE_NOOP("training", "The penalty for moving away from the model before this training."),
        low=0,
        high=10,
        methods=_POLICY,
    )
    max_kl: float = _setting(
        6.0,
        QT_TRANSLATE_NOOP("training", "KL limit"),
        QT_TRANSLATE_NOOP("training", "Training stops when the KL divergence per answer exceeds this, in nats."),
        low=0.01,
        high=1e4,
        methods=_POLICY,
    )
    clip: float = _setting(
        0.2,
        QT_TRANSLATE_NOOP("training", "Clip range"),
        QT_TRANSLATE_NOOP("training", "How far the probability of a token may change within one step."),
        low=0.01,
        high=1,
        methods=(Method.PPO,),
    )
    ptx_weight: float = _setting(
        1.0,
        QT_TRANSLATE_NOOP("training", "SFT mix"),
        QT_TRANSLATE_NOOP("training", "The weight of demonstrations and plain text in each step, against forgetting."),
        low=0,
        high=100,
        methods=(Method.PPO,),
    )

    @classmethod
    def for_method(cls, method: Method, **changed: TrainingValue) -> Self:
        """The defaults of a method, with some values changed."""
        values: dict[str, Any] = {name: setting.default_for(method) for name, setting in SETTINGS.items()}
        return cls(**(values | changed))

    def to_dict(self, method: Method) -> dict[str, TrainingValue]:
        """The values that the method uses, by name."""
        values = asdict(self)
        return {name: values[name] for name, setting in SETTINGS.items() if method in setting.methods}

    @classmethod
    def from_fields(cls, record: Fields, method: Method) -> Self:
        """Read the values that the method uses; missing ones are its defaults. Raises `UserError`."""
        used = (setting for setting in SETTINGS.values() if method in setting.methods)
        return cls.for_method(method, **{s.name: s.read(record) for s in used if s.name in record})


def _declared() -> dict[str, TrainingSetting]:
    hints = get_type_hints(TrainingSettings)
    found = {}
    for entry in fields(TrainingSettings):
        kinds = get_args(hints[entry.name]) or (hints[entry.name],)
        kind = next(kind for kind in kinds if kind is not NoneType)
        default: Any = entry.default
        found[entry.name] = TrainingSetting(entry.name, kind, NoneType in kinds, default, **entry.metadata)
    return found


SETTINGS: Final[Mapping[str, TrainingSetting]] = _declared()
"""The settings by name, in the order in which they are shown."""
