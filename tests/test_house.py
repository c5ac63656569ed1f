"""What holds for every operation: its name, its permission, its audit, its place in help, README and manifest."""

import contextlib
import importlib
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from pydantic import ValidationError

import handlers.operations
from bot.komet.kinds import Effect
from bot.komet.requests import REQUESTS
from bot.manifest import build_manifest, manifest_text
from bot.operations import AnyOperation
from bot.people import Person
from bot.slack.modals import LONGEST_TITLE
from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack import seed
from handlers.commands import COMMANDS, arguments, split
from handlers.operations import OPERATIONS
from storage.audit import AuditStore
from tests.support.chain import first_fault
from tests.support.examples import EXAMPLES, open_form, preview
from tests.support.rights import change_policy, strip
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parent.parent
SCHEMA = Path(__file__).parent / "data" / "slack" / "slack-manifest.schema.2.0.0.json"
WRITES = [operation for operation in OPERATIONS if operation.writes]

every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.command)
every_write = pytest.mark.parametrize("operation", WRITES, ids=lambda operation: operation.command)


# --- the file ----------------------------------------------------------------------------------


def test_every_file_holds_one_operation_and_every_operation_is_listed_once() -> None:
    folder = Path(handlers.operations.__file__).parent
    modules = [importlib.import_module(f"handlers.operations.{path.stem}") for path in sorted(folder.glob("*.py"))]
    found = [module.operation for module in modules if hasattr(module, "operation")]
    assert sorted(found, key=lambda each: each.command) == sorted(OPERATIONS, key=lambda each: each.command)
    assert len({operation.command for operation in OPERATIONS}) == len(OPERATIONS)


@every_operation
def test_a_file_is_named_after_the_method(operation: AnyOperation) -> None:
    name = re.sub(r"[./]", "_", operation.method)
    file = operation.form.__module__.rpartition(".")[2]
    # One that sends other methods, too, has its own verb behind the first one's name: inventory_update_count.
    assert file == name or (file == f"{name}_{operation.verb}" and operation.sends)


@every_operation
def test_a_read_has_call_and_listing_and_a_write_has_plan_and_landed(operation: AnyOperation) -> None:
    reads = (operation.call is not None, operation.listing is not None)
    writes = (operation.plan is not None, (operation.landed or operation.unseen) is not None)
    assert (reads, writes) == (((False, False), (True, True)) if operation.writes else ((True, True), (False, False)))


@every_operation
def test_the_effect_is_the_methods_own(operation: AnyOperation) -> None:
    assert operation.effect is REQUESTS[operation.method].effect


@every_operation
def test_what_it_needs_besides_are_reads(operation: AnyOperation) -> None:
    reads = operation.needs | operation.needs_of_company | operation.helps
    assert all(REQUESTS[method].effect is Effect.READ for method in reads)
    assert all(REQUESTS[method].effect is not Effect.READ for method in operation.sends)


@every_operation
def test_a_command_does_not_begin_like_another_one(operation: AnyOperation) -> None:
    others = [each for each in [*COMMANDS, *(o.command for o in OPERATIONS)] if each != operation.command]
    assert not any(other.startswith(f"{operation.command} ") for other in others)


@every_operation
def test_the_example_is_understood(operation: AnyOperation) -> None:
    person = Person(team_id=seed.TEAM_ID, id=seed.ANA)
    words = split(operation.example.removeprefix("/komet-"))
    assert " ".join(words).startswith(operation.command)
    typed = arguments(operation, words[len(operation.command.split()) :], person)
    assert set(typed.values) <= set(operation.form.model_fields)
    assert not typed.errors


# --- what people and admins read ---------------------------------------------------------------


@every_operation
def test_the_summary_fits_the_title_of_a_window(operation: AnyOperation) -> None:
    assert len(operation.summary) <= LONGEST_TITLE


@every_operation
def test_every_operation_has_its_row_in_the_readme(operation: AnyOperation) -> None:
    rows = [line for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    row = next((row for row in rows if f"`/komet {operation.command}`" in row), "")
    assert f"`{operation.method}`" in row
    assert operation.summary in row
    assert f"`{operation.example}`" in row


def test_the_manifest_is_the_one_that_is_generated() -> None:
    written = (ROOT / "manifest.yml").read_text(encoding="utf-8")
    assert written == manifest_text(build_manifest(OPERATIONS, COMMANDS)), "run: make manifest"


@every_operation
def test_every_operation_has_its_command_in_the_manifest(operation: AnyOperation) -> None:
    commands = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))["features"]["slash_commands"]
    (command,) = [each for each in commands if each["command"] == f"/komet-{operation.noun}"]
    assert operation.verb in command["usage_hint"]


@pytest.mark.parametrize("http_url", [None, "https://bot.example/slack/events"])
def test_the_manifest_is_one_that_slack_takes(http_url: str | None) -> None:
    manifest = build_manifest(OPERATIONS, COMMANDS, http_url=http_url)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(manifest)] == []
    assert manifest["settings"]["socket_mode_enabled"] is (http_url is None)


# --- permission --------------------------------------------------------------------------------


@every_operation
def test_what_is_demanded_of_a_token_that_may_call_the_method_is_what_such_a_token_can_have(
    operation: AnyOperation,
) -> None:
    for token_type in REQUESTS[operation.method].token_types:
        out_of_reach = {each for each in operation.demands(token_type) if token_type not in REQUESTS[each].token_types}
        assert not out_of_reach, token_type


@every_operation
async def test_without_its_method_it_is_refused_before_komet_is_asked(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, operation: AnyOperation
) -> None:
    for method in sorted(operation.methods):
        await strip(bot, slack.id_of(salesperson), method)
        await slack.run(salesperson, f"/komet {operation.command}")
        told = text_of(slack.last(salesperson))
        assert f"You may not run /komet {operation.command}: your Komet token does not include {method}." in told
        assert slack.has_modal(salesperson) is False
        await bot.change("UPDATE tokens SET methods = ?", json.dumps(sorted(REQUESTS)))
    assert komet.calls == []


@pytest.mark.thorough
@every_operation
async def test_without_its_method_a_form_that_is_open_already_asks_komet_nothing(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, operation: AnyOperation
) -> None:
    example = EXAMPLES[operation.command](komet)
    if operation.writes:
        await open_form(slack, operation, example, salesperson)
    else:
        await slack.open_home(salesperson)
        await slack.press_home(salesperson, operation.summary)
    calls = len(komet.calls)
    await strip(bot, slack.id_of(salesperson), operation.method)
    await slack.fill(salesperson, files=example.files, **example.values)
    assert f"You may not run /komet {operation.command}" in slack.sees(salesperson)
    assert len(komet.calls) == calls


async def test_help_lists_an_operation_only_for_who_may_run_it(
    slack: SlackFront, bot: RunningBot, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet help")
    told = text_of(slack.last(salesperson))
    assert all(f"`/komet {operation.command}" in told for operation in OPERATIONS)
    for operation in OPERATIONS:
        await strip(bot, slack.id_of(salesperson), operation.method)
        await slack.run(salesperson, "/komet help")
        assert f"`/komet {operation.command}" not in text_of(slack.last(salesperson))


async def test_home_offers_an_operation_only_to_who_may_run_it(
    slack: SlackFront, bot: RunningBot, salesperson: str
) -> None:
    def offered(home: Any) -> set[str]:
        return {operation.summary for operation in OPERATIONS if operation.summary in text_of(home)}

    assert len(offered(await slack.open_home(salesperson))) == len(OPERATIONS)
    await strip(bot, slack.id_of(salesperson), "purchase.order.list")
    left = offered(await slack.open_home(salesperson))
    assert left == {o.summary for o in OPERATIONS if "purchase.order.list" not in o.methods}


# --- audit -------------------------------------------------------------------------------------


async def carry_out(slack: SlackFront, komet: LocalKomet, bot: RunningBot, operation: AnyOperation) -> list[Any]:
    """Have Ana ask and Maya approve where that is needed; return the audit rows of the proposal."""
    await preview(slack, komet, operation)
    await slack.submit("Ana Torres")
    (proposal,) = bot.rows("SELECT * FROM proposals")
    if proposal["state"] == "waiting":
        await slack.press("Maya Lindqvist", "Approve", on=slack.card())
    rows = bot.rows("SELECT * FROM audit WHERE proposal_id = ? ORDER BY number", proposal["id"])
    assert all(row["method"] == operation.method for row in rows)
    assert all(row["sentence"] == json.loads(proposal["plan"])["sentence"] for row in rows)
    assert proposal["digest"] in rows[0]["detail"]
    return rows


def beginning(rows: list[Any]) -> list[str]:
    """Return the steps up to the sending."""
    events = [row["event"] for row in rows]
    return events[: events.index("sending") + 1]


def actors(rows: list[Any]) -> dict[str, str]:
    """Return who did each step."""
    return {row["event"]: row["actor"] for row in rows}


@every_operation
def test_a_form_that_was_stored_reads_as_the_same_form_with_everything_filled_in_and_with_as_little_as_possible(
    operation: AnyOperation, komet: LocalKomet
) -> None:
    example = EXAMPLES[operation.command](komet)
    files = {name: {"id": "F1", "name": "a.pdf"} for name in example.files or {}}
    everything = {**example.values, **files}
    needed = {name for name, field in operation.form.model_fields.items() if field.is_required()}
    forms = [operation.form.model_validate(everything)]
    with contextlib.suppress(ValidationError):  # a form may want one of several that are each optional
        forms.append(operation.form.model_validate({name: everything[name] for name in needed}))
    for form in forms:
        assert operation.form.model_validate(form.model_dump(mode="json")) == form


@every_write
async def test_a_write_is_previewed_priced_and_then_seen_in_komet(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, operation: AnyOperation
) -> None:
    await preview(slack, komet, operation)
    shown = slack.modal_text("Ana Torres")
    (proposal,) = bot.rows("SELECT * FROM proposals")
    plan = json.loads(proposal["plan"])
    assert plan["changes"]
    assert plan["sentence"] in shown
    assert f"Costs {plan['looks'] + len(plan['requests'])} Komet call" in shown
    assert proposal["digest"][:8] in shown
    assert komet.writes == []
    await slack.submit("Ana Torres")
    if bot.rows("SELECT * FROM proposals")[0]["state"] == "waiting":
        await slack.press("Maya Lindqvist", "Approve", on=slack.card())
    sent = [call for call in komet.calls if call.effect not in (None, "read")]
    assert {call.method for call in sent} == {request["method"] for request in plan["requests"]}
    assert [call.effects for call in sent] == [1] * len(plan["requests"])
    audited = [row["event"] for row in bot.rows("SELECT event FROM audit WHERE proposal_id = ?", proposal["id"])]
    assert audited[-2:] == ["komet done", "done"]
    assert "✅ Done" in text_of(slack.last("Ana Torres", "bot"))


@pytest.mark.thorough
@every_write
async def test_policy_can_ask_for_an_approval_of_it(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, operation: AnyOperation
) -> None:
    rule = f'\n[[rule]]\nname = "This one too"\nmethods = ["{operation.method}"]\napprovers = "manager"\n'
    await change_policy(bot, add=rule)
    await preview(slack, komet, operation)
    assert "Needs 1 approval by a manager" in slack.modal_text("Ana Torres")
    await slack.submit("Ana Torres")
    assert komet.writes == []
    await slack.press("Maya Lindqvist", "Reject", on=slack.card())
    await slack.fill("Maya Lindqvist", reason="Not now")
    assert komet.writes == []
    assert [row["state"] for row in bot.rows("SELECT state FROM proposals")] == ["rejected"]


@every_operation
def test_a_test_types_its_command(operation: AnyOperation) -> None:
    typed = re.compile(rf"\b{operation.command}\b")
    tests = (Path(__file__).parent / "handlers").glob("test_*.py")
    assert any(typed.search(path.read_text(encoding="utf-8")) for path in tests), operation.command


@pytest.mark.thorough
@every_write
@pytest.mark.parametrize(
    ("fault", "steps"),
    [
        (None, ["komet done", "done"]),
        ("refuse", ["komet refused", "refused"]),
        ("lost", ["komet unknown", "unknown"]),
        ("quota", ["komet refused", "refused"]),
    ],
)
async def test_every_step_of_a_write_is_audited(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, operation: AnyOperation, fault: Any, steps: list[str]
) -> None:
    if fault:
        komet.faults.order(fault, method=operation.method)
    rows = await carry_out(slack, komet, bot, operation)
    asked = beginning(rows)
    assert asked in (["confirmed", "sending"], ["asked", "approved", "sending"])
    assert [row["event"] for row in rows] == [*asked, *steps]
    who = actors(rows)
    assert who[asked[0]] == who["sending"] == seed.ANA
    assert who.get("approved", seed.MAYA) == seed.MAYA
    async with bot.running.database.read() as tx:
        assert await first_fault(AuditStore(tx).rows()) is None
