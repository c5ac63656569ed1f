"""A Komet request is a value: what every request has, and how its parameters are written.

Fields are named as we speak (`po_item_id`), parameters as Komet spells them (`poItemId`). A request holds
neither a token nor file bytes, so it can be shown, stored, hashed and compared.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from bot.komet.envelope import STATUS, StatusCodes
from bot.komet.kinds import Effect, TokenPlace, TokenType
from bot.komet.models.record import KometAnswer
from bot.komet.requests.fields import ON_THE_WIRE
from bot.komet.shapes import DEFAULT, Shapes

A = TypeVar("A", bound=KometAnswer)


class WireModel(BaseModel):
    """A frozen value whose parameters are spelled in camel case; unknown names are a mistake of ours."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        str_strip_whitespace=True,
    )


class KometRequest(WireModel, Generic[A]):
    """One call of one Komet method; `A` is the type of its answer.

    The class says everything about the method; the fields are its parameters.
    """

    method: ClassVar[str]
    """Komet's name of the method, which is also the permission: "purchase.order.list"."""
    verb: ClassVar[str]
    """HTTP verb: "GET", "POST" or "PATCH". It says nothing about the effect."""
    path: ClassVar[str]
    """Path below Komet's base URL (".../api/"), without a slash in front."""
    token_place: ClassVar[TokenPlace]
    token_name: ClassVar[str] = "authenticationToken"  # noqa: S105 - the parameter's name
    token_types: ClassVar[frozenset[TokenType]]
    effect: ClassVar[Effect]
    answer: ClassVar[type[KometAnswer]]
    codes: ClassVar[StatusCodes] = STATUS
    """Under which name and by which values the answer says yes or no."""
    refusals: ClassVar[tuple[str, ...]] = ()
    """Parts of sentences, in small letters, that are a documented refusal whatever the status is."""
    echoes: ClassVar[tuple[str, ...]] = ()
    """Fields that the answer repeats. Another value there belongs to another request."""
    signs: ClassVar[tuple[str, ...]] = ()
    """Fields of the answer that are there only when something was done, so that a "no" beside them is none."""
    size_limited: ClassVar[bool] = True
    """Whether Komet's limit of 64 KB per request holds; uploads are evidently exempt (inferred)."""
    file_parameter: ClassVar[str | None] = None
    """The parameter that takes the bytes of a file, which travel beside the request."""
    verified: ClassVar[bool] = True
    """Whether all that is sent is documented. If not, try it on a test company before real orders hang on it."""
    inferred: ClassVar[tuple[str, ...]] = ()
    """What nobody documents about the method, each as a sentence for whoever runs the bot."""
    acts_like: ClassVar[str] = ""
    """What this and other methods have in common whose effects Komet could not tell apart; "": only its own."""
    only_open_point: ClassVar[str | None] = None
    """The setting that says the one thing nobody documents, where it is one name or one spelling only. Komet
    refuses a wrong one, so such a method is used with the likeliest value; without, see `is_tried_first`."""

    @classmethod
    def is_tried_first(cls) -> bool:
        """Say whether it is a write of unknown shape: off on a real Komet until an admin has tried it."""
        return not cls.verified and cls.effect is not Effect.READ and cls.only_open_point is None

    @property
    def is_read(self) -> bool:
        """Whether the call changes nothing, so that it may be repeated."""
        return self.effect is Effect.READ

    @property
    def row_count(self) -> int:
        """Return how many rows it holds, as people count them; a request without rows is one."""
        return 1

    def things(self) -> tuple[str, ...]:
        """Return the records that it acts on, where several requests may act on the same; else nothing.

        While it is under way, or its outcome is unknown, no other request may act on one of them. What makes
        a record names where it would be looked for: another one that came there meanwhile could not be told from it.
        """
        return ()

    def parameters(self, shapes: Shapes = DEFAULT) -> dict[str, Any]:
        """Return what is sent, under Komet's names, as JSON values; without token and file bytes.

        IDs go as numbers, dates as text, amounts as Komet wants them, several values of a filter as one
        text with commas. What has no value is left out. `shapes` says how the undocumented parts are written.
        """
        shape = shapes.get(self.method)
        if shape is None:
            return _given(self.model_dump(mode="json", context=ON_THE_WIRE))
        return shape.written(_given(self.model_dump(mode="json", by_alias=False, context=ON_THE_WIRE)))

    def to_record(self) -> dict[str, Any]:
        """Return `{"method": …, "parameters": …}` for journals and digests: JSON values, no floats.

        It is the same whatever the shapes of an installation are.
        """
        return {"method": self.method, "parameters": _given(self.model_dump(mode="json"))}


class KometList(KometRequest[A], Generic[A]):
    """A `*.list` method: GET with URL parameters, the token among them."""

    verb = "GET"
    token_place = TokenPlace.QUERY
    effect = Effect.READ


class KometPost(KometRequest[A], Generic[A]):
    """A method that changes something: POST with a JSON body, the token in it."""

    verb = "POST"
    token_place = TokenPlace.BODY
    effect = Effect.WRITE


class Attachment(WireModel):
    """A file by its facts: SHA-256 as 64 hexadecimal digits, size in bytes, media type, name.

    The bytes travel beside the request (`Komet.send(request, content=…)`); the name stays with us.
    """

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=1)]
    media_type: str
    name: str


class KometUpload(KometPost[A], Generic[A]):
    """A method that takes a file of at most 20 MB; `file_parameter` is where its bytes go."""

    size_limited = False
    verified = False
    only_open_point = "KOMET_INVOICE_ENCODING"
    inferred = ("How the bytes of a file are written into JSON is not documented: see KOMET_INVOICE_ENCODING.",)

    attachment: Attachment

    def parameters(self, shapes: Shapes = DEFAULT) -> dict[str, Any]:
        """Return what is sent, but for the file's bytes, which the client adds as `file_parameter`."""
        return {name: value for name, value in super().parameters(shapes).items() if name != "attachment"}


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that are there, in rows too."""
    return {name: _row(value) for name, value in values.items() if not _is_nothing(value)}


def _row(value: Any) -> Any:
    """Return a value without what is missing inside; an empty text there was meant, as a file's name may be."""
    if isinstance(value, list):
        return [_row(each) for each in value]
    if isinstance(value, dict):
        return {name: _row(each) for name, each in value.items() if each is not None and each != []}
    return value


def _is_nothing(value: object) -> bool:
    return value is None or value in ("", [])
