"""What one person may do now: the one question "may they?", and the sentence that says who said no."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.errors import NotAllowedError
from bot.komet.kinds import TokenType
from bot.komet.requests import REQUESTS
from bot.operations import AnyOperation
from bot.people import Person
from bot.policy import Policy
from bot.words import say
from storage.links import TokenRow


class SwitchedOffError(NotAllowedError):
    """Nobody has tried the method on this Komet yet."""


@dataclass(frozen=True)
class Rights:
    """What one person may do now: the methods of their token that policy allows them."""

    person: Person
    token: TokenRow
    policy: Policy
    channel: str | None = None
    """Where they are: policy may leave a method out of a channel."""
    switched_off: frozenset[str] = frozenset()
    """Methods that nobody has tried on this Komet yet, see `bot/switches.py`."""

    @property
    def usable(self) -> frozenset[str]:
        """Return the methods recorded for the token, less those that Komet itself refused."""
        return frozenset(self.token.methods) - frozenset(self.token.refused)

    def may(self, operation: AnyOperation) -> bool:
        """Say whether the person may run the operation."""
        return all(self._refusal(method) is None for method in operation.methods)

    def require(self, operation: AnyOperation) -> None:
        """Raise NotAllowedError, naming command, method and who said no, unless the person may run it."""
        self.require_methods(operation.methods, operation)

    def require_methods(self, methods: Iterable[str], operation: AnyOperation) -> None:
        """Raise NotAllowedError unless the person may use each of these methods of the operation."""
        for method in sorted(methods):
            if refusal := self._refusal(method, f"/komet {operation.command}"):
                raise refusal

    def require_method(self, method: str) -> None:
        """Raise NotAllowedError unless the person may use the method, whatever for."""
        if refusal := self._refusal(method, method):
            raise refusal

    def allows(self, method: str) -> bool:
        """Say whether the person may use the method."""
        return self._refusal(method) is None

    def waits_for_trial(self, operation: AnyOperation) -> bool:
        """Say whether nothing but a switch keeps the person from running the operation."""
        refusals = [refusal for method in operation.methods if (refusal := self._refusal(method))]
        return bool(refusals) and all(isinstance(refusal, SwitchedOffError) for refusal in refusals)

    def _refusal(self, method: str, what: str = "") -> NotAllowedError | None:
        """Return why the method may not be used; `what` is what people wanted to run."""
        admins = self.policy.roles.get("admin", ())
        ask = ", ".join(f"<@{admin}>" for admin in admins) or say("your Komet administrator")
        if method not in self.usable and not self._suits_token(method):
            return NotAllowedError(
                method=what,
                reason=say(
                    "{method} is not for {type} tokens, and yours is one.", method=method, type=self.token.token_type
                ),
                ask=say("Komet lets nobody tick it for you. Ask a colleague with a company token to do it."),
            )
        if method in self.token.refused:
            return NotAllowedError(
                method=what,
                reason=say("Komet refused {method} to your token.", method=method),
                ask=say("Ask {ask} to tick it in Komet, then connect again.", ask=ask),
            )
        if method not in self.token.methods:
            return NotAllowedError(
                method=what,
                reason=say("your Komet token does not include {method}.", method=method),
                ask=say("Ask {ask} to tick it in Komet, then connect again.", ask=ask),
            )
        if not self.policy.allows(self.person.id, method):
            return NotAllowedError(
                method=what,
                reason=say("the company's policy does not let you use {method}.", method=method),
                ask=say("Ask {ask} if you need it.", ask=ask),
            )
        if method in self.switched_off:
            return SwitchedOffError(
                method=what,
                reason=say(
                    "Komet does not document {method} throughout, so it is off until an admin has tried it in a "
                    "company in Test Mode.",
                    method=method,
                ),
                ask=say("An admin does so with: python -m bot check --live")
                if self.policy.is_admin(self.person.id)
                else say("Ask {ask} to try it and switch it on.", ask=ask),
            )
        if not self.policy.allows_in(self.channel, method):
            return NotAllowedError(
                method=what,
                reason=say("the company's policy does not allow {method} in this channel.", method=method),
                ask=say("Run it in a direct message with me."),
            )
        return None

    def _suits_token(self, method: str) -> bool:
        """Say whether a token of this type can have the method at all."""
        request = REQUESTS.get(method)
        return request is None or TokenType(self.token.token_type) in request.token_types


def admitted(person: Person, policy: Policy | None, channel: str | None) -> Person:
    """Return the person as somebody we act for in this channel; one of another team if policy admits the team there.

    Raises NotAllowedError for guests, bots, deactivated people and everyone else of other teams.
    """
    if not person.is_outsider:
        return person
    if person.is_of_other_team and policy is not None and policy.admits_outsider(person.team_id, channel):
        return replace(person, is_outsider=False)
    raise NotAllowedError(
        method=say("Komet operations"),
        reason=say("they are for members of this workspace only, not for guests or other teams."),
        ask="",
    )
