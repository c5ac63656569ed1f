"""What all acts of people share: looking up who, where and what, with sentences for what is not there."""

from dataclasses import dataclass

from bot.workbench.slack.delivery import FAILED, TIMEOUT, Ack, Delivery
from bot.workbench.slack.errors import ActError
from bot.workbench.slack.faults import Faults
from bot.workbench.slack.model import Channel, Message, Person
from bot.workbench.slack.payloads import Payloads
from bot.workbench.slack.typed import Reader
from bot.workbench.slack.views import View
from bot.workbench.slack.workspace import Workspace

TROUBLE = "We had some trouble connecting. Try again?"


@dataclass
class ActsBase:
    """Holds the workspace and the way to the apps."""

    workspace: Workspace
    delivery: Delivery
    faults: Faults

    def __post_init__(self) -> None:
        """Build the helpers."""
        self.payloads = Payloads(self.workspace)
        self.reader = Reader(self.workspace)

    def find_person(self, user: object, field: str = "user") -> Person:
        """Return the acting person."""
        person = self.workspace.people.get(user) if isinstance(user, str) else None
        if person is None or person.is_bot:
            raise ActError(f"There is no person {user}.", field)
        if person.deleted:
            raise ActError(f"{person.real_name} is deactivated and cannot act.", field)
        return person

    def find_channel(self, channel: object, person: Person) -> Channel:
        """Return a conversation the person is in, by id or name."""
        found = self.workspace.channel_named(channel) if isinstance(channel, str) and channel else None
        if found is None and isinstance(channel, str) and channel in self.workspace.people:
            found = self.workspace.direct(person.id, channel)
        if found is None:
            raise ActError(f"There is no channel {channel}.", "channel", 404)
        if person.id not in found.members:
            raise ActError(f"{person.real_name} is not in that channel.", "channel")
        return found

    def find_message(self, channel: Channel, ts: object, person: Person) -> Message:
        """Return a message the person sees."""
        found = channel.messages.get(ts) if isinstance(ts, str) else None
        if found is None or found.reader not in (None, person.id):
            raise ActError(f"There is no message {ts} here.", "ts", 404)
        return found

    def find_view(self, view_id: object, person: Person) -> View:
        """Return a modal or Home tab the person has open."""
        found = self.workspace.views.find(view_id) if isinstance(view_id, str) else None
        if found is None or found.user_id != person.id:
            raise ActError(f"{person.real_name} has no open view {view_id}.", "view_id", 404)
        return found

    def note_body(self, ack: Ack) -> None:
        """Write into the journal that an acknowledgement had a body where Slack takes none."""
        if ack.error is None and ack.body not in (None, "", {}) and ack.entry is not None:
            ack.entry.violate("ack_body", "this is acknowledged without a body; Slack ignores it")

    def say_error(
        self, person: Person, error: str, *, what: str, channel: str | None = None, view_id: str | None = None
    ) -> None:
        """Show the banner for a payload that was not answered."""
        known = error in (TIMEOUT, FAILED)
        text = f"{what} failed with the error “{error}”" if known else f"{what}: {error}"
        self.workspace.banner(person.id, error, text, channel=channel, view_id=view_id)
