"""The codes of boxes that a record may list; how such a box is written there was not seen."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import BeforeValidator

NAMES = ("boxcode", "code")
"""Names, in small letters, that the code of a box has elsewhere in Komet."""


def _codes(value: object) -> tuple[str, ...]:
    return tuple(_each_code(value)) if isinstance(value, list | tuple) else ()


def _each_code(boxes: list[object] | tuple[object, ...]) -> Iterator[str]:
    for box in boxes:
        fields = {str(key).lower(): value for key, value in box.items()} if isinstance(box, Mapping) else {"code": box}
        code = next((fields[name] for name in NAMES if name in fields), None)
        if isinstance(code, str | int) and not isinstance(code, bool) and str(code).strip():
            yield str(code).strip()


LooseBoxCodes = Annotated[tuple[str, ...], BeforeValidator(_codes)]
"""The codes of a list of boxes, whether these are records or codes; what is neither counts as missing."""
