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
from bot.komet.requests import KometRequest, KometUpload
from bot.komet.shapes import DEFAULT, Shapes

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
        """Return what counts towards Komet's limit, in bytes: the body, or without one the path with its query."""
        return len(self.body) or len(self.target)


def outgoing(
    request: KometRequest[Any],
    token: SecretStr,
    content: bytes | None = None,
    encoding: InvoiceEncoding = "base64",
    shapes: Shapes = DEFAULT,
) -> Outgoing:
    """Return the request with its token in place, and with the file bytes where it carries a file.

    `shapes` say how the undocumented parts of requests are written.

    Raises KometTokenRejectedError for a token that no HTTP header could carry, KometFileError when `content`
    is not the file that the request names, ValueError when it is missing or not wanted.
    """
    secret = token.get_secret_value()
    is_token = bool(request.token_types)  # a password may have any character: it never is a header
    if not secret or (is_token and not all("!" <= char <= "~" for char in secret)):
        # An HTTP library would quote the header's value in its complaint.
        raise KometTokenRejectedError("it has characters that no Komet token has")
    parameters = _with_file(request, request.parameters(shapes), content, encoding)
    headers = {"Accept": "application/json"}
    if request.token_place is TokenPlace.HEADER:
        headers[request.token_name] = secret
    else:
        parameters = {request.token_name: secret, **parameters}
    if _goes_in_url(request, shapes):
        query = urlencode({name: _query_text(value) for name, value in parameters.items()}, quote_via=quote)
        return Outgoing(request.verb, f"{request.path}?{query}", headers, b"")
    headers["Content-Type"] = "application/json"
    return Outgoing(request.verb, request.path, headers, to_json(parameters))


def _goes_in_url(request: KometRequest[Any], shapes: Shapes) -> bool:
    shape = shapes.get(request.method)
    return ((shape and shape.place) or request.token_place) == TokenPlace.QUERY


def to_json(value: object) -> bytes:
    """Return compact JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _query_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _with_file(
    request: KometRequest[Any], parameters: dict[str, Any], content: bytes | None, encoding: InvoiceEncoding
) -> dict[str, Any]:
    if not isinstance(request, KometUpload):
        if content is not None:
            raise ValueError(f"{request.method} takes no file")
        return parameters
    if content is None:
        raise ValueError(f"{request.method} needs the bytes of its attachment")
    file, parameter = request.attachment, str(request.file_parameter)
    if len(content) != file.size or hashlib.sha256(content).hexdigest() != file.sha256:
        raise KometFileError(file.name)
    return {**parameters, parameter: encoded(content, encoding)}


def encoded(content: bytes, encoding: InvoiceEncoding) -> str | list[int]:
    """Return file bytes as a JSON value."""
    if encoding == "base64":
        return base64.b64encode(content).decode("ascii")
    signed = memoryview(content).cast("b").tolist()
    return signed if encoding == "signed_bytes_array" else ",".join(map(str, signed))
