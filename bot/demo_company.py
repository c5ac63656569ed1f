"""The demo's company: who is connected with which Komet token, and the policy they live by."""

from pathlib import Path

from pydantic import SecretStr

from bot.access import Access, NewToken
from bot.keys import load_keyring
from bot.komet.client import KometClient
from bot.komet.kinds import TokenType
from bot.people import Person
from bot.workbench.komet import seed as komet_seed
from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack import seed as slack_seed
from storage.alerts import AlertStore, SubscriptionRow
from storage.database import Database, utc_now
from storage.migrate import upgrade

CONNECTED = {
    slack_seed.ANA: komet_seed.SALES,
    slack_seed.BEN: komet_seed.SALES_LIMITED,
    slack_seed.DIEGO: komet_seed.ALBORADA,
    slack_seed.MAYA: komet_seed.MANAGER,
    slack_seed.VICTOR: komet_seed.MANAGER,
}
"""Who has which of the local Komet's tokens. The admin has none, so that connecting can be tried."""

BOT_CHANNELS = [slack_seed.SALES, slack_seed.APPROVALS, slack_seed.ALERTS, slack_seed.GROWERS]

POLICY = f"""\
# The demo's policy. bot/policy/example.toml explains each line.
never = []

[channels]
approvals = "{slack_seed.APPROVALS}"
announcements = "{slack_seed.SALES}"

[roles]
manager = ["{slack_seed.MAYA}", "{slack_seed.VICTOR}"]
deputy = ["{slack_seed.BEN}"]
admin = ["{slack_seed.PRIYA}"]

[may]
everyone = ["*"]

[delegation]
to = ["manager", "deputy"]

[[rule]]
name = "Deleting lines"
methods = ["purchase.order.item.delete"]
approvers = "manager"
second_factor_over = 5000

[[rule]]
name = "Deleting for good"
methods = ["prebook.delete", "prebook.item.delete", "inventory.delete", "inventory.units.delete", "invoice.item.delete"]
approvers = "manager"

[[rule]]
name = "Buying and selling over $2,500"
methods = ["purchase.order.create", "purchase.order.mixed.create", "prebook.create", "invoice.confirm"]
amount_over = 2500
approvers = "manager"

[[rule]]
name = "Unlocking a confirmed invoice over $2,500"
methods = ["invoice.mark.sync.status.error"]
order_status = ["Confirmed"]
amount_over = 2500
approvers = "manager"

[[rule]]
name = "Locking more than one invoice"
methods = ["invoice.mark.sync.status.ok"]
rows_over = 1
approvers = "manager"

[[rule]]
name = "More than 20 box codes"
methods = ["box.code.change"]
rows_over = 20
approvers = "manager"
"""


async def furnish(database_url: str, key_file: Path, komet: LocalKomet) -> None:
    """Connect the demo's people in a fresh database, as an admin would, and subscribe the alerts channel.

    Each token is tried in the local Komet and stored encrypted by the bot's own code.
    """
    database = Database(database_url)
    try:
        await upgrade(database)
        async with KometClient(komet.api_url) as client:
            access = Access(database, load_keyring(None, key_file), client)
            admin = Person(team_id=slack_seed.TEAM_ID, id=slack_seed.PRIYA)
            for slack_user, name in CONNECTED.items():
                person = Person(team_id=slack_seed.TEAM_ID, id=slack_user)
                token = _token(name, SecretStr(komet.token(name)))
                await access.link(token, person=person, by=admin, replace_existing=True)
        async with database.write() as tx:
            row = SubscriptionRow("demo", slack_seed.TEAM_ID, slack_seed.ALERTS, "", slack_seed.PRIYA, utc_now())
            await AlertStore(tx).subscribe(row)
    finally:
        await database.close()


def _token(name: str, text: SecretStr) -> NewToken:
    seeded = next(each for each in komet_seed.TOKEN_SEEDS if each.name == name)
    is_company = seeded.type == "Company"
    return NewToken(
        token=text,
        token_type=TokenType(seeded.type.lower()),
        party_id=None if is_company else seeded.party_name.casefold(),
        party_name=None if is_company else seeded.party_name,
        methods=frozenset(seeded.methods),
        description=seeded.description,
    )
