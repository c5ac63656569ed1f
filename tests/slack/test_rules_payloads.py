"""Slack's rules for whole messages and views."""

from typing import Any

import pytest

from bot.slack import rules
from bot.slack.rules import check_message, check_view, text_total
from tests.support.block_kit import plain

Json = dict[str, Any]


def section(text: str = "x") -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


INPUT = {"type": "input", "label": plain("Name"), "element": {"type": "plain_text_input"}}
TABLE = {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}
DATA_TABLE = {"type": "data_table", "caption": "x", "rows": [[{"type": "raw_text", "text": "x"}]] * 2}
CHART = {
    "type": "data_visualization",
    "title": "x",
    "chart": {"type": "pie", "segments": [{"label": "a", "value": 1}]},
}


def modal(**more: Any) -> Json:
    return {"type": "modal", "title": plain("Order"), "blocks": [section()], **more}


def codes(payload: Json) -> list[str]:
    return [fault.code for fault in check_message(payload)]


@pytest.mark.parametrize(
    "payload",
    [
        {"text": "x"},
        {"text": "x", "blocks": [section()]},
        {"text": "x", "blocks": []},
        {"markdown_text": "# x"},
        {"text": "x", "attachments": [{"color": "#ff0000", "blocks": [section()]}]},
        {"attachments": [{"text": "x"}]},
        {"text": "x", "blocks": [TABLE, CHART, CHART]},
    ],
)
def test_a_proper_message_passes(payload: Json) -> None:
    assert check_message(payload) == []


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({}, "no_text"),
        ({"text": ""}, "no_text"),
        ({"text": 5}, "failed_constraint"),
        ({"text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"blocks": [section()]}, "missing_text"),
        ({"text": "x", "blocks": [section("")]}, "failed_constraint"),
        ({"text": "x", "blocks": [TABLE, TABLE]}, "invalid_attachments"),
        ({"text": "x", "blocks": [TABLE, DATA_TABLE]}, "invalid_attachments"),
        ({"text": "x", "blocks": [CHART] * 3}, "failed_constraint"),
        ({"text": "x", "attachments": [{"text": "x"}] * 101}, "too_many_attachments"),
        ({"text": "x", "attachments": [{"blocks": [section("")]}]}, "failed_constraint"),
    ],
)
def test_a_faulty_message_says_how(payload: Json, code: str) -> None:
    assert codes(payload) == [code]


def test_a_missing_text_is_advice_and_not_a_refusal() -> None:
    assert frozenset({"missing_text"}) == rules.ADVICE


def test_all_text_of_a_message_together_is_bounded() -> None:
    assert codes({"text": "x", "blocks": [section("x" * 2900)] * 4}) == []
    assert codes({"text": "x", "blocks": [section("x" * 2900)] * 5}) == ["msg_blocks_too_long"]


@pytest.mark.parametrize(("length", "blocks", "accepted"), [(9_597, 50, True), (11_341, 45, False)])
def test_the_bound_agrees_with_what_others_measured(length: int, blocks: int, accepted: bool) -> None:
    share, rest = divmod(length, blocks)
    built = [section("x" * share) for _ in range(blocks - 1)] + [section("x" * (share + rest))]
    assert (text_total(built) <= rules.MESSAGE_TEXT_TOTAL_MOST) is accepted


def test_our_own_bound_leaves_a_margin() -> None:
    assert rules.MESSAGE_TEXT_OWN_MOST < rules.MESSAGE_TEXT_TOTAL_MOST


def test_markdown_blocks_share_twelve_thousand_characters() -> None:
    blocks = [{"type": "markdown", "text": "x" * 7000}] * 2
    assert set(codes({"text": "x", "blocks": blocks})) == {"failed_constraint", "msg_blocks_too_long"}


@pytest.mark.parametrize(
    "view",
    [
        modal(),
        modal(submit=plain("x" * 24), close=plain("x" * 24), blocks=[INPUT]),
        modal(private_metadata="x" * 3000, callback_id="x" * 255, external_id="x" * 255),
        modal(clear_on_close=True, notify_on_close=True),
        modal(submit=None, close=None),
        {"type": "home", "blocks": [section()], "private_metadata": "x"},
    ],
)
def test_a_proper_view_passes(view: Json) -> None:
    assert check_view(view) == []


@pytest.mark.parametrize(
    ("view", "pointer", "message"),
    [
        (modal(title=plain("x" * 25)), "/title/text", "must be less than 25 characters"),
        (modal(title={"type": "mrkdwn", "text": "x"}), "/title/type", "unsupported type: mrkdwn"),
        (modal(title=None), "", "missing required field: title"),
        (modal(submit=plain("x" * 25)), "/submit/text", "must be less than 25 characters"),
        (modal(close=plain("x" * 25)), "/close/text", "must be less than 25 characters"),
        (modal(blocks=[]), "/blocks", "no fewer than 1 items allowed"),
        (modal(blocks=[{"type": "divider"}] * 101), "/blocks", "no more than 100 items allowed"),
        (modal(blocks=[INPUT]), "", "missing required field: submit"),
        (modal(private_metadata="x" * 3001), "/private_metadata", "must be less than 3001 characters"),
        (modal(callback_id="x" * 256), "/callback_id", "must be less than 256 characters"),
        (modal(external_id="x" * 256), "/external_id", "must be less than 256 characters"),
        (modal(notify_on_close="yes"), "/notify_on_close", "must provide a boolean"),
        (modal(submit_disabled=True), "", "invalid additional property: submit_disabled"),
        (modal(blocks=[TABLE]), "/blocks/0/type", "unsupported type: table"),
        ({"type": "home", "blocks": [section()], "submit": plain("x")}, "", "invalid additional property: submit"),
        ({"type": "home", "blocks": [section()], "title": plain("x")}, "", "invalid additional property: title"),
        ({"type": "page", "blocks": []}, "/type", "unsupported type: page"),
        ({"blocks": []}, "", "missing required field: type"),
        ("modal", "", "must provide an object"),
    ],
)
def test_a_faulty_view_says_where(view: Any, pointer: str, message: str) -> None:
    (fault,) = check_view(view)
    assert (fault.pointer, fault.message) == (f"/view{pointer}", message)


def test_a_violation_is_an_entry_of_blocks_validate() -> None:
    (fault,) = check_view(modal(title=plain("x" * 25)), at="")
    assert fault.to_json() == {
        "code": "failed_constraint",
        "message": "must be less than 25 characters",
        "field": "text",
        "pointer": "/title/text",
        "constraint": {"type": "max_length", "expected": 24, "got": 25},
    }
