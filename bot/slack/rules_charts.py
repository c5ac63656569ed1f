"""The chart of Slack's data_visualization block.

Source: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from bot.slack.rules_schema import Check, Report, array, by_type, kind, number, record, string

SERIES_MOST = 6
POINTS_MOST = 20
LABEL_MOST = 20

_axes = record(
    {"categories": array(string(LABEL_MOST), most=POINTS_MOST)},
    {"x_label": string(50, least=0), "y_label": string(50, least=0)},
)
_series = record(
    {
        "name": string(LABEL_MOST),
        "data": array(record({"label": string(LABEL_MOST), "value": number}), most=POINTS_MOST),
    }
)


def _more_than_zero(value: Any, at: str, report: Report) -> None:
    number(value, at, report)
    if isinstance(value, int | float) and value <= 0:
        report.add(at, "must be greater than 0", "exclusive_minimum", expected=0, got=value)


def _points_meet_categories(value: Mapping[str, Any], at: str, report: Report) -> None:
    """Every series has exactly one point per category, and no two series share a name."""
    axes, series = value.get("axis_config"), value.get("series")
    if not isinstance(axes, Mapping) or not isinstance(series, list):
        return
    categories = [name for name in axes.get("categories") or [] if isinstance(name, str)]
    names = Counter(entry.get("name") for entry in series if isinstance(entry, Mapping))
    for place, entry in enumerate(series):
        if not isinstance(entry, Mapping):
            continue
        if names[entry.get("name")] > 1:
            report.add(f"{at}/series/{place}/name", "series names must be unique", "unique")
        data = entry.get("data")
        points = [point.get("label") for point in data if isinstance(point, Mapping)] if isinstance(data, list) else []
        if Counter(points) != Counter(categories):
            message = "must hold exactly one point per category"
            report.add(f"{at}/series/{place}/data", message, "categories", expected=categories, got=points)


def _cartesian(name: str) -> Check:
    return record(
        {"type": kind(name), "series": array(_series, most=SERIES_MOST), "axis_config": _axes},
        rules=[_points_meet_categories],
    )


chart = by_type(
    {
        "line": _cartesian("line"),
        "bar": _cartesian("bar"),
        "area": _cartesian("area"),
        "pie": record(
            {
                "type": kind("pie"),
                "segments": array(record({"label": string(LABEL_MOST), "value": _more_than_zero}), most=SERIES_MOST),
            }
        ),
    }
)
