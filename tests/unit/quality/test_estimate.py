"""An estimate says whether its sample is large enough, and becomes plain JSON."""

import json

import numpy as np
import pytest

from desktop.quality.estimate import ENOUGH, Estimate


@pytest.mark.parametrize(("n", "enough"), [(ENOUGH - 1, False), (ENOUGH, True)])
def test_a_sample_below_the_minimum_is_not_enough(n: int, enough: bool) -> None:
    assert Estimate.of(0.6, (0.5, 0.7), n, "method").enough is enough


def test_json_has_plain_numbers_and_names_missing_data() -> None:
    known = Estimate.of(np.float64(0.5), (np.float64(0.25), np.float64(0.75)), int(np.int64(7)), "share")
    assert json.loads(json.dumps(known.to_dict())) == {
        "value": 0.5,
        "low": 0.25,
        "high": 0.75,
        "n": 7,
        "method": "share",
        "enough": False,
    }
    unknown = Estimate.insufficient("No wage is set.", 0, "wage")
    assert json.loads(json.dumps(unknown.to_dict())) == {
        "value": None,
        "low": None,
        "high": None,
        "n": 0,
        "method": "wage",
        "enough": False,
        "missing": "No wage is set.",
    }
