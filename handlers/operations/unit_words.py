"""How units, numbers of them, and what one of them costs are said: everywhere alike."""

from decimal import Decimal

from bot.komet.kinds import UnitType
from bot.slack.blocks import quantity, unit_money
from bot.words import say


def unit_of(unit_type: str) -> str:
    """Return what one of them is called: stem, bunch; a unit where Komet does not say."""
    return say(unit_type.lower() or "unit")


def units_of(unit_type: str) -> str:
    """Return what several of them are called: stems, bunches, units."""
    unit = unit_type.lower() or "unit"
    return say(f"{unit}es" if unit.endswith("ch") else f"{unit}s")


def units_words(number: Decimal | int, unit_type: str) -> str:
    """Return a number of units: 3,600 stems, 1 bunch."""
    return f"{quantity(number)} {unit_of(unit_type) if number == 1 else units_of(unit_type)}"


def a_unit(amount: Decimal | None, unit_type: str) -> str:
    """Return what one unit costs: $0.325 a stem; a dash where it is not known."""
    if amount is None:
        return unit_money(None)
    return say("{amount} a {unit}", amount=unit_money(amount), unit=unit_of(unit_type))


def read_unit_type(text: str) -> UnitType:
    """Return the unit that a cost or a price is for, however it was written. Raises ValueError with a sentence."""
    try:
        return UnitType(text)
    except ValueError:
        raise ValueError(say("“{text}” is neither Stem nor Bunch.", text=text[:20])) from None
