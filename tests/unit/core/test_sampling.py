"""Records of sampler settings stay the same, whatever settings and defaults later versions have."""

import json
from dataclasses import asdict, replace

import pytest

from desktop.core.errors import ErrorKind, UserError
from desktop.core.project import AnswerSource
from desktop.core.sampling import (
    FIRST_VERSION,
    SETTINGS,
    Sampling,
    SamplingSetting,
    is_of_first_version,
    read_choices,
    sampling_record,
)
from desktop.core.untrusted import Fields
from desktop.engine.codec import decode, encode
from desktop.engine.protocol import (
    Generate,
)

OF_0_1_0 = (
    '{"temperature": 0.7, "top_k": 40, "top_p": 0.95, "min_p": 0.05, "typical_p": 1.0, "repeat_penalty": 1.1, '
    '"repeat_last_n": 64, "frequency_penalty": 0.0, "presence_penalty": 0.0, "mirostat": 0, "mirostat_tau": 5.0, '
    '"mirostat_eta": 0.1, "seed": null, "max_tokens": 1024}'
)


def test_an_empty_record_has_the_defaults_of_the_first_release() -> None:
    assert sampling_record({}) == json.loads(OF_0_1_0)
    assert Sampling.from_dict({}).to_dict() == json.loads(OF_0_1_0)


def test_the_settings_of_the_first_release_are_always_recorded() -> None:
    first = {name: setting.unrecorded for name, setting in SETTINGS.items() if setting.since == FIRST_VERSION}
    assert list(first.items()) == list(json.loads(OF_0_1_0).items())


def test_newer_settings_are_recorded_if_they_have_an_effect() -> None:
    newer = {name: setting.unrecorded for name, setting in SETTINGS.items() if setting.since != FIRST_VERSION}
    assert newer == {"top_n_sigma": 0.0, "xtc_probability": 0.0, "xtc_threshold": 0.1}  # never change one of these
    assert sampling_record(newer) == json.loads(OF_0_1_0)
    record = Sampling(top_n_sigma=1.5, xtc_threshold=0.2).to_dict()
    assert record.keys() - json.loads(OF_0_1_0).keys() == {"top_n_sigma", "xtc_threshold"}
    assert not is_of_first_version(record)
    assert Sampling.from_dict(record) == Sampling(top_n_sigma=1.5, xtc_threshold=0.2)


def test_a_record_keeps_settings_of_a_newer_version() -> None:
    record = sampling_record({"temperature": 0.2, "adaptive_p": 1.5})
    assert (record["temperature"], record["adaptive_p"], record["top_k"]) == (0.2, 1.5, 40)
    assert sampling_record(record) == record
    assert Sampling.from_dict(record) == Sampling.from_dict({"temperature": 0.2})


def test_settings_that_a_user_omits_have_the_current_default() -> None:
    given = Fields({"temperature": 1, "max_tokens": None, "unknown": 1}, "settings")
    assert read_choices(given) == {"temperature": 1.0, "max_tokens": None}
    with pytest.raises(UserError, match="unknown"):
        given.end()


def test_source_keys_never_change() -> None:
    record = json.loads(OF_0_1_0)
    for source, key in (
        ({"model": "/models/small.gguf", "n": 1, "sampling": record}, "4cd0ad2a5ae13e27"),
        ({"model": "/models/small.gguf", "n": 1, "sampling": {}}, "4cd0ad2a5ae13e27"),
        ({"model": "/models/other.gguf", "n": 1, "sampling": record | {"temperature": 0.0}}, "99b1ab200ea94e35"),
        (
            {
                "model": "/models/small.gguf",
                "n": 2,
                "sampling": record | {"temperature": 0.8, "seed": 3},
                "adapters": [["/adapters/polite.gguf", 0.5]],
                "name": "polite",
            },
            "146925b60038ba0e",
        ),
    ):
        assert AnswerSource.from_dict(source).key == key


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_every_setting_is_declared_in_full(setting: SamplingSetting) -> None:
    for value in (setting.default, setting.unrecorded, *(() if setting.off is None else (setting.off,))):
        assert setting.allows(value)
        assert type(value) is (float if setting.is_fraction else int) or (value is None and setting.is_optional)
    assert setting.label
    assert setting.help.endswith(".")
    assert bool(setting.none_label) == setting.is_optional
    assert len(setting.choices) in (0, setting.high - setting.low + 1)
    if setting.since != FIRST_VERSION and setting.off is not None:
        assert setting.unrecorded == setting.off


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_round_trips_in_every_encoding(name: str) -> None:
    setting = SETTINGS[name]
    for value in (setting.low, setting.high, setting.default):
        sampling = replace(Sampling(), **{name: float(value) if setting.is_fraction and value is not None else value})  # type: ignore[arg-type]
        sampling.check()
        record = json.loads(json.dumps(sampling.to_dict()))
        assert Sampling.from_dict(record) == sampling
        assert sampling_record(record) == record
        assert Sampling(**read_choices(Fields(json.loads(json.dumps(asdict(sampling))), "settings"))) == sampling
        frame = Generate(1, sampling=sampling)
        assert decode(encode(frame)) == frame


def test_every_setting_has_a_range_that_holds_its_default() -> None:
    Sampling().check()
    Sampling(temperature=0, top_p=0, repeat_last_n=-1, seed=2**32 - 2, max_tokens=1, frequency_penalty=-10).check()


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_a_value_out_of_range_is_rejected_by_name(name: str) -> None:
    for value in (SETTINGS[name].low - 1, SETTINGS[name].high + 1, float("nan"), float("inf")):
        with pytest.raises(UserError) as caught:
            Sampling(**{name: value}).check()  # type: ignore[arg-type]
        assert caught.value.kind is ErrorKind.INPUT
        assert name in str(caught.value)


def test_records_that_the_first_release_can_read() -> None:
    record = json.loads(OF_0_1_0)
    assert is_of_first_version(record)
    assert is_of_first_version(record | {"seed": 3, "max_tokens": 7})
    assert not is_of_first_version(record | {"max_tokens": None})
    assert not is_of_first_version(record | {"adaptive": 1})


def test_settings_in_effect() -> None:
    neutral = Sampling(temperature=1.0, top_k=0, top_p=1.0, min_p=0.0, typical_p=1.0, repeat_penalty=1.0)
    assert neutral.in_effect() == {"temperature": 1.0}
    assert replace(neutral, top_k=5, mirostat=2, mirostat_tau=3.0, max_tokens=9).in_effect() == {
        "temperature": 1.0,
        "top_k": 5,
        "mirostat": 2,
        "mirostat_tau": 3.0,
        "max_tokens": 9,
    }
