"""Logging in.

Komet: login (pages/11176467).
"""

from bot.workbench.komet.envelope import Answer
from bot.workbench.komet.parameters import Param
from bot.workbench.komet.records import RefusedError
from bot.workbench.komet.registry import Ask, Method
from bot.workbench.komet.seed import USERS


def login(ask: Ask) -> Answer:
    """Hand out the token of a user, the same one every time; its name is apiKey here. Refusals are inferred."""
    name, password = (ask.values.text("username") or "").strip().casefold(), ask.values.text("password")
    for user in USERS:
        if user.name == name and user.password == password:
            token = ask.tokens.seeded(user.token)
            if token.revoked:
                raise RefusedError("The user has no token")
            return Answer({"apiKey": token.text})
    raise RefusedError("Invalid user name or password")


METHODS = (
    Method(
        name="login",
        verb="POST",
        place="query",
        token_types=frozenset(),
        effect="read",
        run=login,
        parameters=(Param("username", max=100, required=True), Param("password", max=100, required=True)),
    ),
)
