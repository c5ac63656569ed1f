"""What the tests of damaged answers share: the dice, and how an answer ends."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from bot.komet.decipher import decipher
from bot.komet.errors import KometError
from bot.komet.models import KometAnswer
from bot.komet.requests import KometRequest

JSON = "application/json"
dice = st.randoms(use_true_random=False)
few = settings(max_examples=12)


def end(request: KometRequest[Any], body: bytes, http_status: int = 200, media: str = JSON) -> KometAnswer | KometError:
    """Return the answer or our error; anything else is a failure of the test."""
    try:
        answer: KometAnswer = decipher(request, http_status, media, body)
    except KometError as error:
        return error
    return answer
