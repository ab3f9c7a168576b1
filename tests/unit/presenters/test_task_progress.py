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


def request(n: int = 2, done: int = 0, answers: int = 2, most: int | None = None) -> GenerationRequest:
    source = AnswerSource("/models/m.gguf", n, Sampling(max_tokens=most))
    project = Project("p", "P", "pairwise", (source,))
    messages = (ChatMessage("system", "Be brief."), ChatMessage("user", "Where  to,\nplease?"))
    return GenerationRequest(project, Task("t", "p", "c", "m", 0), source, messages, 5, answers, done)


def batch(of: GenerationRequest) -> GenerationBatch:
    made = GenerationBatch(of, LOADED, "build", of.messages)
    made.apply(Started(1, "", 3, (0,), (), of.source.n, "", tuple(range(of.source.n)), "0" * 64))
    return made


def tell(made: GenerationBatch, pace: Pace, *tokens: int) -> None:
    made.apply(Pieces(1, ((0, "text", "x"),), (), tuple(enumerate(tokens))))
    pace.take(made)


def end(made: GenerationBatch, pace: Pace, candidate: int, tokens: int) -> None:
    stats = CandidateStats(1, tokens, EndReason.END_OF_TURN, 0.1, 10.0)
    made.apply(CandidateDone(1, candidate, stats))
    pace.take(made)


def test_the_rest_follows_from_the_speed_and_the_usual_length() -> None:
    now = [100.0]
    pace = Pace(lambda: now[0])
    asked = request()
    made = batch(asked)
    pace.begin()
    assert pace.progress(asked, None).seconds_left is None
    assert pace.progress(asked, made).seconds_left is None, "nothing was measured yet"
    tell(made, pace, 1, 1)
    now[0] += 10
    tell(made, pace, 50, 40)
    told = pace.progress(asked, made)
    assert told.prompt == "Where to, please?"
    assert (told.done, told.answers, told.tokens) == (0, 2, 90)
    assert told.seconds_left == pytest.approx((USUAL_TOKENS - 40) * 10 / 50)
    end(made, pace, 0, 50)
    assert pace.progress(asked, made).done == 1
    assert pace.progress(asked, made).tokens == 40
    made.apply(Done(1, 90, 10.0, 9.0))


def test_lengths_of_earlier_answers_count_for_later_ones() -> None:
    pace = Pace(lambda: 0.0)
    asked = request()
    made = batch(asked)
    pace.begin()
    for candidate, tokens in ((0, 100), (1, 200)):
        end(made, pace, candidate, tokens)
    assert pace.expected_tokens(asked) == USUAL_TOKENS
    made.apply(Done(1, 300, 1.0, 300.0))
    pace.take(made)
    assert pace.expected_tokens(asked) == 150


@pytest.mark.parametrize(("most", "tokens"), [(None, 5000), (40, 39), (40, 40), (1, 0)])
def test_answers_that_are_longer_than_usual_are_never_done_before_they_are(most: int | None, tokens: int) -> None:
    pace = Pace(lambda: 1.0)
    asked = request(most=most)
    made = batch(asked)
    pace.begin()
    tell(made, pace, tokens, tokens)
    told = pace.progress(asked, made)
    assert 0 <= told.share < 1
    assert told.done == 0
    assert told.seconds_left is None or told.seconds_left >= 0


def test_answers_of_other_models_take_their_time_too() -> None:
    now = [0.0]
    pace = Pace(lambda: now[0])
    alone, with_others = request(n=1, answers=1), request(n=1, answers=3)
    made = batch(alone)
    pace.begin()
    tell(made, pace, 1)
    now[0] = 10.0
    tell(made, pace, 100)
    one, three = (pace.progress(asked, made).seconds_left for asked in (alone, with_others))
    assert one == pytest.approx(20)
    assert three == pytest.approx(20 + 2 * 30)
