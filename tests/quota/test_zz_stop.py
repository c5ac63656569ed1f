import asyncio, random, time, gc
import pytest
pytestmark = pytest.mark.anyio
@pytest.mark.parametrize("n", range(150))
async def test_stop(bot, slack, salesperson, n):
    await slack.run(salesperson, "/komet-po list")
    t0=time.time(); d=random.random()*0.06
    while time.time()-t0<d: await asyncio.sleep(0)
    t0=time.time()
    await bot.stop()
    assert time.time()-t0 < 3
