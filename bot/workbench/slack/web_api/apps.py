"""Methods about the app itself and the workspace: api, auth, apps, blocks, bots, team."""

from typing import Any

from bot.slack import rules
from bot.workbench.slack import seed
from bot.workbench.slack.errors import ApiError
from bot.workbench.slack.model import Json
from bot.workbench.slack.objects import team_object
from bot.workbench.slack.web_api.registry import ANY_TOKEN, APP_TOKEN, NO_TOKEN, Call, method


@method("api.test", token=NO_TOKEN)
async def api_test(call: Call) -> Json:
    """Echo the arguments (https://docs.slack.dev/reference/methods/api.test)."""
    if call.text("error"):
        raise ApiError(call.text("error"), args=call.args)
    return {"args": call.args}


@method("auth.test", token=ANY_TOKEN)
async def auth_test(call: Call) -> Json:
    """Say whose token it is (https://docs.slack.dev/reference/methods/auth.test)."""
    app = call.app
    if call.is_app_token:
        return {"app_id": app.id, "app_name": app.name}
    person = call.workspace.people[app.bot_user_id]
    return {
        "url": f"https://{seed.TEAM_DOMAIN}.slack.com/",
        "team": seed.TEAM_NAME,
        "user": person.name,
        "team_id": seed.TEAM_ID,
        "user_id": person.id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", token=APP_TOKEN)
async def connections_open(call: Call) -> Json:
    """Return a socket address for one connection (https://docs.slack.dev/reference/methods/apps.connections.open)."""
    app = call.app
    if not app.manifest.socket_mode:
        raise ApiError("socket_mode_not_enabled")
    ticket = call.slack.delivery.sockets.ticket(app)
    base = call.workspace.base_url.replace("http://", "ws://", 1)
    return {"url": f"{base}/link/?ticket={ticket}&app_id={app.id}"}


@method("blocks.validate", token=NO_TOKEN)
async def blocks_validate(call: Call) -> Json:
    """Check blocks, a message or a view (https://docs.slack.dev/reference/methods/blocks.validate)."""
    given = [key for key in ("blocks", "message", "view") if call.args.get(key) is not None]
    if len(given) != 1:
        line = "must provide exactly one of `blocks`, `view`, or `message`"
        raise ApiError("invalid_arguments", response_metadata={"messages": [line]})
    kind, value = given[0], call.args[given[0]]
    found = [fault for fault in _found(kind, value) if fault.code not in rules.ADVICE]
    if found:
        raise ApiError(f"invalid_{kind}", errors=[fault.to_json() for fault in found])
    return {}


def _found(kind: str, value: Any) -> list[rules.Violation]:
    if kind == "blocks":
        # Without a surface only what no surface allows is wrong: the kindest one decides.
        return min((rules.check_blocks(value, surface, at="") for surface in rules.SURFACES), key=len)
    if kind == "view":
        return rules.check_view(value, at="")
    return rules.check_message(value if isinstance(value, dict) else {})


@method("bots.info", "users:read")
async def bots_info(call: Call) -> Json:
    """Describe a bot (https://docs.slack.dev/reference/methods/bots.info)."""
    wanted = call.text("bot") or call.app.bot_id
    app = next((each for each in call.workspace.apps.all() if each.bot_id == wanted), None)
    if app is None:
        raise ApiError("bot_not_found")
    return {
        "bot": {
            "id": app.bot_id,
            "deleted": False,
            "name": app.manifest.bot_name,
            "updated": 1_700_000_000,
            "app_id": app.id,
            "user_id": app.bot_user_id,
            "icons": {},
        }
    }


@method("team.info", "team:read")
async def team_info(call: Call) -> Json:
    """Describe the workspace (https://docs.slack.dev/reference/methods/team.info)."""
    team = call.text("team")
    if team and team != seed.TEAM_ID:
        raise ApiError("team_not_found")
    return {"team": team_object()}
