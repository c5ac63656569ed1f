"""Slack's objects as the Web API gives them: user, conversation, file, team.

Source: https://docs.slack.dev/reference/objects (user-object, conversation-object, file-object).
"""

from datetime import UTC, datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.workbench.slack import seed
from bot.workbench.slack.model import Channel, File, Json, Person

_FILE_TYPES = {
    "application/json": ("json", "JSON"),
    "application/pdf": ("pdf", "PDF"),
    "application/vnd.ms-excel": ("xls", "Excel Spreadsheet"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx", "Excel Spreadsheet"),
    "application/xml": ("xml", "XML"),
    "image/gif": ("gif", "GIF"),
    "image/jpeg": ("jpg", "JPEG"),
    "image/png": ("png", "PNG"),
    "text/csv": ("csv", "CSV"),
    "text/plain": ("text", "Plain Text"),
    "text/xml": ("xml", "XML"),
}


def utc_offset(person: Person, now: float) -> int:
    """Return the person's distance to UTC in seconds at that moment."""
    offset = datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(person.tz)).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def user_object(person: Person, now: float, *, email: bool, locale: bool) -> Json:
    """Return Slack's user object; `email` needs users:read.email, `locale` include_locale."""
    moment = datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(person.tz))
    first, _, last = person.real_name.partition(" ")
    profile: Json = {
        "title": person.title,
        "phone": "",
        "skype": "",
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.name,
        "display_name_normalized": person.name,
        "first_name": first,
        "last_name": last,
        "fields": None,
        "status_text": "",
        "status_emoji": "",
        "avatar_hash": "g" + person.id.lower()[-11:],
        "team": person.team_id,
    }
    if email and person.email:
        profile["email"] = person.email
    if person.is_bot:
        profile["bot_id"] = person.bot_id
        profile["api_app_id"] = person.app_id
        profile["always_active"] = True
    user: Json = {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.name,
        "deleted": person.deleted,
        "profile": profile,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": 1_700_000_000,
    }
    if not person.deleted:
        is_admin = person.role == "admin"
        is_guest = person.role == "guest"
        user |= {
            "color": "9f69e7",
            "real_name": person.real_name,
            "tz": person.tz,
            "tz_label": moment.tzname() or person.tz,
            "tz_offset": utc_offset(person, now),
            "is_admin": is_admin,
            "is_owner": is_admin,
            "is_primary_owner": False,
            "is_restricted": is_guest,
            "is_ultra_restricted": is_guest,
            "is_email_confirmed": True,
            "who_can_share_contact_card": "EVERYONE",
        }
        if person.team_id != seed.TEAM_ID:
            user["is_stranger"] = False
    if locale and not person.is_bot:
        user["locale"] = person.locale
    return user


def conversation_object(channel: Channel, *, member: str, latest: str | None = None) -> Json:
    """Return Slack's conversation object as the bot user `member` sees it."""
    shared: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_im": channel.kind == "im",
        "is_org_shared": False,
        "context_team_id": seed.TEAM_ID,
        "updated": channel.created * 1000,
    }
    if channel.kind == "im":
        return shared | {
            "user": channel.other_member(member),
            "is_user_deleted": False,
            "is_open": True,
            "priority": 0,
            "last_read": channel.read.get(member, "0000000000.000000"),
            **({"latest": latest} if latest else {}),
        }
    private = channel.kind == "private"
    return shared | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not private,
        "is_group": private,
        "is_mpim": False,
        "is_private": private,
        "is_general": channel.id == seed.GENERAL,
        "is_shared": channel.is_shared,
        "is_ext_shared": channel.is_shared,
        "is_pending_ext_shared": False,
        "is_member": member in channel.members,
        "creator": channel.creator,
        "unlinked": 0,
        "topic": {"value": channel.topic, "creator": channel.creator, "last_set": channel.created},
        "purpose": {"value": channel.purpose, "creator": channel.creator, "last_set": channel.created},
        "previous_names": [],
        "shared_team_ids": [seed.TEAM_ID, seed.OTHER_TEAM_ID] if channel.is_shared else [seed.TEAM_ID],
        "pending_connected_team_ids": [],
    }


def file_type(file: File) -> tuple[str, str]:
    """Return Slack's short and long name of the file's type."""
    known = _FILE_TYPES.get(file.mimetype)
    if known:
        return known
    ending = file.name.rpartition(".")[2].lower() if "." in file.name else "binary"
    return ending, ending.upper()


def file_object(file: File, base_url: str) -> Json:
    """Return Slack's file object; the addresses need a bearer token to be read."""
    short, long = file_type(file)
    address, name = f"{base_url}/files-pri/{seed.TEAM_ID}-{file.id}", quote(file.name, safe="")
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": short,
        "pretty_type": long,
        "user": file.user_id,
        "user_team": seed.TEAM_ID,
        "editable": False,
        "size": len(file.content),
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{address}/{name}",
        "url_private_download": f"{address}/download/{name}",
        "permalink": f"{base_url}/files/{file.user_id}/{file.id}/{name}",
        "permalink_public": f"{base_url}/files/public/{file.id}",
        "media_display_type": "unknown",
        "has_rich_preview": False,
        "file_access": "visible",
        "channels": [channel for channel in file.shares if channel.startswith("C")],
        "groups": [channel for channel in file.shares if channel.startswith("G")],
        "ims": [channel for channel in file.shares if channel.startswith("D")],
        "comments_count": 0,
    }


def team_object() -> Json:
    """Return the workspace as `team.info` gives it."""
    return {
        "id": seed.TEAM_ID,
        "name": seed.TEAM_NAME,
        "domain": seed.TEAM_DOMAIN,
        "email_domain": "blossom.example",
        "icon": {"image_default": True},
        "url": f"https://{seed.TEAM_DOMAIN}.slack.com/",
        "is_verified": False,
    }
