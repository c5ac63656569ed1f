"""Methods about people and user groups: users.*, usergroups.*.

Source: https://docs.slack.dev/reference/methods?family=users
"""

from bot.workbench.slack import seed
from bot.workbench.slack.errors import ApiError
from bot.workbench.slack.model import Json, Person, UserGroup
from bot.workbench.slack.objects import conversation_object, user_object
from bot.workbench.slack.web_api.registry import Call, method, page


@method("users.info", "users:read")
async def info(call: Call) -> Json:
    """Describe a user; `include_locale` adds the language."""
    return {"user": _shown(call, call.person())}


@method("users.list", "users:read")
async def list_users(call: Call) -> Json:
    """List everyone, bots and the deactivated too."""
    items, metadata = page(call, list(call.workspace.people.values()), default=1000)
    return {
        "members": [_shown(call, person) for person in items],
        "cache_ts": int(call.workspace.clock.now()),
        "response_metadata": metadata,
    }


@method("users.lookupByEmail", "users:read.email")
async def lookup_by_email(call: Call) -> Json:
    """Find a user by e-mail address."""
    email = call.needed("email", "users_not_found").lower()
    found = [person for person in call.workspace.people.values() if person.email.lower() == email]
    if not found or found[0].deleted:
        raise ApiError("users_not_found")
    return {"user": _shown(call, found[0])}


@method("users.conversations", "channels:read", "groups:read", "im:read", "mpim:read")
async def conversations(call: Call) -> Json:
    """List the conversations a user (the bot, unless named) is in."""
    user_id = call.text("user") or call.app.bot_user_id
    types = call.text("types", "public_channel")
    kinds = {"public_channel": "channel", "private_channel": "private", "im": "im"}
    wanted = {kinds[name] for name in types.replace(" ", "").split(",") if name in kinds}
    found = [
        channel for channel in call.workspace.channels.values() if user_id in channel.members and channel.kind in wanted
    ]
    items, metadata = page(call, found, default=100)
    shown = [conversation_object(channel, member=call.app.bot_user_id) for channel in items]
    return {"channels": shown, "response_metadata": metadata}


@method("usergroups.list", "usergroups:read")
async def usergroups(call: Call) -> Json:
    """List the user groups."""
    with_users = call.flag("include_users")
    return {"usergroups": [_group(group, with_users=with_users) for group in call.workspace.usergroups]}


@method("usergroups.users.list", "usergroups:read")
async def usergroup_users(call: Call) -> Json:
    """List the users of a group."""
    wanted = call.needed("usergroup", "no_such_subteam")
    group = next((each for each in call.workspace.usergroups if each.id == wanted), None)
    if group is None:
        raise ApiError("no_such_subteam")
    return {"users": list(group.users)}


def _shown(call: Call, person: Person) -> Json:
    return user_object(
        person,
        call.workspace.clock.now(),
        email="users:read.email" in call.app.scopes,
        locale=call.flag("include_locale"),
    )


def _group(group: UserGroup, *, with_users: bool) -> Json:
    shown: Json = {
        "id": group.id,
        "team_id": seed.TEAM_ID,
        "is_usergroup": True,
        "name": group.name,
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_create": 1_700_000_000,
        "date_update": 1_700_000_000,
        "date_delete": 0,
        "auto_type": None,
        "created_by": seed.PRIYA,
        "updated_by": seed.PRIYA,
        "deleted_by": None,
        "prefs": {"channels": [], "groups": []},
        "user_count": len(group.users),
    }
    return {**shown, "users": list(group.users)} if with_users else shown
