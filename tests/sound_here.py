"""Sound without a process of its own, which would cost each test of the window a second."""

from __future__ import annotations

from modules.sound.sound_engine import SoundEngine


def sound_here(output: str) -> SoundEngine:
    """An engine that plays in this process."""
    return SoundEngine(output=output)
