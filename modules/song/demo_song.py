"""The song that the program opens with: an own composition, written by a script.

Sixteen bars in A minor: intro, verse, and a chorus in two halves. Its mix has one fault on
purpose, for the mix analysis to find: both guitars are boosted where they are muddy.
"""

from __future__ import annotations

from functools import lru_cache

from modules.song.demo_parts.bass import bass_notes
from modules.song.demo_parts.drums import drum_notes
from modules.song.demo_parts.guitars import left_guitar_notes, right_guitar_notes
from modules.song.demo_parts.keys import electric_piano_notes, pad_notes, string_notes
from modules.song.demo_parts.lead import lead_notes
from modules.song.key import Key, Mode
from modules.song.mix import EqBand, EqShape, MasterMix, TrackMix
from modules.song.score import DRUM_CHANNEL, KeyMark, Note, Song, TempoChange, Track
from modules.song.track_edits import with_new_tracks

DEMO_TITLE = "Harbour Lights"
_BPM = 108.0

_MUD = EqBand(EqShape.PEAK, 310.0, gain_db=14.0, q=0.8)
"""The deliberate fault. Without it every band of the mix is inside the range of rock."""

_DRUM_EQ = (
    EqBand(EqShape.LOW_SHELF, 70.0, gain_db=-4.0),
    EqBand(EqShape.PEAK, 2500.0, gain_db=2.0, q=0.7),
    EqBand(EqShape.HIGH_SHELF, 6000.0, gain_db=7.0),
)
_BASS_EQ = (EqBand(EqShape.HIGH_PASS, 45.0), EqBand(EqShape.PEAK, 800.0, gain_db=5.0, q=0.8))
_LEFT_EQ = (EqBand(EqShape.HIGH_PASS, 90.0), EqBand(EqShape.PEAK, 1800.0, gain_db=2.0, q=0.7), _MUD)
_RIGHT_EQ = (
    EqBand(EqShape.HIGH_PASS, 90.0),
    EqBand(EqShape.PEAK, 2200.0, gain_db=3.0, q=0.7),
    _MUD,
)
_PIANO_EQ = (EqBand(EqShape.PEAK, 1500.0, gain_db=4.0, q=0.7),)


@lru_cache(maxsize=1)
def demo_song() -> Song:
    """The demo song: eight tracks, 108 bpm, genre rock, with a muddy pair of guitars."""
    song = Song(
        title=DEMO_TITLE,
        tempos=(TempoChange(0, _BPM),),
        keys=(KeyMark(0, Key(9, Mode.MINOR)),),
        master=MasterMix(volume_db=-6.0),
        genre="rock",
    )
    return with_new_tracks(song, _tracks())


def _tracks() -> tuple[Track, ...]:
    return (
        _track("Drums", DRUM_CHANNEL, 0, drum_notes(), TrackMix(-6.5, eq=_DRUM_EQ)),
        _track("Bass", 0, 33, bass_notes(), TrackMix(-1.0, eq=_BASS_EQ)),
        _track("Guitar left", 1, 29, left_guitar_notes(), TrackMix(-6.0, -0.7, eq=_LEFT_EQ)),
        _track("Guitar right", 2, 29, right_guitar_notes(), TrackMix(-7.0, 0.7, eq=_RIGHT_EQ)),
        _track("Electric piano", 3, 4, electric_piano_notes(), TrackMix(-12.0, 0.2, eq=_PIANO_EQ)),
        _track("Lead", 4, 81, lead_notes(), TrackMix(-7.0)),
        _track("Pad", 5, 89, pad_notes(), TrackMix(-13.0)),
        _track("Strings", 6, 48, string_notes(), TrackMix(-12.0, -0.25)),
    )


def _track(name: str, channel: int, program: int, notes: tuple[Note, ...], mix: TrackMix) -> Track:
    return Track(
        id=0, name=name, channel=channel, program=program, notes=notes, mix=mix, hue=channel
    )
