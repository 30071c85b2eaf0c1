"""The key of this installation, from the settings or from a file that is made once."""

import os
from pathlib import Path

from pydantic import SecretStr

from stage_e.errors import SettingsError
from stage_e.vault import Vault, new_key


def vault_of(secret_key: SecretStr | None, home: Path) -> Vault:
    """The vault of this installation; without a key, one is made in its home and kept there. Raises: SettingsError."""
    if secret_key is not None:
        return Vault(secret_key.get_secret_value())
    path = home / "keys" / "secret.key"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _write_once(path, new_key())
    except OSError as error:
        msg = f"STAGE_E_SECRET_KEY is not set, and {path} cannot be made: {error.strerror}"
        raise SettingsError(msg) from error
    try:
        return Vault(path.read_text("utf-8").strip())
    except (OSError, UnicodeDecodeError) as error:
        msg = f"STAGE_E_HOME: {path} cannot be read: {getattr(error, 'strerror', None) or error}"
        raise SettingsError(msg) from error


def _write_once(path: Path, text: str) -> None:
    """``path`` with ``text``, or as somebody else wrote it at the same moment; nobody sees it half written."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with open(draft, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(text)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
