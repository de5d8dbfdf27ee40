"""The melody of the demo song: one motif that rises, is turned round, and comes home."""

from __future__ import annotations

from modules.song.demo_parts.harmony import BEATS_PER_BAR
from modules.song.demo_parts.player import Player
from modules.song.score import Note

# Per bar: beat, pitch, length in beats. The motif is a rest, two steps up, a held top, a fall.
_MELODY: dict[int, tuple[tuple[float, int, float], ...]] = {
    4: ((0.5, 69, 0.45), (1.0, 72, 0.45), (1.5, 76, 0.95), (2.5, 74, 0.45), (3.0, 72, 0.9)),
    5: ((0.5, 69, 0.45), (1.0, 72, 0.45), (1.5, 77, 0.95), (2.5, 76, 0.45), (3.0, 72, 0.9)),
    6: ((0.5, 69, 0.45), (1.0, 74, 0.45), (1.5, 77, 0.95), (2.5, 76, 0.45), (3.0, 74, 0.45),
        (3.5, 72, 0.45)),
    7: ((0.0, 71, 1.4), (1.5, 68, 0.45), (2.0, 71, 0.9), (3.0, 76, 0.9)),
    # The chorus turns the motif round: from the top down.
    8: ((0.0, 81, 1.45), (1.5, 79, 0.45), (2.0, 77, 0.45), (2.5, 76, 0.45), (3.0, 72, 0.9)),
    9: ((0.0, 79, 1.45), (1.5, 76, 0.45), (2.0, 74, 0.45), (2.5, 72, 0.45), (3.0, 76, 0.9)),
    10: ((0.5, 71, 0.45), (1.0, 74, 0.45), (1.5, 79, 0.95), (2.5, 77, 0.45), (3.0, 74, 0.9)),
    11: ((0.0, 76, 2.4), (2.5, 74, 0.45), (3.0, 72, 0.45), (3.5, 76, 0.45)),
    12: ((0.0, 81, 1.45), (1.5, 79, 0.45), (2.0, 77, 0.45), (2.5, 79, 0.45), (3.0, 81, 0.9)),
    13: ((0.0, 79, 1.45), (1.5, 76, 0.45), (2.0, 79, 0.45), (2.5, 84, 1.4)),
    14: ((0.0, 81, 0.9), (1.0, 77, 0.45), (1.5, 74, 0.45), (2.0, 83, 0.95), (3.0, 80, 0.45),
         (3.5, 76, 0.45)),
    15: ((0.0, 81, 3.2),),
}  # fmt: skip


def lead_notes() -> tuple[Note, ...]:
    """The lead track: four bars of verse, eight of chorus."""
    player = Player(seed=8, timing_ticks=7.0, touch=5.0, late_ticks=5)
    for bar, notes in _MELODY.items():
        for beat, pitch, beats in notes:
            velocity = 84 + (pitch - 72) + (6 if beats > 0.9 else 0)
            player.play(bar * BEATS_PER_BAR + beat, pitch, beats, velocity)
    return player.notes()
