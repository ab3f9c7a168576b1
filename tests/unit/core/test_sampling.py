"""Records of sampler settings: the same for ever, whatever settings and defaults later versions have."""

import json

import pytest

from desktop.core.errors import Kind, UserError
from desktop.core.project import Source
from desktop.core.sampling import RANGES, SETTINGS, UNRECORDED, Sampling, sampling_record

OF_0_1_0 = (
    '{"temperature": 0.7, "top_k": 40, "top_p": 0.95, "min_p": 0.05, "typical_p": 1.0, "repeat_penalty": 1.1, '
    '"repeat_last_n": 64, "frequency_penalty": 0.0, "presence_penalty": 0.0, "mirostat": 0, "mirostat_tau": 5.0, '
    '"mirostat_eta": 0.1, "seed": null, "max_tokens": 1024}'
)


def test_a_record_that_says_nothing_means_the_first_release() -> None:
    assert sampling_record({}) == json.loads(OF_0_1_0)
    assert Sampling.from_dict({}).to_dict() == json.loads(OF_0_1_0)


def test_every_setting_says_what_a_record_without_it_means() -> None:
    assert set(UNRECORDED) == set(SETTINGS)


def test_a_record_keeps_settings_of_a_newer_version() -> None:
    record = sampling_record({"temperature": 0.2, "top_n_sigma": 1.5})
    assert (record["temperature"], record["top_n_sigma"], record["top_k"]) == (0.2, 1.5, 40)
    assert sampling_record(record) == record
    assert Sampling.from_dict(record) == Sampling.from_dict({"temperature": 0.2})


def test_what_a_person_left_open_is_the_default_of_today() -> None:
    assert Sampling.from_choices({"temperature": 0.2, "unknown": 1}) == Sampling(temperature=0.2)


def test_the_keys_of_sources_are_those_that_stores_have() -> None:
    record = json.loads(OF_0_1_0)
    for said, key in (
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
        assert Source.from_dict(said).key == key


def test_every_setting_has_a_range_that_holds_its_default() -> None:
    assert RANGES.keys() == SETTINGS.keys()
    Sampling().check()
    Sampling(temperature=0, top_p=0, repeat_last_n=-1, seed=2**32 - 2, max_tokens=1, frequency_penalty=-10).check()


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_a_value_out_of_range_is_refused_by_name(name: str) -> None:
    low, high = RANGES[name]
    for value in (low - 1, high + 1, float("nan"), float("inf")):
        with pytest.raises(UserError) as caught:
            Sampling(**{name: value}).check()
        assert caught.value.kind is Kind.INPUT
        assert name in str(caught.value)
