"""Ways to break JSON and bytes. Everything is drawn from the given dice, so a seed gives the same again."""

import copy
import json
from random import Random
from typing import Any

ODD: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2**63, 10**40, 1.5, -0.0, "", " ", "0", "1", "null", "true", "{}", "[]", "\x00",
    "é☂🌹", "\ud800", "\u202e", "<!channel>", "'; DROP TABLE tokens; --", "../../etc/passwd", "%s%n{0}", "x" * 5000,
    [], {}, [[]], [None], {"": None}, {"id": None}, {"type": 7}, [{"value": []}], {"values": []}, {"a": {"b": {}}},
)  # fmt: skip

DEPTHS = (10, 50, 500, 900, 1_100, 2_000, 2_000, 20_000)
"""How deep JSON is nested: around what Python reads, and far beyond."""


def broken_tree(dice: Random, value: Any, *, most: int = 3) -> Any:
    """Return a copy of a JSON value with one to `most` places changed."""
    tree = copy.deepcopy(value)
    for _ in range(dice.randint(1, most)):
        places = list(_places(tree))
        if not places:
            return dice.choice(ODD)
        holder, key = dice.choice(places)
        _break(dice, holder, key)
    return tree


def broken_text(dice: Random, text: str) -> str:
    """Return JSON text that is cut, doubled, wrapped, nested without end, or has a key twice."""
    match dice.randrange(8):
        case 0:
            return text[: dice.randrange(len(text) + 1)]
        case 1:
            return text + text
        case 2:
            return f"[{text}]"
        case 3:
            return "[" * dice.choice(DEPTHS)
        case 4:
            return '{"a":' * dice.choice(DEPTHS) + "1"
        case 5:
            return text.replace("{", '{"type": 1, "type": 2, ', 1)
        case 6:
            return json.dumps(text)
        case _:
            return text.replace('"', "'")


def broken_bytes(dice: Random, body: bytes) -> bytes:
    """Return bytes of which some are flipped, cut out, put in, or replaced by noise."""
    if not body:
        return dice.randbytes(dice.randrange(50))
    at = dice.randrange(len(body))
    match dice.randrange(6):
        case 0:
            flipped = bytearray(body)
            for _ in range(dice.randint(1, 8)):
                flipped[dice.randrange(len(flipped))] ^= 1 << dice.randrange(8)
            return bytes(flipped)
        case 1:
            return body[:at]
        case 2:
            return body[:at] + dice.randbytes(dice.randint(1, 30)) + body[at:]
        case 3:
            return body[:at] + body[at + dice.randint(1, 30) :]
        case 4:
            return body[:at] + body
        case _:
            return dice.randbytes(dice.randint(1, 400))


def _places(tree: Any) -> Any:
    """Yield every holder with a key or position in it."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield tree, key
            yield from _places(value)
    elif isinstance(tree, list):
        for position, value in enumerate(tree):
            yield tree, position
            yield from _places(value)


def _break(dice: Random, holder: Any, key: Any) -> None:
    match dice.randrange(6):
        case 0:
            del holder[key]
        case 1 | 2 | 3:
            holder[key] = copy.deepcopy(dice.choice(ODD))
        case 4:
            holder[key] = [holder[key]]
        case _ if isinstance(holder, dict):
            holder[str(dice.choice(ODD))[:40]] = holder.pop(key)
        case _:
            holder.insert(0, copy.deepcopy(dice.choice(ODD)))
