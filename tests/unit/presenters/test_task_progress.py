"""What the rest of a task takes, from a batch as the engine tells it."""

import pytest

from desktop.core.context import ChatMessage
from desktop.core.generation import CandidateStats, EndReason
from desktop.core.project import AnswerSource, Project, Task
from desktop.core.sampling import Sampling
from desktop.engine.protocol import CandidateDone, Done, Loaded, Pieces, Started
from desktop.presenters.task_progress import USUAL_TOKENS, Pace
from desktop.services.candidates import GenerationBatch, GenerationRequest

LOADED = Loaded(1, "/m.gguf", "0" * 64, "m", "Q4_1", 1, 1000, 1000, "0" * 64, "full", 0.1, {})


def make_request(n: int = 2, done: int = 0, answers: int = 2, most: int | None = None) -> GenerationRequest:
    source = AnswerSource("/models/m.gguf", n, Sampling(max_tokens=most))
    project = Project("p", "P", "pairwise", (source,))
    messages = (ChatMessage("system", "Be brief."), ChatMessage("user", "Where  to,\nplease?"))
    return GenerationRequest(project, Task("t", "p", "c", "m", 0), source, messages, 5, answers, done)


def batch(of: GenerationRequest) -> GenerationBatch:
    made = GenerationBatch(of, LOADED, "build", of.messages)
    made.apply(Started(1, "", 3, (0,), (), of.source.n, "", tuple(range(of.source.n)), "0" * 64))
    return made


def receive_tokens(made: GenerationBatch, pace: Pace, *tokens: int) -> None:
    made.apply(Pieces(1, ((0, "text", "x"),), (), tuple(enumerate(tokens))))
    pace.take(made)


def end(made: GenerationBatch, pace: Pace, candidate: int, tokens: int) -> None:
    stats = CandidateStats(1, tokens, EndReason.END_OF_TURN, 0.1, 10.0)
    made.apply(CandidateDone(1, candidate, stats))
    pace.take(made)


def test_the_rest_follows_from_the_speed_and_the_usual_length() -> None:
    now = [100.0]
    pace = Pace(lambda: now[0])
    request = make_request()
    made = batch(request)
    pace.begin()
    assert pace.progress(request, None).seconds_left is None
    assert pace.progress(request, made).seconds_left is None, "nothing was measured yet"
    receive_tokens(made, pace, 1, 1)
    now[0] += 10
    receive_tokens(made, pace, 50, 40)
    progress = pace.progress(request, made)
    assert progress.prompt == "Where to, please?"
    assert (progress.done, progress.answers, progress.tokens) == (0, 2, 90)
    assert progress.seconds_left == pytest.approx((USUAL_TOKENS - 40) * 10 / 50)
    end(made, pace, 0, 50)
    assert pace.progress(request, made).done == 1
    assert pace.progress(request, made).tokens == 40
    made.apply(Done(1, 90, 10.0, 9.0))


def test_lengths_of_earlier_answers_count_for_later_ones() -> None:
    pace = Pace(lambda: 0.0)
    request = make_request()
    made = batch(request)
    pace.begin()
    for candidate, tokens in ((0, 100), (1, 200)):
        end(made, pace, candidate, tokens)
    assert pace.expected_tokens(request) == USUAL_TOKENS
    made.apply(Done(1, 300, 1.0, 300.0))
    pace.take(made)
    assert pace.expected_tokens(request) == 150


@pytest.mark.parametrize(("most", "tokens"), [(None, 5000), (40, 39), (40, 40), (1, 0)])
def test_answers_that_are_longer_than_usual_are_never_done_before_they_are(most: int | None, tokens: int) -> None:
    pace = Pace(lambda: 1.0)
    request = make_request(most=most)
    made = batch(request)
    pace.begin()
    receive_tokens(made, pace, tokens, tokens)
    progress = pace.progress(request, made)
    assert 0 <= progress.share < 1
    assert progress.done == 0
    assert progress.seconds_left is None or progress.seconds_left >= 0


def test_answers_of_other_models_take_their_time_too() -> None:
    now = [0.0]
    pace = Pace(lambda: now[0])
    alone, with_others = make_request(n=1, answers=1), make_request(n=1, answers=3)
    made = batch(alone)
    pace.begin()
    receive_tokens(made, pace, 1)
    now[0] = 10.0
    receive_tokens(made, pace, 100)
    one, three = (pace.progress(request, made).seconds_left for request in (alone, with_others))
    assert one == pytest.approx(20)
    assert three == pytest.approx(20 + 2 * 30)
