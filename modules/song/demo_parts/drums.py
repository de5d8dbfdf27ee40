"""The drummer of the demo song."""

from __future__ import annotations

from modules.song.demo_parts.harmony import BEATS_PER_BAR
from modules.song.demo_parts.player import STEPS_PER_BEAT, Player
from modules.song.score import Note

KICK, SIDE_STICK, SNARE = 36, 37, 38
LOW_TOM, MIDDLE_TOM, HIGH_TOM = 43, 47, 50
CLOSED_HAT, OPEN_HAT, CRASH, RIDE = 42, 46, 49, 51

# One character per sixteenth: X accent, x stroke, o soft hit.
_VELOCITIES = {"X": 112, "x": 92, "o": 34}
_HAT_VELOCITIES = {"X": 86, "x": 66, "o": 42}
_HIT_BEATS = 0.2
_SNARE_LATE_TICKS = 10

_INTRO = {KICK: "X.....x.x.......", SIDE_STICK: "....x.......x...", CLOSED_HAT: "x.o.x.o.x.o.x.o."}
_INTRO_ANSWER = {**_INTRO, KICK: "X.....x.x.x.....", OPEN_HAT: "..............x."}
_VERSE = {
    KICK: "X.....x.X.x.....",
    SNARE: "....X..o.o..X..o",
    CLOSED_HAT: "X.x.X.x.X.x.X.x.",
}
_VERSE_ANSWER = {
    **_VERSE,
    KICK: "X..x..x.X.....x.",
    CLOSED_HAT: "X.x.X.x.X.x.X...",
    OPEN_HAT: "..............x.",
}
_CHORUS = {
    KICK: "X.x...x.X.x...x.",
    SNARE: "....X..o....X.o.",
    RIDE: "X.x.X.x.X.x.X.x.",
    CLOSED_HAT: "..o...o...o...o.",
}
_CHORUS_ANSWER = {**_CHORUS, KICK: "X.x..xx.X..x..x.", SNARE: "....X..o.o..X..o"}
_SMALL_FILL = {
    KICK: "X.....x.X.......",
    SNARE: "....X..o..x.XxXX",
    CLOSED_HAT: "X.x.X.x.X.......",
}
_VERSE_FILL = {
    KICK: "X.....x.X...X...",
    SNARE: "....X...Xxo.....",
    HIGH_TOM: "...........xX...",
    MIDDLE_TOM: ".............xX.",
    LOW_TOM: "...............X",
    CLOSED_HAT: "X.x.X.x.........",
}
_CLOSING_FILL = {
    KICK: "X...X...X...X...",
    SNARE: "..xxX.xxX.......",
    HIGH_TOM: ".........xxX....",
    MIDDLE_TOM: "............Xx..",
    LOW_TOM: "..............XX",
}
_END = {KICK: "X...............", SNARE: "X..............."}

_BARS = (
    *(_INTRO, _INTRO_ANSWER, _INTRO, _SMALL_FILL),
    *(_VERSE, _VERSE_ANSWER, _VERSE, _VERSE_FILL),
    *(_CHORUS, _CHORUS_ANSWER, _CHORUS, _SMALL_FILL),
    *(_CHORUS, _CHORUS_ANSWER, _CLOSING_FILL, _END),
)
_CRASH_BARS = (4, 8, 12, 15)


def drum_notes() -> tuple[Note, ...]:
    """The drum track: a pattern per bar, fills before each new part, crashes at their starts."""
    player = Player(seed=1, timing_ticks=6.0, touch=6.0)
    for bar, pattern in enumerate(_BARS):
        for drum, steps in pattern.items():
            _play_steps(player, bar, drum, steps)
    for bar in _CRASH_BARS:
        player.play(bar * BEATS_PER_BAR, CRASH, 1.0, 100)
    return player.notes()


def _play_steps(player: Player, bar: int, drum: int, steps: str) -> None:
    velocities = _HAT_VELOCITIES if drum in {CLOSED_HAT, OPEN_HAT, RIDE} else _VELOCITIES
    late_ticks = _SNARE_LATE_TICKS if drum == SNARE else 0
    for step, stroke in enumerate(steps):
        if stroke in velocities:
            beat = bar * BEATS_PER_BAR + step / STEPS_PER_BEAT
            player.play(beat, drum, _HIT_BEATS, velocities[stroke], late_ticks)
