"""What one person may do now: the one question "may they?", and the sentence that says who said no."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from bot.errors import NotAllowedError
from bot.komet.kinds import TokenType
from bot.komet.requests import REQUESTS
from bot.operations import AnyOperation
from bot.people import Person
from bot.policy import Policy
from bot.words import say, stopped
from storage.links import TokenRow


class SwitchedOffError(NotAllowedError):
    """Nobody has tried the method on this Komet yet."""


class _Why(Enum):
    """Who says no to methods, and the sentence about them."""

    TYPE = "{methods} is not for {type} tokens, and yours is one"
    REFUSED = "Komet refused {methods} to your token"
    UNTICKED = "your Komet token does not include {methods}"
    POLICY = "the company's policy does not let you use {methods}"
    SWITCH = (
        "Komet does not document {methods} throughout, so it is off until an admin has tried it in a company in "
        "Test Mode"
    )
    CHANNEL = "the company's policy does not allow {methods} in this channel"


@dataclass(frozen=True)
class _Denial:
    """That somebody says no to a method."""

    method: str
    why: _Why


def _is_of_token(denial: _Denial) -> bool:
    return denial.why in (_Why.REFUSED, _Why.UNTICKED)


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
        return not any(self._denials(self._demanded(operation)))

    def require(self, operation: AnyOperation) -> None:
        """Raise NotAllowedError, naming command, methods and who said no, unless the person may run it."""
        self.require_methods(self._demanded(operation), operation)

    def require_methods(self, methods: Iterable[str], operation: AnyOperation) -> None:
        """Raise NotAllowedError unless the person may use each of these methods of the operation.

        What the type of the token rules out is said alone: nothing else that is missing can be mended then. The rest
        is said in one sentence, the operation's own method first.
        """
        ordered = sorted(methods, key=lambda method: (method != operation.method, method))
        denials = list(self._denials(ordered))
        final = [denial for denial in denials if denial.why is _Why.TYPE]
        if denials:
            raise self._refusal(final[:1] or denials, f"/komet {operation.command}")

    def require_method(self, method: str) -> None:
        """Raise NotAllowedError unless the person may use the method, whatever for."""
        if denials := list(self._denials([method])):
            raise self._refusal(denials, method)

    def allows(self, method: str) -> bool:
        """Say whether the person may use the method."""
        return not any(self._denials([method]))

    def waits_for_trial(self, operation: AnyOperation) -> bool:
        """Say whether nothing but a switch keeps the person from running the operation."""
        reasons = {denial.why for denial in self._denials(self._demanded(operation))}
        return reasons == {_Why.SWITCH}

    def _demanded(self, operation: AnyOperation) -> frozenset[str]:
        return operation.demands(TokenType(self.token.token_type))

    def _denials(self, methods: Iterable[str]) -> Iterator[_Denial]:
        """Return who says no to which of the methods."""
        for method in methods:
            if why := self._why_not(method):
                yield _Denial(method, why)

    def _why_not(self, method: str) -> _Why | None:
        if method not in self.usable and not self._suits_token(method):
            return _Why.TYPE
        if method in self.token.refused:
            return _Why.REFUSED
        if method not in self.token.methods:
            return _Why.UNTICKED
        if not self.policy.allows(self.person.id, method):
            return _Why.POLICY
        if method in self.switched_off:
            return _Why.SWITCH
        if not self.policy.allows_in(self.channel, method):
            return _Why.CHANNEL
        return None

    def _refusal(self, denials: Sequence[_Denial], what: str) -> NotAllowedError:
        """Return all that is missing as one error; `what` is what people wanted to run."""
        by_why: dict[_Why, list[str]] = {}
        for denial in denials:
            by_why.setdefault(denial.why, []).append(denial.method)
        told = [
            say(why.value, methods=", ".join(methods), type=self.token.token_type) for why, methods in by_why.items()
        ]
        advice = dict.fromkeys(self._advice(why, many=sum(map(_is_of_token, denials)) > 1) for why in by_why)
        kind = SwitchedOffError if set(by_why) == {_Why.SWITCH} else NotAllowedError
        return kind(method=what, reason=stopped("; ".join(told)), ask=" ".join(advice))

    def _advice(self, why: _Why, *, many: bool) -> str:
        admins = self.policy.roles.get("admin", ())
        ask = ", ".join(f"<@{admin}>" for admin in admins) or say("your Komet administrator")
        match why:
            case _Why.TYPE:
                return say("Komet lets nobody tick it for you. Ask a colleague with a company token to do it.")
            case _Why.REFUSED | _Why.UNTICKED if many:
                return say("Ask {ask} to tick them in Komet, then connect again.", ask=ask)
            case _Why.REFUSED | _Why.UNTICKED:
                return say("Ask {ask} to tick it in Komet, then connect again.", ask=ask)
            case _Why.POLICY:
                return say("Ask {ask} if you need it.", ask=ask)
            case _Why.SWITCH if self.policy.is_admin(self.person.id):
                return say("An admin does so with: python -m bot check --live")
            case _Why.SWITCH:
                return say("Ask {ask} to try it and switch it on.", ask=ask)
            case _Why.CHANNEL:
                return say("Run it in a direct message with me.")

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
