"""The README's generated parts: operations, configuration, scopes. `python -m bot readme` renews them."""

import re
from collections.abc import Iterable, Mapping

from pydantic_core import PydanticUndefined

from bot.config import Settings
from bot.komet.kinds import Effect
from bot.operations import AnyOperation

EFFECTS = {Effect.READ: "reads", Effect.WRITE: "writes", Effect.DESTRUCTIVE: "deletes"}


def renewed(text: str, operations: Iterable[AnyOperation], scopes: Mapping[str, str]) -> str:
    """Return the README's text with what stands between its markers made anew. ValueError without markers."""
    parts = {
        "operations": operations_table(operations),
        "configuration": configuration_table(),
        "scopes": scopes_table(scopes),
    }
    for name, table in parts.items():
        begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
        if not pattern.search(text):
            raise ValueError(f"README.md has no {begin} … {end}")
        text = pattern.sub(lambda _, body=f"{begin}\n{table}\n{end}": body, text)  # type: ignore[misc]
    return text


def operations_table(operations: Iterable[AnyOperation]) -> str:
    """Return a row for each operation: what people type, the Komet method, what it does, which tokens."""
    rows = ["| command | Komet method | effect | what it does | example |", "| --- | --- | --- | --- | --- |"]
    rows += [
        f"| `/komet {each.command}` | `{each.method}` | {EFFECTS[each.effect]} | {each.summary} | `{each.example}` |"
        for each in operations
    ]
    return "\n".join(rows)


def configuration_table() -> str:
    """Return a row for each environment variable."""
    rows = ["| variable | default | what it is |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = "needed" if field.default is PydanticUndefined else f"`{field.default}`"
        shown = "–" if field.default is None else default
        rows.append(f"| `{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(rows)


def scopes_table(scopes: Mapping[str, str]) -> str:
    """Return a row for each scope with its reason."""
    rows = ["| scope | what for |", "| --- | --- |"]
    rows += [f"| `{scope}` | {reason} |" for scope, reason in scopes.items()]
    return "\n".join(rows)
