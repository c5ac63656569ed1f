"""Komet's connection is cut at every byte of a write's request and of its answer, in order (FIN) and with a reset."""

import asyncio
import time

from tests.chaos.here import Here, looking, open_here
from tests.chaos.proxy import Cut, End, Proxy, open_proxy
from tests.chaos.tally import Tally
from tests.chaos.writes import change_boxes

ONE_BOX = 1
RENEW_EVERY = 100
"""Runs with one database: the audit's chain is checked after each of them."""


async def run(_runs: int, *, step: int = 1) -> list[Tally]:
    """Return a tally for requests and one for answers: a run for each byte and kind of end, `step` bytes apart."""
    async with open_here() as here, open_proxy(here.komet.url) as proxy:
        with looking():
            sizes = await _sizes(here, proxy)
            return [
                await _cut(here, proxy, of_request=of_request, size=size, step=step)
                for of_request, size in ((True, sizes[0]), (False, sizes[1]))
            ]


async def _sizes(here: Here, proxy: Proxy) -> list[int]:
    """Return how many bytes a request and its answer have, in a run without a cut."""
    await here.renew(komet_api_url=proxy.api_url)
    write = change_boxes(here.komet, ONE_BOX)
    assert await here.send_straight(write)
    assert not here.examine(write, said_yes=True).broken
    return list(proxy.sizes)


async def _cut(here: Here, proxy: Proxy, *, of_request: bool, size: int, step: int) -> Tally:
    tally = Tally(f"connection cut in Komet's {'request' if of_request else 'answer'}")
    tally.notes = [f"{size} bytes"]
    started = time.monotonic()
    cuts = [Cut(of_request, at, end) for end in End for at in range(0, size + 1, step)]
    for number, cut in enumerate(cuts):
        if number % RENEW_EVERY == 0:
            await here.renew(komet_api_url=proxy.api_url)
        await here.clean()
        since, write = time.time(), change_boxes(here.komet, ONE_BOX)
        proxy.order(cut)
        yes = await here.send_straight(write)
        await here.settle(write, since)
        where = f"{cut.end} after byte {cut.at} of {size}"
        if not proxy.has_cut:
            tally.broken.append(f"{where}: the line was not cut")
        tally.add(here.examine(write, said_yes=yes, since=since), where)
        await asyncio.sleep(0)
    tally.seconds = time.monotonic() - started
    return tally
