"""What is being recorded now, in one sentence: notes, a sound, or both at once."""

from __future__ import annotations

NO_KEYBOARD = "no MIDI keyboard is chosen: see the keys in the bar"


def recording_words(track: str | None, sound: str | None, *, has_keyboard: bool) -> str:
    """What to say while notes go to `track` and the input `sound` is recorded; None for not."""
    if track is None:
        return f"Recording {sound}." if sound is not None else ""
    if sound is None:
        on_track = f"Recording notes on “{track}”."
        return on_track if has_keyboard else f"Recording, but {NO_KEYBOARD}."
    if not has_keyboard:
        return f"Recording {sound}; {NO_KEYBOARD} to record notes, too."
    return f"Recording notes on “{track}” and {sound} at the same time; Stop ends both."
