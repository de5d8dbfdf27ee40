"""Which key does what to the chosen band of an equalizer, as a table like that of the roll."""

from __future__ import annotations

from dataclasses import dataclass

from app.desktop.key_map import native_text
from app.desktop.piano_roll.shortcuts import CommandSpec, table_of

OCTAVES, FINE_OCTAVES = 1 / 12, 1 / 48
LEVEL_DB, FINE_LEVEL_DB = 0.5, 0.1
Q_FACTOR, FINE_Q_FACTOR = 1.12, 1.02
MOUSE_TEXT = (
    "Double-click adds a band, or sends a gain home; drag moves it, with Shift finely, with Alt "
    "its width; the wheel sets the width.\n"
    "The hill is the sound after the equalizer, the thin line the sound before it."
)

EQ_COMMANDS: tuple[CommandSpec, ...] = table_of(
    "Equalizer",
    ("eq.lower", "Lower frequency", "Left", "drag"),
    ("eq.higher", "Higher frequency", "Right", "drag"),
    ("eq.louder", "More gain", "Up", "drag"),
    ("eq.softer", "Less gain", "Down", "drag"),
    ("eq.narrower", "Narrower", "Alt+Up", "Alt+drag, wheel"),
    ("eq.wider", "Wider", "Alt+Down", "Alt+drag, wheel"),
    ("eq.lower_fine", "Lower frequency, finely", "Shift+Left", "Shift+drag"),
    ("eq.higher_fine", "Higher frequency, finely", "Shift+Right", "Shift+drag"),
    ("eq.louder_fine", "More gain, finely", "Shift+Up", "Shift+drag"),
    ("eq.softer_fine", "Less gain, finely", "Shift+Down", "Shift+drag"),
    ("eq.narrower_fine", "Narrower, finely", "Alt+Shift+Up"),
    ("eq.wider_fine", "Wider, finely", "Alt+Shift+Down"),
    ("eq.next", "Next band", "PgDown", "click"),
    ("eq.previous", "Previous band", "PgUp", "click"),
    ("eq.add", "Add a bell", "Ins A", "double-click"),
    ("eq.remove", "Remove the band", "Del Backspace", "context menu"),
    ("eq.bypass", "Bypass the band", "0", "context menu"),
    ("eq.leave", "Close the equalizer", "Esc"),
)
"""What the keys do while the curve has them: there they go before the keys of window and roll."""


@dataclass(frozen=True, slots=True)
class BandMove:
    """How far a key moves the chosen band: octaves, decibels, and a factor of Q."""

    octaves: float = 0.0
    level_db: float = 0.0
    q_factor: float = 1.0


MOVES: dict[str, BandMove] = {
    "eq.lower": BandMove(octaves=-OCTAVES),
    "eq.higher": BandMove(octaves=OCTAVES),
    "eq.louder": BandMove(level_db=LEVEL_DB),
    "eq.softer": BandMove(level_db=-LEVEL_DB),
    "eq.narrower": BandMove(q_factor=Q_FACTOR),
    "eq.wider": BandMove(q_factor=1 / Q_FACTOR),
    "eq.lower_fine": BandMove(octaves=-FINE_OCTAVES),
    "eq.higher_fine": BandMove(octaves=FINE_OCTAVES),
    "eq.louder_fine": BandMove(level_db=FINE_LEVEL_DB),
    "eq.softer_fine": BandMove(level_db=-FINE_LEVEL_DB),
    "eq.narrower_fine": BandMove(q_factor=FINE_Q_FACTOR),
    "eq.wider_fine": BandMove(q_factor=1 / FINE_Q_FACTOR),
}
STEPS = {"eq.next": 1, "eq.previous": -1}
SPEC_BY_ID = {command.id: command for command in EQ_COMMANDS}


def curve_tip() -> str:
    """What mouse and keys do, for the tooltip of the curve; the fine moves are in the overlay."""
    told = (c for c in EQ_COMMANDS if c.keys and not c.id.endswith("_fine"))
    keys = ", ".join(f"{native_text(c.keys[:1])} {c.name.lower()}" for c in told)
    return f"{MOUSE_TEXT}\nKeys: {keys}."
