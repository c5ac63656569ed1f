"""Trying one operation for real, at a terminal: filled in, shown, sent after a yes, judged by who looked in Komet.

The form, the plan and the requests are the ones that people in Slack would use, so what was tried is what will
be sent. Every step that reaches Komet has its audit row, written before it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.audit import record
from bot.errors import BotError
from bot.komet.client import Komet
from bot.komet.errors import KometError, KometOutcomeUnknownError
from bot.komet.requests import REQUESTS
from bot.komet.requests.request import KometUpload
from bot.komet.shapes import Shapes
from bot.operations import AnyOperation
from bot.plan import AnyRequest, Plan
from bot.slack.forms import ColumnsPicker, FilePicker, Pick, PickMany, UploadedFile, control_of, field_errors
from bot.switches import switch
from bot.terminal import Terminal, as_json, one_of, says_yes
from storage.database import Database


@dataclass(frozen=True)
class Trial:
    """What a trial needs: Komet with the admin's token, where the request goes, who tries it."""

    terminal: Terminal
    komet: Komet
    database: Database
    shapes: Shapes
    base_url: str
    team_id: str
    by: str

    async def of(self, operation: AnyOperation) -> bool:
        """Walk through one operation; say whether it was switched on. Raises StoppedError."""
        terminal, kind = self.terminal, REQUESTS[operation.method]
        terminal.tell("", f"{operation.summary} (/komet {operation.command})", f"Komet method: {operation.method}")
        terminal.tell("Not documented:", *(f"  - {fact}" for fact in kind.inferred))
        if one_of(terminal, "Try it now?", ("yes", "skip")) == "skip":
            return False
        plan = await self._planned(operation)
        if plan is None:
            return False
        self._show(plan)
        if not says_yes(terminal, "Send exactly this to Komet?"):
            terminal.tell("Nothing was sent. It stays off.")
            return False
        for request in plan.requests:
            if not await self._send(request, plan):
                terminal.tell(
                    f"{operation.method} stays off. If Komet wants another spelling, write it into the file of "
                    "KOMET_SHAPES and try again."
                )
                return False
        terminal.tell("Look in Komet now, at every record that it should have changed.")
        if not says_yes(terminal, "Did it do exactly what it should, and nothing else?"):
            terminal.tell(f"{operation.method} stays off.")
            return False
        async with self.database.write() as tx:
            await switch(tx, operation.method, on=True, team_id=self.team_id, by=self.by, after="tried with --live")
        terminal.tell(f"{operation.method} is switched on.")
        return True

    async def _planned(self, operation: AnyOperation) -> Plan | None:
        """Ask for the form until it can be planned; None when the person would rather not."""
        assert operation.plan is not None
        while True:
            try:
                form = operation.form.model_validate(await self._values(operation.form))
                return await operation.plan(self.komet, form)
            except ValidationError as error:
                faults = field_errors(operation.form, error)
                self.terminal.tell(*(f"✗ {_title(operation.form, name)}: {words}" for name, words in faults.items()))
            except BotError as error:
                self.terminal.tell(f"✗ {error}")
            if not says_yes(self.terminal, "Fill it in again?"):
                return None

    async def _values(self, form: type[BaseModel]) -> dict[str, Any]:
        """Ask for each field; one that is left empty is left out."""
        values: dict[str, Any] = {}
        for name, field in form.model_fields.items():
            control = control_of(field)
            if isinstance(control, ColumnsPicker):
                continue  # headings tell
            match control:
                case Pick():
                    self.terminal.tell(*(f"    {each.value}: {each.label}" for each in control.choices))
                case PickMany() if control.needs in values:
                    choices = await control.choices(self.komet, str(values[control.needs]))
                    self.terminal.tell(*(f"    {each.value}: {each.label}" for each in choices))
            hint = f" – {field.description}" if field.description else ""
            optional = "" if field.is_required() else ", may be empty"
            typed = self.terminal.ask(f"  {_title(form, name)}{hint}{optional}:")
            if not typed:
                continue
            match control:
                case PickMany():
                    values[name] = [each.strip() for each in typed.split(",") if each.strip()]
                case FilePicker():
                    values[name] = _file(typed)
                case _:
                    values[name] = typed.replace("\\n", "\n")
        return values

    def _show(self, plan: Plan) -> None:
        tell = self.terminal.tell
        tell("", plan.sentence, *(f"  ⚠ {warning}" for warning in plan.warnings))
        for change in plan.changes[:20]:
            tell(f"  {change.what}: {change.before or '–'} → {change.after or '–'}")
        tell("", "What would be sent, beside the token:")
        for request in plan.requests:
            place = shape.place if (shape := self.shapes.get(request.method)) and shape.place else ""
            where = "the URL" if (place or request.token_place.value) == "query" else "a JSON body"
            tell(f"{request.verb} {self.base_url}{request.path}   (parameters in {where})")
            tell(as_json(request.parameters(self.shapes)))
            if isinstance(request, KometUpload):
                tell(f"and the file, {request.attachment.size:,} bytes, as {request.file_parameter}")

    async def _send(self, request: AnyRequest, plan: Plan) -> bool:
        """Send one request and show what came back; say whether it may have worked."""
        await self._record("trial sent", request, sent=request.to_record())
        content = plan.contents.get(request.attachment.sha256) if isinstance(request, KometUpload) else None
        try:
            answer = await self.komet.send(request, content)
        except KometError as error:
            await self._record("trial answered", request, answer={"error": type(error).__name__, "words": str(error)})
            self.terminal.tell(f"✗ {error}")
            return isinstance(error, KometOutcomeUnknownError)
        told = answer.model_dump(mode="json", exclude_none=True)
        await self._record("trial answered", request, answer={"message": answer.message})
        self.terminal.tell("Komet answered:", as_json(told))
        if refused := [verdict for verdict in answer.verdicts if not verdict.ok]:
            self.terminal.tell(f"✗ Komet refused {len(refused)} of its rows.")
            return False
        return True

    async def _record(self, event: str, request: AnyRequest, **what: Mapping[str, Any]) -> None:
        async with self.database.write() as tx:
            await record(
                tx,
                team_id=self.team_id,
                actor=self.by,
                event=event,
                method=request.method,
                sentence=f"Tried {request.method} at a terminal",
                sent=what.get("sent"),
                answer=what.get("answer"),
            )


def _title(form: type[BaseModel], name: str) -> str:
    field = form.model_fields.get(name)
    return (field.title or name) if field else "The whole form"


def _file(typed: str) -> UploadedFile:
    """Return the file at this path. Raises FileError when it cannot be read."""
    path = Path(typed).expanduser()
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(path=str(path), reason=error.strerror or type(error).__name__) from None
    return UploadedFile(
        id="terminal", name=path.name, size=len(content), sha256=hashlib.sha256(content).hexdigest(), content=content
    )


class FileError(BotError):
    """The file that was named cannot be read."""

    words = "{path} cannot be read: {reason}."
