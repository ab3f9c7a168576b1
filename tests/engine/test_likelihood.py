"""Log-probabilities of given tokens, in a context beside the chat's."""

from pathlib import Path

import numpy as np
import pytest

from desktop.core.errors import ErrorKind, UserError
from desktop.core.generation import Adapter, EndReason
from desktop.engine.worker.candidates import CancelToken
from tests.support.engine_harness import ONE, Harness, Opener, prose

TOLERANCE = 0.02  # another batch shape, another order of the sums


def tokens_of(harness: Harness, text: str) -> tuple[int, ...]:
    return harness.tokenize(answers=[text]).answers[0]


@pytest.mark.parametrize("name", ["full", "sliding", "recurrent", "hybrid"])
def test_every_token_has_the_probability_that_the_chat_would_sample_with(engine: Opener, name: str) -> None:
    harness = engine(name)
    sequence = tokens_of(harness, prose(1, 150))
    (found,) = harness.likelihood(sequence).log_probs
    assert len(found) == len(sequence) - 1
    for at in (1, 2, 70, 129, len(sequence) - 1):
        cold = harness.cold(np.array(sequence[:at], np.int32))
        assert found[at - 1] == pytest.approx(np.log(cold[sequence[at]]), abs=TOLERANCE)


@pytest.mark.parametrize("name", ["full", "recurrent"])
def test_a_common_beginning_changes_nothing(engine: Opener, name: str) -> None:
    harness = engine(name)
    prompt = tokens_of(harness, prose(2, 140))
    sequences = [(*prompt, *tokens_of(harness, f" {word} {word}")) for word in ("river", "stone", "stone", "cloud")]
    sequences.append(prompt[:9])
    together = harness.likelihood(*sequences).log_probs
    for sequence, found in zip(sequences, together, strict=True):
        (alone,) = harness.likelihood(sequence).log_probs
        assert found == pytest.approx(alone, abs=TOLERANCE)


def test_the_logits_of_the_first_sequence_can_be_kept(engine: Opener, tmp_path: Path) -> None:
    harness = engine("full")
    sequence = tokens_of(harness, prose(3, 90))
    file = tmp_path / "logits.npy"
    found = harness.likelihood(sequence, sequence[:5], logits_file=str(file)).log_probs
    logits = np.load(file)
    assert harness.engine.model is not None
    assert (logits.shape, logits.dtype) == ((len(sequence), harness.engine.model.vocab.size), np.float32)
    shifted = logits[:-1].astype(np.float64)
    expected = shifted[np.arange(len(shifted)), sequence[1:]] - np.log(np.exp(shifted).sum(axis=1))
    assert found[0] == pytest.approx(expected.tolist(), abs=1e-4)
    with pytest.raises(UserError, match="cannot be written"):
        harness.likelihood(sequence, logits_file=str(tmp_path / "none" / "logits.npy"))


def test_an_adapter_counts_and_the_chat_keeps_its_cache(engine: Opener, models: dict[str, Path]) -> None:
    harness = engine("full")
    text = prose(4, 100)
    harness.generate(text, sampling=ONE)
    sequence = tokens_of(harness, prose(5, 40))
    adapter = str(models["adapter"])
    plain = harness.likelihood(sequence).log_probs[0]
    tuned = harness.likelihood(sequence, adapters=(Adapter(adapter),)).log_probs[0]
    zero = harness.likelihood(sequence, adapters=(Adapter(adapter, 0.0),)).log_probs[0]
    assert max(abs(a - b) for a, b in zip(plain, tuned, strict=True)) > 0.5
    assert zero == pytest.approx(plain, abs=TOLERANCE)
    harness.generate(text, sampling=ONE)
    assert harness.prompt.stats.evaluated == 1


def test_what_cannot_be_computed(engine: Opener) -> None:
    harness = engine("full")
    with pytest.raises(UserError, match="vocabulary") as caught:
        harness.likelihood((1, 10**6))
    assert caught.value.kind is ErrorKind.INPUT
    with pytest.raises(UserError, match="vocabulary"):
        harness.likelihood(())
    with pytest.raises(UserError, match="needs 9000 tokens"):
        harness.likelihood((1,) * 9000)
    with pytest.raises(UserError, match="stopped"):
        harness.likelihood((1, 2, 3), cancel_token=CancelToken(reason=EndReason.STOPPED))
    assert harness.likelihood((1,)).log_probs == ((),)
    assert harness.likelihood().log_probs == ()
