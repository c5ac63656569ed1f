"""API tokens: who they belong to and which methods are ticked for them.

Source: Komet's pages about tokens and vendor integration. A vendor or customer has one active token; making
another, or the Vendor Portal's refresh button, ends the old one (that it dies at once is inferred).
"""

import hashlib
import secrets
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.workbench.komet.catalogue import TokenType
from bot.workbench.komet.seed import TOKEN_SEEDS

_ALPHABET = string.ascii_lowercase + string.digits
_LENGTH = 26


@dataclass(frozen=True)
class Token:
    """One token. `text` is the secret; show `fingerprint` instead."""

    id: int
    text: str
    type: TokenType
    party_id: int | None
    party_name: str
    methods: tuple[str, ...]
    description: str
    revoked: bool = False
    seed: str | None = None

    def __repr__(self) -> str:
        """Describe the token without its text."""
        return f"Token({self.id}, {self.type}, {self.description!r}, {self.fingerprint})"

    @property
    def fingerprint(self) -> str:
        """Eight hexadecimal digits that tell tokens apart without giving one away."""
        return fingerprint(self.text)


def fingerprint(text: str) -> str:
    """Return the first eight hexadecimal digits of the SHA-256 of a token's text."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]


class TokenBook:
    """All tokens of the company, dead ones included."""

    def __init__(self) -> None:
        """Hold the tokens of the seed."""
        self._tokens: dict[int, Token] = {}
        self._by_text: dict[str, int] = {}
        self.texts: set[str] = set()  # of every token there ever was, for scrubbing
        for number, seed in enumerate(TOKEN_SEEDS, start=1):
            self._keep(
                Token(
                    id=number,
                    text=_text_of_seed(seed.name),
                    type=seed.type,
                    party_id=seed.party_id,
                    party_name=seed.party_name,
                    methods=seed.methods,
                    description=seed.description,
                    seed=seed.name,
                )
            )

    def __iter__(self) -> Iterator[Token]:
        """Iterate over the tokens, oldest first."""
        return iter(self._tokens.values())

    def get(self, token_id: int) -> Token | None:
        """Return the token with this id, or None."""
        return self._tokens.get(token_id)

    def seeded(self, name: str) -> Token:
        """Return the token of a seed by its name (see seed.py); KeyError when there is none."""
        for token in self._tokens.values():
            if token.seed == name:
                return token
        raise KeyError(name)

    def known(self, text: str) -> Token | None:
        """Return the token with this text, revoked or not, or None."""
        token_id = self._by_text.get(text)
        return None if token_id is None else self._tokens[token_id]

    def make(
        self,
        *,
        token_type: TokenType,
        party_id: int | None,
        party_name: str,
        methods: Iterable[str],
        description: str,
    ) -> tuple[Token, Token | None]:
        """Make a token; return it and the party's former token, which is revoked now (or None)."""
        replaced = None
        if party_id is not None:
            replaced = next(
                (
                    old
                    for old in self._tokens.values()
                    if not old.revoked and (old.type, old.party_id) == (token_type, party_id)
                ),
                None,
            )
            if replaced is not None:
                replaced = self._keep(replace(replaced, revoked=True))
        token = Token(
            id=max(self._tokens) + 1,
            text=_new_text(),
            type=token_type,
            party_id=party_id,
            party_name=party_name,
            methods=tuple(sorted(set(methods))),
            description=description,
        )
        return self._keep(token), replaced

    def refresh(self, token: Token) -> Token:
        """Give the token a new text, as the Vendor Portal's refresh button does; the old text is dead."""
        del self._by_text[token.text]
        return self._keep(replace(token, text=_new_text()))

    def tick(self, token: Token, methods: Iterable[str]) -> Token:
        """Replace the token's tick list."""
        return self._keep(replace(token, methods=tuple(sorted(set(methods)))))

    def revoke(self, token: Token) -> Token:
        """End the token."""
        return self._keep(replace(token, revoked=True))

    def _keep(self, token: Token) -> Token:
        self._tokens[token.id] = token
        self._by_text[token.text] = token.id
        self.texts.add(token.text)
        return token


def _new_text() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def _text_of_seed(name: str) -> str:
    """Return a text that is the same on every machine; it opens nothing but a local Komet."""
    digest = int.from_bytes(hashlib.sha256(f"local komet {name}".encode()).digest())
    letters = []
    for _ in range(_LENGTH):
        digest, index = divmod(digest, len(_ALPHABET))
        letters.append(_ALPHABET[index])
    return "".join(letters)
