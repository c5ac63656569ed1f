"""A request as it goes over the line: URL, headers, body. The only place where the token is written out."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote, urlencode

from pydantic import SecretStr

from bot.komet.errors import KometFileError, KometTokenRejectedError
from bot.komet.kinds import TokenPlace
from bot.komet.requests import KometRequest, V2VendorInvoice

TOKEN_NAME = "authenticationToken"  # noqa: S105 - the parameter's name

InvoiceEncoding = Literal["base64", "signed_bytes_text", "signed_bytes_array"]
"""How file bytes are written into JSON. Komet leaves it open: base64 in a string, or signed bytes (-128…127),
with commas in a string or as an array. Which one is right has to be tried against a test company."""


@dataclass(frozen=True)
class Outgoing:
    """One HTTP request below the base URL. Its repr shows the verb only: the token is in one of the parts."""

    verb: str
    target: str = field(repr=False)
    """Path and query below the base URL."""
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def size(self) -> int:
        """Return what counts towards Komet's limit, in bytes: the body, or the path with its query."""
        return len(self.body) if self.verb != "GET" else len(self.target)


def outgoing(
    request: KometRequest[Any],
    token: SecretStr,
    content: bytes | None = None,
    encoding: InvoiceEncoding = "base64",
) -> Outgoing:
    """Return the request with its token in place, and with the file bytes where it carries a file.

    Raises KometTokenRejectedError for a token that no HTTP header could carry, KometFileError when `content`
    is not the file that the request names, ValueError when it is missing or not wanted.
    """
    secret = token.get_secret_value()
    if not secret or not all("!" <= char <= "~" for char in secret):
        # An HTTP library would quote the header's value in its complaint.
        raise KometTokenRejectedError("it has characters that no Komet token has")
    parameters = _with_file(request, request.parameters(), content, encoding)
    headers = {"Accept": "application/json"}
    if request.token_place is TokenPlace.HEADER:
        headers[TOKEN_NAME] = secret
    else:
        parameters = {TOKEN_NAME: secret, **parameters}
    if request.verb == "GET":
        query = urlencode({name: _query_text(value) for name, value in parameters.items()}, quote_via=quote)
        return Outgoing(request.verb, f"{request.path}?{query}", headers, b"")
    headers["Content-Type"] = "application/json"
    return Outgoing(request.verb, request.path, headers, to_json(parameters))


def to_json(value: object) -> bytes:
    """Return compact JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _query_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _with_file(
    request: KometRequest[Any], parameters: dict[str, Any], content: bytes | None, encoding: InvoiceEncoding
) -> dict[str, Any]:
    if not isinstance(request, V2VendorInvoice):
        if content is not None:
            raise ValueError(f"{request.method} takes no file")
        return parameters
    if content is None:
        raise ValueError(f"{request.method} needs the bytes of its attachment")
    file = request.attachment
    if len(content) != file.size or hashlib.sha256(content).hexdigest() != file.sha256:
        raise KometFileError(file.name)
    return {**parameters, "attachment": encoded(content, encoding)}


def encoded(content: bytes, encoding: InvoiceEncoding) -> str | list[int]:
    """Return file bytes as a JSON value."""
    if encoding == "base64":
        return base64.b64encode(content).decode("ascii")
    signed = memoryview(content).cast("b").tolist()
    return signed if encoding == "signed_bytes_array" else ",".join(map(str, signed))
