"""The server itself: this machine only, quick to start, quiet to stop."""

import asyncio
import re
import signal
import sys
import time
from datetime import date

import anyio
import httpx
import pytest

from bot.workbench.komet import start
from bot.workbench.komet.seed import MANAGER
from tests.workbench.komet.caller import Caller

pytestmark = pytest.mark.anyio
PAGE = "http://127.0.0.1:8701"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "::", "komet.example"])
async def test_a_host_that_others_could_reach_is_refused(host: str) -> None:
    with pytest.raises(ValueError, match="not a loopback address"):
        await start(host=host)


async def test_a_taken_port_is_told(caller: Caller) -> None:
    with pytest.raises(OSError, match="in use"):
        await start(port=caller.komet.port)


async def test_it_starts_and_stops_in_well_under_half_a_second() -> None:
    before = time.perf_counter()
    komet = await start(today=date(2031, 4, 9))
    await komet.stop()
    assert time.perf_counter() - before < 0.5


async def test_stopping_does_not_wait_for_slow_answers_or_late_deeds() -> None:
    komet = await start(today=date(2031, 4, 9))
    komet.faults.order("late", seconds=60)
    komet.faults.order("slow", seconds=60)
    url = f"{komet.api_url}boxtype.list?authenticationToken={komet.token(MANAGER)}"
    async with httpx.AsyncClient() as http:
        with pytest.raises(httpx.RemoteProtocolError):
            await http.get(url)
        waiting = asyncio.ensure_future(http.get(url))
        while len(komet.calls) < 2:
            await asyncio.sleep(0.001)
        before = time.perf_counter()
        await komet.stop()
        assert time.perf_counter() - before < 1
        await asyncio.gather(waiting, return_exceptions=True)


async def test_its_addresses_are_told(caller: Caller) -> None:
    assert caller.komet.url == f"http://127.0.0.1:{caller.komet.port}"
    assert caller.komet.api_url == caller.komet.url + "/api/"


@pytest.mark.parametrize("path", ["/workbench/state", "/api/boxtype.list", "/workbench/tokens?reveal=1"])
async def test_a_foreign_host_header_is_refused(caller: Caller, path: str) -> None:
    response = await caller.http.get(path, headers={"Host": "komet.example"})
    assert response.status_code == 403
    assert response.json()["ok"] is False


async def test_a_page_from_elsewhere_may_not_write(caller: Caller) -> None:
    response = await caller.http.post("/workbench/reset", headers={"Origin": "https://evil.example"})
    assert response.status_code == 403


async def test_a_page_on_this_machine_may_read(caller: Caller) -> None:
    response = await caller.http.get("/workbench/state?part=boxtypes", headers={"Origin": PAGE})
    assert response.headers["Access-Control-Allow-Origin"] == PAGE


async def test_a_page_on_this_machine_reads_errors_too(caller: Caller) -> None:
    response = await caller.http.get("/workbench/state?part=petals", headers={"Origin": PAGE})
    assert response.status_code == 400
    assert response.headers["Access-Control-Allow-Origin"] == PAGE


async def test_a_page_on_this_machine_may_ask_before_it_posts(caller: Caller) -> None:
    response = await caller.http.options("/workbench/faults", headers={"Origin": PAGE})
    assert response.status_code == 204
    assert "DELETE" in response.headers["Access-Control-Allow-Methods"]
    assert response.headers["Access-Control-Allow-Headers"] == "Content-Type"


async def test_many_calls_at_once_are_all_answered(caller: Caller) -> None:
    answers = await asyncio.gather(*(caller.get("boxtype.list", code="QB") for _ in range(50)))
    assert all(answer["status"] == "1" for answer in answers)
    assert [call.n for call in caller.komet.calls] == list(range(1, 51))


async def test_a_line_is_deleted_once_however_many_ask_at_once(caller: Caller) -> None:
    answers = await asyncio.gather(*(caller.post("purchase.order.item.delete", poItemId=9004411) for _ in range(8)))
    assert sorted(answer["status"] for answer in answers) == ["0"] * 7 + ["1"]


async def raw(caller: Caller, request: str) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", caller.komet.port)
    writer.write(request.encode())
    await writer.drain()
    while not (caller.komet.calls or "nonsense" in request):
        await asyncio.sleep(0.001)
    writer.close()
    await writer.wait_closed()


async def test_a_caller_that_hangs_up_while_sending_is_noted(caller: Caller, caplog: pytest.LogCaptureFixture) -> None:
    await raw(caller, "POST /api/box.code.change HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{")
    while caller.komet.calls[0].delivery == "waiting":
        await asyncio.sleep(0.001)
    assert caller.komet.calls[0].delivery == "client gone"
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_a_malformed_request_does_not_put_its_token_into_the_log(
    caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    token = caller.komet.token(MANAGER)
    await raw(caller, f"GET /api/boxtype.list?authenticationToken={token} nonsense\r\n\r\n")
    with anyio.fail_after(1):
        while not caplog.records:
            await asyncio.sleep(0.001)
    assert "malformed HTTP request" in caplog.text
    assert token not in caplog.text


async def test_as_a_program_it_prints_its_address_and_ends_on_sigterm() -> None:
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.workbench.komet", "--port", "0", stdout=asyncio.subprocess.PIPE
    )
    assert program.stdout is not None
    line = (await program.stdout.readline()).decode()
    assert re.fullmatch(r"ready http://127\.0\.0\.1:\d+\n", line)
    program.send_signal(signal.SIGTERM)
    assert await program.wait() == 0
