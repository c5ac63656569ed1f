"""Calls the local Komet over HTTP the way its documentation says."""

from typing import Any

import httpx

from bot.workbench.komet import LocalKomet
from bot.workbench.komet.seed import MANAGER

Json = dict[str, Any]


class Caller:
    """Speaks to one local Komet with the tokens of its seed, by name."""

    def __init__(self, komet: LocalKomet, http: httpx.AsyncClient) -> None:
        self.komet = komet
        self.http = http

    async def get(self, method: str, *, by: str = MANAGER, **params: Any) -> Json:
        """Call a list method; answers with its JSON."""
        response = await self.send("GET", method, by=by, **params)
        return self._json(response)

    async def post(self, method: str, *, by: str = MANAGER, **body: Any) -> Json:
        """Call a method that takes a JSON body; answers with its JSON."""
        response = await self.send("POST", method, by=by, **body)
        return self._json(response)

    async def send(self, verb: str, method: str, *, by: str = MANAGER, **values: Any) -> httpx.Response:
        """Call with the token and values in the URL (GET) or in a JSON body (anything else)."""
        named = {"authenticationToken": self.komet.token(by), **values}
        if verb == "GET":
            return await self.http.get(f"/api/{method}", params=named)
        return await self.http.request(verb, f"/api/{method}", json=named)

    async def upload(self, *, by: str = MANAGER, **body: Any) -> Json:
        """Call v2/vendor/invoice, whose token goes into a header."""
        headers = {"authenticationToken": self.komet.token(by)}
        return self._json(await self.http.post("/api/v2/vendor/invoice", json=body, headers=headers))

    async def order(self, number: str, *, by: str = MANAGER) -> Json:
        """Return one purchase order as purchase.order.list tells it."""
        answer = await self.get("purchase.order.list", by=by, number=number)
        assert answer["message"] == "OK", answer
        (order,) = answer["purchaseOrders"]
        assert isinstance(order, dict)
        return order

    async def control(self, path: str, **body: Any) -> Json:
        """POST to the control API; answers with its JSON and the HTTP status beside it."""
        response = await self.http.post(f"/workbench/{path}", json=body)
        return {**self._json(response), "http": response.status_code}

    async def look(self, path: str, **params: Any) -> Json:
        """GET from the control API."""
        return self._json(await self.http.get(f"/workbench/{path}", params=params))

    @staticmethod
    def _json(response: httpx.Response) -> Json:
        value = response.json()
        assert isinstance(value, dict)
        return value
