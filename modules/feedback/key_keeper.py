"""The key of the feedback database: in the desktop's keyring, else in a file for the user alone."""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from modules.errors import FeedbackError
from modules.feedback.erase import overwrite_and_remove
from modules.song.atomic_file import write_atomically

KEY_BYTES = 32
SERVICE = "nomad-muse"
ACCOUNT = "feedback database"
IN_KEYRING = "the keyring of this desktop"


class KeyKeeper(Protocol):
    """Where a key is kept. Methods may take as long as the user takes to unlock the keyring."""

    @property
    def place(self) -> str:
        """Where, in words for the user."""

    def read(self) -> bytes | None:
        """The key; None when there is none, or the place cannot be had."""

    def write(self, key: bytes) -> bool:
        """Keep `key`; False when the place does not take it."""

    def destroy(self) -> None:
        """Make the key unreadable for good."""


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A file that only the user may read."""

    path: Path

    @property
    def place(self) -> str:
        """The path."""
        return f"the file {self.path}, which only you may read"

    def read(self) -> bytes | None:
        """The key in the file; None when there is no file or no key in it."""
        try:
            key = bytes.fromhex(self.path.read_text(encoding="ascii").strip())
        except (OSError, ValueError):
            return None
        return key if len(key) == KEY_BYTES else None

    def write(self, key: bytes) -> bool:
        """Write the file, readable by the user alone from its first byte on."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            self.path.unlink()
        os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        write_atomically(self.path, key.hex().encode("ascii"), FeedbackError)
        return True

    def destroy(self) -> None:
        """Overwrite the file and remove it."""
        overwrite_and_remove(self.path)


@dataclass(frozen=True, slots=True)
class Keyring:
    """The system's store of secrets: Secret Service, KWallet, macOS Keychain, Windows."""

    account: str = ACCOUNT

    @property
    def place(self) -> str:
        """In words."""
        return IN_KEYRING

    def read(self) -> bytes | None:
        """The key in the keyring; None without one, or when the keyring stays locked."""
        import keyring
        from keyring.errors import KeyringError

        try:
            text = keyring.get_password(SERVICE, self.account)
            key = bytes.fromhex(text or "")
        except (KeyringError, ValueError, RuntimeError, OSError):
            return None
        return key if len(key) == KEY_BYTES else None

    def write(self, key: bytes) -> bool:
        """Keep `key`, and look whether it is really kept."""
        import keyring
        from keyring.errors import KeyringError

        try:
            keyring.set_password(SERVICE, self.account, key.hex())
        except (KeyringError, RuntimeError, OSError):
            return False
        return self.read() == key

    def destroy(self) -> None:
        """Delete the entry, if there is one."""
        import keyring
        from keyring.errors import KeyringError

        with suppress(KeyringError, RuntimeError, OSError):
            keyring.delete_password(SERVICE, self.account)


def new_key() -> bytes:
    """A random key of 256 bits."""
    return secrets.token_bytes(KEY_BYTES)


def fingerprint(key: bytes) -> str:
    """Tells one key from another and gives nothing of it away: the key itself is random."""
    return hashlib.sha256(b"nomad-muse feedback key" + key).hexdigest()[:16]
