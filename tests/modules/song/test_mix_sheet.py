"""The sheet of mix settings, as text and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from modules.errors import FileError, ParameterError
from modules.song.mix import EqBand, EqShape, MasterMix, PeakLimiter, TrackMix
from modules.song.mix_sheet import sheet_text, write_mix_sheet
from modules.song.score import Song, Track

SONG = Song(
    title="Demo <1>",
    tracks=(
        Track(
            1,
            "Guitar",
            mix=TrackMix(
                -3.5,
                -0.25,
                eq=(
                    EqBand(EqShape.PEAK, 315.0, -3.04, 0.9),
                    EqBand(EqShape.HIGH_PASS, 80.0),
                    EqBand(EqShape.PEAK, 999.0, 5.0, enabled=False),
                ),
                width=0.6,
                is_polarity_inverted=True,
            ),
        ),
        Track(2, "Bass"),
        Track(3, "Noise", mix=TrackMix(-60.0, muted=True)),
    ),
    master=MasterMix(1.0, (), 1.2, PeakLimiter(-1.0, 80.0), 120.0),
)


def test_the_text_can_be_dialled_in() -> None:
    assert sheet_text(SONG).splitlines() == [
        "Mix settings of “Demo <1>”",
        "Frequencies in Hz, levels in dB; Q is the quality factor of a filter.",
        "",
        "Master",
        "  Mono below 120 Hz (side: high-pass, 24 dB/octave)",
        "  Width: 120% of the side",
        "  Fader: +1.0 dB",
        "  Limiter: ceiling −1.0 dBTP, release 80 ms",
        "",
        "Track 1: Guitar",
        "  Polarity: inverted",
        "  Bell: 315 Hz, −3.0 dB, Q 0.90",
        "  High-pass, 12 dB/octave: 80 Hz, Q 0.71",
        "  Width: 60% of the side",
        "  Pan: 25% left",
        "  Fader: −3.5 dB",
        "",
        "Track 3: Noise",
        "  Muted",
        "  Fader: closed",
        "",
        "Tracks that are not listed are neutral.",
    ]


def test_a_neutral_mix_says_so() -> None:
    assert "Master\n  neutral" in sheet_text(Song())


def test_json_holds_every_number(tmp_path: Path) -> None:
    path = tmp_path / "mix.json"
    write_mix_sheet(SONG, path)
    document = json.loads(path.read_text(encoding="utf-8"))
    guitar, bass, noise = document["tracks"]
    assert guitar["eq"] == [
        {"shape": "peak", "frequency_hz": 315.0, "gain_db": -3.04, "q": 0.9},
        {"shape": "high_pass", "frequency_hz": 80.0, "gain_db": None, "q": 0.707},
    ]
    assert (guitar["pan"], guitar["width"], guitar["polarity_inverted"]) == (-0.25, 0.6, True)
    assert bass["eq"] == []
    assert noise["volume_db"] is None
    assert document["master"]["limiter"] == {"ceiling_dbtp": -1.0, "release_ms": 80.0}
    assert document["master"]["mono_below_hz"] == 120.0


def test_text_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "mix.TXT"
    write_mix_sheet(SONG, path)
    assert path.read_text(encoding="utf-8") == sheet_text(SONG) + "\n"


def test_other_names_and_places_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"\.txt or \.json"):
        write_mix_sheet(SONG, tmp_path / "mix.pdf")
    with pytest.raises(FileError):
        write_mix_sheet(SONG, tmp_path / "missing" / "mix.txt")
