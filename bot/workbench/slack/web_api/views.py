"""Methods that show modals and Home tabs: views.*.

Source: https://docs.slack.dev/reference/methods?family=views and https://docs.slack.dev/surfaces/modals
"""

from bot.workbench.slack import checking
from bot.workbench.slack.errors import ApiError
from bot.workbench.slack.model import Json
from bot.workbench.slack.views import View
from bot.workbench.slack.web_api.registry import Call, method


@method("views.open")
async def open_view(call: Call) -> Json:
    """Open a modal with a trigger_id."""
    definition = checking.refuse_view(call.args.get("view"), call.entry)
    trigger = call.workspace.permissions.use_trigger(call.app, _trigger(call))
    view = call.workspace.views.open(call.app, trigger.user_id, definition, trigger.channel_id)
    return _answer(call, view)


@method("views.push")
async def push_view(call: Call) -> Json:
    """Put a modal on top of the one where the trigger_id comes from."""
    definition = checking.refuse_view(call.args.get("view"), call.entry)
    trigger = call.workspace.permissions.use_trigger(call.app, _trigger(call))
    view = call.workspace.views.push(call.app, trigger.user_id, definition)
    return _answer(call, view)


@method("views.update")
async def update_view(call: Call) -> Json:
    """Replace an open view, found by view_id or external_id; `hash` guards against races."""
    definition = checking.refuse_view(call.args.get("view"), call.entry, kinds=("modal", "home"))
    views = call.workspace.views
    if call.text("view_id"):
        view = views.find(call.text("view_id"))
    else:
        view = views.find_external(call.app, call.needed("external_id"))
    if view is None or view.app is not call.app:
        raise ApiError("not_found")
    _check_hash(call, view)
    views.update(view, definition)
    return _answer(call, view)


@method("views.publish")
async def publish_view(call: Call) -> Json:
    """Show a Home tab to one person."""
    definition = checking.refuse_view(call.args.get("view"), call.entry, kinds=("home",))
    person = call.workspace.people.get(call.needed("user_id"))
    if person is None:
        line = "[ERROR] invalid `user_id` [json-pointer:/user_id]"
        raise ApiError("invalid_arguments", response_metadata={"messages": [line]})
    if not call.app.manifest.home_tab:
        raise ApiError("not_enabled")
    views = call.workspace.views
    view = views.home(person.id, call.app.id)
    if view is not None:
        _check_hash(call, view)
    return _answer(call, views.publish(call.app, person.id, definition))


def _trigger(call: Call) -> object:
    return call.args.get("trigger_id") or call.args.get("interactivity_pointer")


def _check_hash(call: Call, view: View) -> None:
    given = call.text("hash")
    if given and given != view.hash:
        raise ApiError("hash_conflict")


def _answer(call: Call, view: View) -> Json:
    call.workspace.changed([view.user_id])
    return {"view": view.to_json()}
