"""Seal a plan's secrets for storage, and open them for the driver that is about to send."""

from collections.abc import Iterable, Mapping
from hmac import digest as hmac

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from stage_e.errors import SettingsError
from stage_e.ports.records import SealedSecret


class Vault:
    """One installation's key. Raises: SettingsError: the key is not 32 bytes in URL-safe base64."""

    def __init__(self, key: str) -> None:
        try:
            self._fernet = Fernet(key)
        except ValueError as error:
            msg = "STAGE_E_SECRET_KEY must be 32 bytes in URL-safe base64; make one with: stage-e keys secret"
            raise SettingsError(msg) from error
        self._key = key.encode()

    def seal(self, values: Mapping[str, str]) -> tuple[SealedSecret, ...]:
        """The secrets encrypted, in the order of their markers."""
        return tuple(
            SealedSecret(marker, self._fernet.encrypt(value.encode()).decode()) for marker, value in values.items()
        )

    def open(self, sealed: Iterable[SealedSecret]) -> dict[str, str]:
        """Values by marker. Raises: SettingsError: another key sealed them."""
        try:
            return {each.marker: self._fernet.decrypt(each.ciphertext).decode() for each in sealed}
        except InvalidToken as error:
            msg = "stored secrets were sealed with another STAGE_E_SECRET_KEY; set the one that was used then"
            raise SettingsError(msg) from error

    def fingerprint(self, text: str) -> str:
        """A hash that says whether two texts are equal and, without the key, nothing else."""
        return hmac(self._key, text.encode(), "sha256").hex()

    def key_for(self, purpose: str) -> bytes:
        """A key of its own for one purpose, the same in all processes; it tells nothing of the installation's."""
        return HKDF(SHA256(), length=32, salt=None, info=purpose.encode()).derive(self._key)


def new_key() -> str:
    """A fresh key for ``Vault``."""
    return Fernet.generate_key().decode()
