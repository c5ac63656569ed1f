"""What the results of single requests amount to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.operations import Result, Step, Verdict
from bot.proposals import State, end_state
from tests.support.plans import REQUEST

GOOD, BAD = Verdict("A → B", True, "OK"), Verdict("C → D", False, "Box code does not exist")


def result(step: Step, *verdicts: Verdict) -> Result:
    """Return what became of one request."""
    return Result(REQUEST, step, "", verdicts)


@pytest.mark.parametrize(
    ("results", "state"),
    [
        ([], State.FAILED),
        ([result(Step.DONE)], State.DONE),
        ([result(Step.DONE), result(Step.DONE)], State.DONE),
        ([result(Step.DONE, GOOD, GOOD)], State.DONE),
        ([result(Step.DONE, GOOD, BAD)], State.PARTLY),
        ([result(Step.DONE, BAD, BAD)], State.REFUSED),
        ([result(Step.DONE), result(Step.REFUSED)], State.PARTLY),
        ([result(Step.DONE), result(Step.NOT_SENT)], State.PARTLY),
        ([result(Step.DONE), result(Step.NOT_FOUND)], State.PARTLY),
        ([result(Step.DONE), result(Step.UNKNOWN)], State.UNKNOWN),
        ([result(Step.DONE, BAD), result(Step.DONE)], State.PARTLY),
        ([result(Step.UNKNOWN), result(Step.NOT_SENT)], State.UNKNOWN),
        ([result(Step.SENDING)], State.UNKNOWN),
        ([result(Step.NOT_FOUND)], State.NOT_FOUND),
        ([result(Step.NOT_FOUND), result(Step.REFUSED)], State.NOT_FOUND),
        ([result(Step.REFUSED)], State.REFUSED),
        ([result(Step.REFUSED), result(Step.NOT_SENT)], State.REFUSED),
        ([result(Step.NOT_SENT), result(Step.NOT_SENT)], State.FAILED),
        ([result(Step.PLANNED)], State.FAILED),
    ],
)
def test_the_state_follows_from_the_results(results: list[Result], state: State) -> None:
    assert end_state(results) is state


results = st.lists(
    st.builds(result, st.sampled_from(list(Step)), *[st.sampled_from([GOOD, BAD])] * 2)
    | st.builds(result, st.sampled_from(list(Step))),
    max_size=6,
)


@given(results)
def test_done_is_said_only_when_everything_worked(several: list[Result]) -> None:
    clean = bool(several) and all(each.step is Step.DONE and not each.failed_rows for each in several)
    assert (end_state(several) is State.DONE) is clean


@given(results)
def test_a_doubt_is_never_hidden(several: list[Result]) -> None:
    doubt = any(each.step in {Step.UNKNOWN, Step.SENDING} for each in several)
    assert (end_state(several) is State.UNKNOWN) is doubt


@given(results)
def test_nothing_was_sent_is_never_said_of_what_had_an_effect(several: list[Result]) -> None:
    effect = any(
        each.step is Step.DONE and (not each.verdicts or any(verdict.ok for verdict in each.verdicts))
        for each in several
    )
    if effect:
        assert end_state(several) in {State.DONE, State.PARTLY, State.UNKNOWN}


@given(results)
def test_the_order_of_results_does_not_matter(several: list[Result]) -> None:
    assert end_state(several) is end_state(several[::-1])
