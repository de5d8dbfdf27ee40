"""What a move is said to do is what it does, when the song is rendered and measured again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from modules.errors import Cancelled, ParameterError
from modules.song.score import Note, Song, TempoChange, Track
from modules.song.track_edits import with_new_tracks
from modules.spectral_analyzer.forecast import forecast
from modules.spectral_analyzer.genre_profile import load_profile
from modules.spectral_analyzer.song_report import SongReport, analyze_song
from modules.spectral_analyzer.suggestion import (
    Evidence,
    MixMove,
    MoveType,
    Severity,
    Suggestion,
)

BAND_TOLERANCE_DB = 0.3
"""Two tracks are not quite uncorrelated, which the forecast takes them for."""


def notes(*pitches: int) -> tuple[Note, ...]:
    return tuple(Note(0, pitch, 100, i * 960, 960) for i, pitch in enumerate(pitches))


@pytest.fixture(scope="module")
def song() -> Song:
    tracks = (
        Track(id=0, name="Bass", program=33, notes=notes(33, 40, 33, 40, 36, 33)),
        Track(id=0, name="Guitar", program=27, notes=notes(57, 60, 64, 60, 57, 64)),
    )
    return with_new_tracks(Song(tempos=(TempoChange(0, 100.0),), genre="rock"), tracks)


@pytest.fixture(scope="module")
def report(song: Song) -> SongReport:
    return analyze_song(song, load_profile("rock"), {})


def suggestion(move: MixMove | None) -> Suggestion:
    evidence = Evidence(0.0, None, None, "dB", "judgement")
    return Suggestion("x", Severity.LOW, "Do it.", (250.0, 500.0), (), move, 0.5, evidence)


@pytest.mark.parametrize(
    ("type_", "gain_db", "frequency_hz", "on_guitar"),
    [
        (MoveType.PEAK, -6.0, 315.0, True),
        (MoveType.HIGH_SHELF, 4.0, 4000.0, True),
        (MoveType.GAIN, -5.0, None, True),
        (MoveType.LOW_SHELF, -4.0, 120.0, False),
        (MoveType.GAIN, -3.0, None, False),
    ],
)
def test_forecast_and_measurement_agree(
    song: Song,
    report: SongReport,
    type_: MoveType,
    gain_db: float,
    frequency_hz: float | None,
    on_guitar: bool,
) -> None:
    track_ids = (song.tracks[1].id,) if on_guitar else ()
    move = MixMove(type_, gain_db, frequency_hz, 0.8, track_ids=track_ids)
    expected = forecast(report, song, suggestion(move))
    measured = analyze_song(expected.song, report.report.profile, {}).report.measurement
    before = report.report.measurement
    assert expected.bands_db is not None
    assert measured.bands_db is not None
    assert before.bands_db is not None
    for place in range(3):
        change = measured.bands_db[place] - before.bands_db[place]
        predicted = expected.bands_db[place] - before.bands_db[place]
        assert predicted == pytest.approx(change, abs=BAND_TOLERANCE_DB)
    louder_by = measured.loudness.integrated_lufs - before.loudness.integrated_lufs  # type: ignore[operator]
    assert expected.loudness_change_db == pytest.approx(louder_by, abs=BAND_TOLERANCE_DB)


def test_a_track_that_is_gone_adds_nothing(song: Song, report: SongReport) -> None:
    bass_only = replace(song, tracks=song.tracks[:1])
    quieter = forecast(report, bass_only, suggestion(MixMove(MoveType.GAIN, -6.0)))
    assert quieter.loudness_change_db == pytest.approx(-6.0, abs=1e-6)


def test_advice_without_a_move_has_no_forecast(song: Song, report: SongReport) -> None:
    with pytest.raises(ParameterError):
        forecast(report, song, suggestion(None))


def test_a_silent_song_is_reported_as_such() -> None:
    silent = analyze_song(Song(), load_profile("pop"), {})
    assert silent.report.measurement.bands_db is None
    assert silent.report.suggestions == ()


def test_an_analysis_can_be_cancelled(song: Song) -> None:
    with pytest.raises(Cancelled):
        analyze_song(song, load_profile("pop"), {}, cancelled=lambda: True)
