"""Logging in with a name and a password, as people do. Source: login in Komet's documentation (APIDocs)."""

from typing import Annotated

from pydantic import Field

from bot.komet.kinds import NO_TOKEN, Effect, TokenPlace
from bot.komet.models import LoggedIn
from bot.komet.requests.request import KometRequest

LONGEST_USERNAME = 100
"""Characters of a user name that Komet documents at most."""


class Login(KometRequest[LoggedIn]):
    """Exchange a person's password for a token. Prefer a token made in Komet: this one may do whatever they may.

    The password takes the token's place (`client.with_token(password)`), so that no record can hold it. It
    travels in the URL: that is how Komet wants it.
    """

    method = path = "login"
    verb = "POST"
    token_place = TokenPlace.QUERY
    token_name = "password"  # noqa: S105 - the parameter's name
    token_types = NO_TOKEN
    effect = Effect.READ
    answer = LoggedIn

    username: Annotated[str, Field(min_length=1, max_length=LONGEST_USERNAME)]
