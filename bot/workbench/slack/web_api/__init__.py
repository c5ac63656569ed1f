"""The Web API: one module per family of methods, each method registered with the scopes it needs."""

from bot.workbench.slack.web_api import (  # noqa: F401 - importing registers the methods
    apps,
    chat,
    conversations,
    files,
    reactions,
    scheduled,
    users,
    views,
)
