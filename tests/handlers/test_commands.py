"""What people type behind a slash command, and what they are told when it is not understood."""

from itertools import permutations
from typing import Any

import pytest

from bot.errors import FormError
from bot.operations import AnyOperation
from bot.people import Person
from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack.seed import ANA, TEAM_ID
from handlers.commands import COMMANDS, arguments, nearest, split
from handlers.operations import OPERATIONS, prebook_delete, purchase_order_list
from tests.support.hostile import NAMES, markup_faults
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("po list  tomorrow", ["po", "list", "tomorrow"]),
        ('po list "finca alborada"', ["po", "list", "finca alborada"]),
        ("po list “finca alborada”", ["po", "list", "finca alborada"]),
        ("po list 'finca alborada'", ["po", "list", "finca alborada"]),
        ("po list o'hara", ["po", "list", "o'hara"]),
        ('po list 12"', ["po", "list", '12"']),
        ("po list ‘x", ["po", "list", "'x"]),
        ("\tpo\u00a0list", ["po\u00a0list"]),
        ("", []),
    ],
)
def test_quotes_keep_words_together_and_a_lone_one_is_a_letter(typed: str, words: list[str]) -> None:
    assert split(typed) == words


def test_a_named_date_is_read_as_people_write_it_and_asked_about_when_it_can_be_two() -> None:
    ana = Person(team_id=TEAM_ID, id=ANA, locale="en-US")
    assert arguments(purchase_order_list.operation, ["date=1", "dec"], ana).values["date"] == "1"
    assert arguments(purchase_order_list.operation, ["date=today"], ana).values["date"] == ana.today().isoformat()
    assert arguments(purchase_order_list.operation, ["date=25/12/2026"], ana).values["date"] == "2026-12-25"
    unclear = arguments(purchase_order_list.operation, ["date=5/6/27", "albo"], ana)
    assert "5/6/27 can be 2027-06-05 or 2027-05-06" in unclear.errors["date"]
    assert unclear.values["vendor"] == "albo"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("/komet-po item price P071882 9004411 99999999", "“Lines” has no 99999999. Choose again."),
        ("/komet-po item price P071882 9004411 banana", "“banana” is no cost or price of a unit"),
        ("/komet-po item price P071882 9004411 0.62 today", "I have no use for “today” here"),
        ("/komet-invoice show 0", "That is not an invoice number"),
        ("/komet-inventory update 771204 999999 0.3", "999999 boxes are too many"),
    ],
)
async def test_a_word_that_does_not_fit_is_told_with_the_form(
    slack: SlackFront, salesperson: str, typed: str, words: str
) -> None:
    await slack.run(salesperson, typed)
    assert words in slack.modal_text(salesperson)


@pytest.mark.parametrize(
    "typed",
    [
        "/komet-inventory update 771204",
        "/komet-po create alborada +3 440912",
        "/komet-invoice create LFS NWC tomorrow",  # the location is missing
    ],
)
async def test_a_form_that_only_wants_more_opens_without_a_reproach(
    slack: SlackFront, salesperson: str, typed: str
) -> None:
    await slack.run(salesperson, typed)
    assert "⚠️" not in slack.modal_text(salesperson)
    await slack.submit(salesperson)
    assert "⚠️" in slack.modal_text(salesperson)


WORDS = (
    "2031-04-09",
    "2031-04-10",
    "2031-04-11",
    "440912",
    "9004411",
    "12",
    "7",
    "P71882",
    "banana",
    "Approved",
    "qb",
)


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each.arguments], ids=lambda each: each.command)
def test_every_word_that_was_typed_is_in_the_form_or_told(operation: AnyOperation) -> None:
    ana = Person(team_id=TEAM_ID, id=ANA, locale="en-US")
    for words in permutations(WORDS, 3):
        try:
            typed = arguments(operation, words, ana)
        except FormError:
            continue
        # An invoice goes without the letter of its company: P71882 is 71882.
        shown = f"{typed.values} {typed.errors}".lower()
        lost = [word for word in words if word.lower().removeprefix("p") not in shown]
        assert not lost, f"/komet {operation.command} {' '.join(words)}"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/komet-prebook create lakeside 2031-04-09 2031-04-16", "I have no use for “2031-04-16” here"),
        ("/komet-po list 2031-04-09 2031-04-16", "I have no use for “2031-04-16” here"),
        ("/komet-po item confirm P071882 9004411 3 3", "I have no use for “3” here"),
        ("/komet-po list alborada vendor=roses", "You wrote two: roses and alborada. Which one?"),
        ("/komet-product list name=rose name=lily", "You wrote two: rose and lily. Which one?"),
    ],
)
async def test_a_second_word_for_the_same_is_told_with_the_form(
    slack: SlackFront, komet: LocalKomet, salesperson: str, typed: str, told: str
) -> None:
    await slack.run(salesperson, typed)
    assert told in slack.modal_text(salesperson)
    assert komet.writes == []


async def test_a_word_in_a_reason_that_is_a_day_too_stays_in_the_reason() -> None:
    ana = Person(team_id=TEAM_ID, id=ANA, locale="en-US")
    typed = arguments(prebook_delete.operation, ["440912", "cancelled", "on", "monday"], ana).values
    assert typed == {"prebook": "440912", "reason": "cancelled on monday"}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/komet-approvals list tomorrow", "I have no use for “tomorrow” here. The command is /komet approvals list."),
        ("/komet-approvals delegate ben", "I have no use for “ben” here"),
        ("/komet-token login ana secret", "I take nothing else there, no token and no password."),
        ("/komet-token rotate ben", "The command is /komet token rotate [@person]."),
    ],
)
async def test_words_behind_a_command_that_takes_none_are_told_and_secrets_not_repeated(
    slack: SlackFront, salesperson: str, typed: str, told: str
) -> None:
    await slack.run(salesperson, typed)
    assert told in text_of(slack.last(salesperson))
    assert "secret" not in slack.sees(salesperson)
    assert not slack.has_modal(salesperson)


async def test_invisible_letters_that_came_along_when_copying_do_not_matter(
    slack: SlackFront, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-po \u200e li\u200bst\u00a0number=P0\u206671882\u2069")
    assert "P071882" in text_of(slack.last(salesperson, "sales"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("po lst", "po list"),
        ("po delete", "po item delete"),
        ("box", "box code change"),
        ("tokn", "token show"),
        ("delete", "po item delete"),
    ],
)
def test_the_nearest_commands_hold_the_one_that_was_meant(typed: str, meant: str) -> None:
    assert meant in nearest(typed, {*COMMANDS, *(operation.command for operation in OPERATIONS)})


@pytest.mark.parametrize("text", ["/komet", "/komet help", "/komet HELP", "/komet-po help"])
async def test_help_is_a_word_away(slack: SlackFront, salesperson: str, text: str) -> None:
    await slack.run(salesperson, text)
    assert "What you can do" in text_of(slack.last(salesperson))


async def test_help_with_one_noun_shows_that_noun_only(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet help")
    assert "/komet box code change" in text_of(slack.last(salesperson))
    await slack.run(salesperson, "/komet po help")
    told = text_of(slack.last(salesperson))
    assert "/komet po list" in told
    assert "/komet box code change" not in told


async def test_help_with_an_unknown_noun_offers_known_ones(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet tulips help")
    told = text_of(slack.last(salesperson))
    assert "I do not know “tulips”." in told
    assert "Type /komet help" in told


async def test_help_for_somebody_without_a_token_shows_how_to_connect(slack: SlackFront, admin: str) -> None:
    await slack.run(admin, "/komet help")
    told = text_of(slack.last(admin))
    assert "/komet token connect" in told
    assert "You are not connected to Komet yet." in told
    assert "/komet po list" not in told


@pytest.mark.parametrize("text", ["/komet po lst", "/komet-po lst", "/komet list", "/komet po list2 now"])
async def test_an_unknown_command_offers_the_nearest_three(
    slack: SlackFront, komet: LocalKomet, salesperson: str, text: str
) -> None:
    await slack.run(salesperson, text)
    told = text_of(slack.last(salesperson))
    assert "I do not know" in told
    assert "Did you mean /komet " in told
    assert komet.calls == []


@pytest.mark.parametrize("text", ["/komet frobnicate", "/komet foo bar"])
async def test_where_nothing_is_like_it_nothing_is_offered(slack: SlackFront, salesperson: str, text: str) -> None:
    await slack.run(salesperson, text)
    told = text_of(slack.last(salesperson))
    assert "Did you mean" not in told
    assert "Type /komet help to see what you can do." in told


async def test_what_is_for_admins_is_offered_to_admins_only(slack: SlackFront, salesperson: str, admin: str) -> None:
    for person in (salesperson, admin):
        await slack.run(person, "/komet-token lists")
    assert "/komet token list" not in text_of(slack.last(salesperson))
    assert "/komet token list" in text_of(slack.last(admin))


@pytest.mark.parametrize(
    "text",
    [
        "/komet-po list status='   '",
        "/komet-po list '   '",
        "/komet-prebook item delete prebook='   '",
        "/komet-invoice item delete invoice='   '",
        "/komet-prebook list 9999-12-31",
    ],
)
async def test_spaces_alone_are_nothing_and_the_last_day_of_all_breaks_nothing(
    slack: SlackFront, salesperson: str, text: str
) -> None:
    await slack.run(salesperson, text)
    assert "Something broke" not in slack.sees(salesperson)


async def test_a_list_whose_form_has_changed_since_is_gone(
    slack: SlackFront, bot: RunningBot, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-po list")
    await bot.change("UPDATE lists SET form = '{}'")
    await slack.press(salesperson, "Change filter", on=slack.last(salesperson))
    assert "Something broke" not in slack.sees(salesperson)
    assert "This list is too old." in slack.sees(salesperson)


@pytest.mark.parametrize("text", ["/komet PO List p071882", "/komet-po LIST P071882", "/komet   po   list   P071882"])
async def test_letter_case_and_spaces_do_not_matter(slack: SlackFront, salesperson: str, text: str) -> None:
    await slack.run(salesperson, text)
    assert "Purchase order P071882: 1 order" in text_of(slack.last(salesperson))


async def test_a_field_can_be_named(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await slack.run(salesperson, '/komet-po list number=P071882 vendor="Finca Alborada"')
    assert komet.calls[-1].parameters["vendor"] == "Finca Alborada"
    assert "P071882" in text_of(slack.last(salesperson))


async def test_a_name_that_is_no_field_is_told_with_those_that_are(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-po list farm=alborada")
    assert "There is no “farm” here. You can use: date, number, vendor" in slack.modal_text(salesperson)
    assert komet.calls == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/komet-po list 2026-02-30", "2026-02-30 is not a date that exists."),
        ("/komet-po list date=soon", "Ship date"),
        ("/komet-po list status=Lost", "Status"),
        ("/komet-po list number=P07188222222", "PO number"),
    ],
)
async def test_a_faulty_value_opens_the_form(
    slack: SlackFront, komet: LocalKomet, salesperson: str, text: str, words: str
) -> None:
    await slack.run(salesperson, text)
    assert words in slack.modal_text(salesperson)
    assert komet.calls == []


@pytest.mark.thorough
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.command)
async def test_the_example_of_help_works(slack: SlackFront, salesperson: str, operation: AnyOperation) -> None:
    answer = await slack.run(salesperson, operation.example)
    assert answer["error"] is None
    assert "Something broke" not in slack.sees(salesperson)
    if not slack.has_modal(salesperson):  # a read whose example is complete answers at once
        assert not operation.writes
        assert text_of(slack.last(salesperson))


async def test_no_text_breaks_a_command(slack: SlackFront, salesperson: str) -> None:
    for word in (*NAMES, "x" * 2900):
        for text in (f"/komet {word}", f"/komet-po item delete {word}", f"/komet-po list vendor={word}"):
            answer = await slack.run(salesperson, text.replace("\n", " ")[:2900])
            assert answer["error"] is None
            assert "Something broke" not in slack.sees(salesperson), text
    shown: list[Any] = [
        {"text": message["text"], "blocks": message.get("blocks") or []}
        for message in slack.messages(salesperson)
        if message.get("app_id")
    ]
    assert len(shown) > len(NAMES)
    assert [fault for each in shown for fault in markup_faults(each)] == []


async def test_a_channel_without_the_bot_gets_its_answer_too(slack: SlackFront, manager: str) -> None:
    await slack.run(manager, "/komet-po list P071882", channel="leaders")
    assert "Purchase order P071882: 1 order" in text_of(slack.last(manager))


async def test_an_answer_is_seen_by_who_asked_alone(slack: SlackFront, salesperson: str, manager: str) -> None:
    await slack.run(salesperson, "/komet help")
    assert "What you can do" not in slack.sees(manager)


async def test_every_command_is_acknowledged_while_komet_hangs(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    komet.faults.order("slow", seconds=0.4, count=None)
    answer = await slack.run(salesperson, "/komet-po list P071882")
    assert answer["ack_ms"] < 200
    assert "Purchase order P071882: 1 order" in text_of(slack.last(salesperson))


async def test_an_unforeseen_fault_gives_a_reference_and_no_details(
    slack: SlackFront,
    bot: RunningBot,
    salesperson: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def broken(*_: Any) -> None:
        raise LookupError("the inner workings")

    monkeypatch.setattr(bot.running.desk.runner, "read", broken)
    await slack.run(salesperson, "/komet-po list P071882")
    told = slack.sees(salesperson)
    assert "Something broke on our side. Reference " in told
    assert "inner workings" not in told
    reference = told.split("Reference ")[1][:6]
    assert any(reference in record.getMessage() for record in caplog.records)
