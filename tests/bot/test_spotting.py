"""Komet tokens among words: all of them found, and nothing that people write in their work taken for one."""

import dataclasses
import hashlib
import random
import string
import uuid
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr

from bot.keys import fingerprint
from bot.spotting import looks_like_token, marks_in, tokens_in, typed_texts
from bot.workbench.komet import seed
from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack import seed as slack_seed
from handlers.operations import OPERATIONS

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[2]
TOKEN = "x7k2m9q4vd8w3t5z1bhn6rjc0p"
ALPHABET = string.ascii_lowercase + string.digits


def drawn(number: int) -> list[str]:
    """Return tokens as Komet draws them."""
    dice = random.Random(20261123)
    return ["".join(dice.choices(ALPHABET, k=26)) for _ in range(number)]


def test_tokens_are_found_but_for_one_in_a_thousand() -> None:
    tokens = drawn(20_000)
    assert sum(not looks_like_token(token) for token in tokens) <= 20


async def test_every_token_of_the_local_komet_is_found(local_komet: LocalKomet) -> None:
    assert all(looks_like_token(local_komet.token(each.name)) for each in seed.TOKEN_SEEDS)


@pytest.mark.parametrize(
    "text",
    [
        TOKEN,
        f"token={TOKEN}",
        f"`{TOKEN}`",
        f"“{TOKEN}”,",
        f"please use {TOKEN}. thanks",
        f"https://api.kometsales.com/api/boxtype.list?authenticationToken={TOKEN}&code=QB",
        TOKEN.capitalize(),
        f"{TOKEN[:9]}\u200b{TOKEN[9:]}",
        f"P071882\n{TOKEN}\n",
    ],
)
def test_a_token_is_found_wherever_it_stands(text: str) -> None:
    assert [token.get_secret_value().lower() for token in tokens_in(text)] == [TOKEN]


@pytest.mark.parametrize(
    "text",
    [
        "P071882",
        "729-5501-8842",
        "72955018842",
        "AL220411 AL220412 BX700411",
        "BX7004110000012345678901AB",
        "00123456789012345678901234",
        hashlib.md5(b"x").hexdigest(),
        hashlib.sha1(b"x").hexdigest(),
        hashlib.sha256(b"x").hexdigest(),
        uuid.UUID(int=7).hex,
        pytest.param(str(uuid.uuid4()), id="a new uuid"),
        "<@U04ANATORRE|ana> <#C04SALES002|sales>",
        "https://files.slack.com/files-pri/T04BLOSSOM1-F07ABCDEF12/factura_20931_finca_alborada.pdf",
        "facturanumero20931noviembre",
        "hydrangeawhitepremium12stems",
        "invoice20931alboradarosefreedom",
        "abcabcabcabc123123123123abc",
        "2026-11-26T08:15:30.123456Z",
        "ana.torres.wholesale2026@blossom.example",
    ],
)
def test_what_people_write_in_their_work_is_no_token(text: str) -> None:
    assert tokens_in(text) == []


async def test_nothing_in_the_whole_seed_is_taken_for_a_token(local_komet: LocalKomet) -> None:
    local_komet.reset()
    tokens = {local_komet.token(each.name) for each in seed.TOKEN_SEEDS}
    texts = [text for text in strings(vars(local_komet.state)) if text not in tokens]
    texts += strings([slack_seed.people(), slack_seed.channels(), slack_seed.usergroups()])
    assert len(texts) > 2_000
    assert [text for text in texts if tokens_in(text)] == []


def test_nothing_in_the_readme_and_the_examples_is_taken_for_a_token() -> None:
    texts = [(ROOT / "README.md").read_text(encoding="utf-8"), *(operation.example for operation in OPERATIONS)]
    assert [token.get_secret_value() for text in texts for token in tokens_in(text)] == []


def strings(value: Any, seen: set[int] | None = None) -> Iterator[str]:
    """Yield every text and number in a tree of records."""
    seen = set() if seen is None else seen
    if isinstance(value, str):
        yield value
    elif value is None or isinstance(value, bool | bytes | Enum):
        return
    elif isinstance(value, int | float) or not (hasattr(value, "__dict__") or hasattr(value, "__iter__")):
        yield str(value)
    elif id(value) not in seen:
        seen.add(id(value))
        if isinstance(value, dict):
            inner: list[Any] = [*value.keys(), *value.values()]
        elif isinstance(value, BaseModel) or dataclasses.is_dataclass(value) or not hasattr(value, "__iter__"):
            inner = list(vars(value).values()) if hasattr(value, "__dict__") else []
        else:
            inner = list(value)
        for each in inner:
            if not callable(each):
                yield from strings(each, seen)


def test_a_stored_token_is_found_by_its_fingerprint_whatever_it_looks_like() -> None:
    odd = "ROSES-AND-TULIPS.2026"
    assert tokens_in(odd) == []
    assert fingerprint(SecretStr(odd)) in marks_in(f"my token is {odd}.")


def test_ordinary_words_are_not_even_looked_up() -> None:
    assert marks_in("po item delete P071882 short-shipped by the farm, AWB 729-5501-8842") == set()


def test_only_the_field_for_a_token_is_left_out() -> None:
    state = {"values": {"token": {"token": {"value": TOKEN}}, "description": {"description": {"value": "Ana's"}}}}
    assert list(typed_texts({"callback_id": "token", "state": state})) == [("description", "Ana's")]
    assert ("token", TOKEN) in list(typed_texts({"callback_id": "form", "state": state}))
