"""Reading a unit type."""

from bot.workbench.komet.parameters import Values
from bot.workbench.komet.records import UnitType


def unit_type_of(values: Values) -> UnitType:
    """Return the unitType of these values; the parameter's `allowed` has spelled it already."""
    return "Bunch" if values.text("unitType") in ("Bunch", "bunch") else "Stem"
