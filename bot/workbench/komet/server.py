"""The local Komet: an HTTP server on this machine that behaves like the Komet Sales API.

komet = await start()
httpx.get(komet.api_url + "boxtype.list", params={"authenticationToken": komet.token("manager")})
await komet.stop()
"""

import logging
from datetime import date
from pathlib import Path

from aiohttp import web

from bot.workbench.kept import keep, kept
from bot.workbench.komet.api import Api
from bot.workbench.komet.calls import Call
from bot.workbench.komet.company import Company
from bot.workbench.komet.control import Control
from bot.workbench.komet.control_body import control_errors
from bot.workbench.komet.control_sales import SalesControl
from bot.workbench.komet.control_state import StateControl
from bot.workbench.komet.faults import FaultBook
from bot.workbench.komet.loopback import only_this_machine, require_loopback
from bot.workbench.komet.scrubbing import NoRequestLines
from bot.workbench.komet.settings import Settings
from bot.workbench.komet.state import State
from bot.workbench.komet.tokens import TokenBook

log = logging.getLogger(__name__)
log.addFilter(NoRequestLines())
_LONGEST_LINE = 1024 * 1024  # the 64 KB limit is ours to answer, so longer URLs must get through to us
_LARGEST_BODY = 128 * 1024 * 1024  # 20 MB, written as signed bytes in JSON


class LocalKomet:
    """A running local Komet. Made by `start`; `stop` it when done."""

    def __init__(self, company: Company, runner: web.AppRunner, host: str, port: int) -> None:
        """Hold a server that listens already."""
        self.company = company
        self._runner = runner
        self.port = port
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{port}"
        self.api_url = f"{self.url}/api/"

    @property
    def state(self) -> State:
        """The records, as they are now; a new object after each reset."""
        return self.company.state

    @property
    def calls(self) -> list[Call]:
        """Every call to /api/ since the last reset, newest last."""
        return self.company.calls.all

    @property
    def writes(self) -> list[tuple[str, dict[str, object]]]:
        """Method and parameters of every call that was meant to change something, newest last."""
        return [(call.method, call.parameters) for call in self.calls if call.effect not in (None, "read")]

    @property
    def faults(self) -> FaultBook:
        """The faults that wait to happen; `komet.faults.order("lost", method=...)` adds one."""
        return self.company.faults

    @property
    def tokens(self) -> TokenBook:
        """All tokens of the company, for tests that need more than `token(name)`."""
        return self.company.tokens

    @property
    def settings(self) -> Settings:
        """How Komet behaves where the documentation is silent."""
        return self.company.settings

    def set(self, **changes: object) -> None:
        """Change settings by name until the next reset; pydantic's ValidationError for a wrong one."""
        self.company.settings = Settings.model_validate({**self.company.settings.model_dump(), **changes})

    def token(self, name: str) -> str:
        """Return the text of a seeded token; the names are constants in seed.py."""
        return self.company.tokens.seeded(name).text

    def reset(self, today: date | None = None) -> None:
        """Return to the seed state (about a millisecond); `today` as given at the start unless said."""
        self.company.reset(today)

    def save(self, path: Path) -> None:
        """Keep records, tokens and what was spent in a file that `load` reads."""
        company = self.company
        keep(path, (company.state, company.tokens, company.quota))

    def load(self, path: Path) -> None:
        """Go on where `save` stopped. ValueError when the file is none of ours."""
        company = self.company
        company.state, company.tokens, company.quota = kept(path)

    async def stop(self) -> None:
        """Hang up on everybody and give the port back."""
        await self.company.stop()
        await self._runner.cleanup()


async def start(
    port: int = 0,
    host: str = "127.0.0.1",
    today: date | None = None,
    *,
    settings: Settings | None = None,
) -> LocalKomet:
    """Start a local Komet and return it once it listens.

    `port` 0 takes a free one. `today` is the day the seed's orders are laid around (the UTC day when None).
    Raises ValueError for a host other machines could reach, OSError when the port is taken.
    """
    require_loopback(host)
    company = Company(today, settings)
    app = web.Application(middlewares=[only_this_machine, control_errors], client_max_size=_LARGEST_BODY)
    app.router.add_route("*", "/api/{method:.+}", Api(company).handle)
    for control in (Control(company), StateControl(company), SalesControl(company)):
        app.router.add_routes(control.routes())
    runner = web.AppRunner(
        app,
        handle_signals=False,
        access_log=None,  # URLs carry tokens
        logger=log,
        shutdown_timeout=0.2,
        max_line_size=_LONGEST_LINE,
        max_field_size=_LONGEST_LINE,
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError:
        await runner.cleanup()
        raise
    bound = runner.addresses[0][1]
    return LocalKomet(company, runner, host, bound)
