from __future__ import annotations

import pytest

from modules.errors import ParameterError
from modules.song.edits import SetEqualizer
from modules.song.history import History
from modules.song.mix import EqBand, EqShape
from modules.song.score import Song, Track
from modules.song.track_edits import with_new_tracks

CUT = EqBand(EqShape.PEAK, 320.0, -3.0, 1.2)


def song() -> Song:
    return with_new_tracks(Song(), (Track(0, "Guitar"), Track(0, "Bass")))


def test_only_the_named_track_gets_the_bands_and_undo_takes_them_back() -> None:
    history = History(song())
    before = history.song
    guitar, bass = (track.id for track in before.tracks)
    history.do(SetEqualizer(guitar, (CUT,), "Change band 1"))
    assert history.song.track(guitar).mix.eq == (CUT,)
    assert history.song.track(bass) is before.track(bass)
    assert history.undo_name == "Change band 1"
    history.undo()
    assert history.song is before


def test_no_track_is_the_master() -> None:
    assert SetEqualizer(None, (CUT,)).apply(song()).master.eq == (CUT,)


def test_settings_are_brought_into_their_ranges() -> None:
    wild = EqBand(EqShape.LOW_SHELF, 2.0, 90.0, 0.0)
    (band,) = SetEqualizer(None, (wild,)).apply(song()).master.eq
    assert (band.frequency_hz, band.gain_db, band.q) == (20.0, 36.0, 0.1)


def test_a_track_that_is_gone_is_told() -> None:
    with pytest.raises(ParameterError):
        SetEqualizer(99, ()).apply(song())
