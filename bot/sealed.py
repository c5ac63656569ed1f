"""Everything that the keys encrypt in the database, one row like another: Komet tokens and second factors."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.keys import Keyring, UnreadableTokenError, fingerprint
from storage.links import LinkStore, TokenRow
from storage.second_factors import FactorRow, FactorStore


@dataclass(frozen=True)
class Sealed:
    """One encrypted row. `name` tells it apart without saying anything of what it holds, `note` says more."""

    row: TokenRow | FactorRow
    event: str
    name: str
    note: str

    @property
    def secret(self) -> str:
        """Return what stands in the database."""
        return self.row.secret

    async def replace(self, tx: AsyncConnection, secret: str) -> bool:
        """Put another encryption of the same in its place; False when the row is not as it was read."""
        if isinstance(self.row, TokenRow):
            return await LinkStore(tx).replace_secret(self.row.id, self.row.secret, secret)
        return await FactorStore(tx).replace_secret(self.row.id, self.row.secret, secret)

    def opens(self, keyring: Keyring) -> bool:
        """Say whether any of the keys opens it."""
        try:
            keyring.decrypt(self.secret)
        except UnreadableTokenError:
            return False
        return True

    def is_right(self, keyring: Keyring) -> bool:
        """Say whether it holds what its row says, as far as the row says that."""
        if not self.opens(keyring):
            return False
        return not isinstance(self.row, TokenRow) or fingerprint(keyring.decrypt(self.secret)) == self.name


async def sealed_rows(tx: AsyncConnection) -> list[Sealed]:
    """Return every encrypted row."""
    tokens = [
        Sealed(row, "token re-encrypted", row.fingerprint, f"{row.token_type}{', ended' if row.revoked_at else ''}")
        for row in await LinkStore(tx).all_tokens()
    ]
    factors = [
        Sealed(row, "second factor re-encrypted", row.person, "authenticator app")
        for row in await FactorStore(tx).everything()
    ]
    return [*tokens, *factors]


def remaining(keyring: Keyring, rows: Iterable[Sealed]) -> tuple[int, list[str]]:
    """Return how many rows an older key holds, and the names of those that no key opens."""
    old = [row for row in rows if not keyring.is_newest(row.secret)]
    unreadable = [row.name for row in old if not row.opens(keyring)]
    return len(old) - len(unreadable), unreadable
