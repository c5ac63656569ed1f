"""Reading app manifests."""

from typing import Any

import pytest

from bot.workbench.slack.errors import ActError
from bot.workbench.slack.manifest import read_manifest
from tests.workbench.slack.sample_bot import manifest


def test_a_manifest_says_what_the_app_can_do() -> None:
    read = read_manifest(manifest("Florist", "/flower"))
    assert (read.name, read.commands[0].command, read.socket_mode, read.home_tab) == ("Florist", "/flower", True, True)
    assert {"chat:write", "commands"} <= set(read.scopes)
    assert "app_home_opened" in read.events


def test_json_text_is_read() -> None:
    assert read_manifest('{"display_information": {"name": "Json"}}').name == "Json"


def changed(path: str, value: Any) -> dict[str, Any]:
    given = manifest("Florist", "/flower")
    *way, last = path.split(".")
    place = given
    for key in way:
        place = place[key]
    place[last] = value
    return given


@pytest.mark.parametrize(
    "given",
    [
        "just words",
        "{",
        5,
        changed("display_information.name", ""),
        changed("display_information.name", "x" * 36),
        changed("features.slash_commands", [{"command": "flower", "description": "x"}]),
        changed("features.slash_commands", [{"command": "/Flower", "description": "x"}]),
        changed("features.slash_commands", [{"command": "/" + "x" * 32, "description": "x"}]),
        changed("features.slash_commands", [{"command": "/x"}]),
        changed("features.slash_commands", [{"command": "/x", "description": "x"}] * 2),
        changed("features.slash_commands", [{"command": f"/x{n}", "description": "x"} for n in range(51)]),
        changed("features.shortcuts", [{"name": "x", "type": "odd", "callback_id": "x", "description": "x"}]),
        changed("features.shortcuts", [{"name": "x" * 25, "type": "global", "callback_id": "x"}]),
        changed("oauth_config.scopes.bot", "chat:write"),
    ],
)
def test_a_faulty_manifest_is_refused(given: Any) -> None:
    with pytest.raises(ActError) as refused:
        read_manifest(given)
    assert refused.value.field == "manifest"
