"""login: a user name and a password for a token."""

import json

import pytest

from bot.workbench.komet.seed import MANAGER, USERS
from tests.workbench.komet.caller import Caller

pytestmark = pytest.mark.anyio
MAYA = {"username": "maya@blossom.example", "password": "white-mondial-60"}


async def login(caller: Caller, **params: str) -> dict[str, str]:
    answer = (await caller.http.post("/api/login", params=params)).json()
    assert isinstance(answer, dict)
    return answer


async def test_the_token_is_called_api_key_and_works(caller: Caller) -> None:
    answer = await login(caller, **MAYA)
    assert answer == {"status": "1", "message": "OK", "apiKey": caller.komet.token(MANAGER)}
    params = {"authenticationToken": answer["apiKey"]}
    assert (await caller.http.get("/api/boxtype.list", params=params)).json()["status"] == "1"


async def test_every_login_hands_out_the_same_token(caller: Caller) -> None:
    assert (await login(caller, **MAYA))["apiKey"] == (await login(caller, **MAYA))["apiKey"]


async def test_a_wrong_password_is_refused(caller: Caller) -> None:
    answer = await login(caller, **{**MAYA, "password": "tulip"})
    assert answer == {"status": "0", "message": "Invalid user name or password"}


async def test_a_user_whose_token_was_revoked_gets_none(caller: Caller) -> None:
    await caller.control(f"tokens/{caller.komet.tokens.seeded(MANAGER).id}/revoke")
    assert await login(caller, **MAYA) == {"status": "0", "message": "The user has no token"}


@pytest.mark.parametrize("name", ["username", "password"])
async def test_both_are_required(caller: Caller, name: str) -> None:
    answer = await login(caller, **{key: value for key, value in MAYA.items() if key != name})
    assert answer == {"status": "0", "message": f"Parameter {name} is required"}


async def test_no_password_gets_into_the_log(caller: Caller) -> None:
    await login(caller, **MAYA)
    log = json.dumps(await caller.look("calls"))
    assert MAYA["username"] in log
    assert not any(user.password in log for user in USERS)


async def test_login_cannot_be_ticked(caller: Caller) -> None:
    answer = await caller.control("tokens", type="Company", methods=["login"])
    assert (answer["http"], answer["field"]) == (400, "methods")
