"""What advice says, word for word: the number, the range, the track, the cure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from mixes import band_of_tracks, changed_track, facts, good_measurement, shape, track, with_stereo
from test_catalogue import said

from modules.spectral_analyzer.advice import advise
from modules.spectral_analyzer.genre_profile import load_profile

ROCK = load_profile("rock")


@pytest.mark.parametrize(
    ("action_id", "message"),
    [
        (
            "track.polarity",
            "Gtr (track 3) works against Bass (track 2) (correlation −0.90): turning its polarity "
            "gives the mix 4.0 dB back. Invert it.",
        ),
        (
            "track.low_end_panned",
            "Bass (track 2) carries 46 % of the low end, 12 dB louder on the right. Pan it to the "
            "middle.",
        ),
        (
            "masking.lead",
            "Voice (track 5) is covered from 1 to 4 kHz, where it is understood: Keys (track 4) is "
            "10 dB louder there. Cut 1.8 kHz by 2.2 dB on Keys.",
        ),
        (
            "balance.vocal.low",
            "The vocals are buried: 22.9 LU under all tracks together, where 1 to 12 are usual. "
            "Raise Voice (track 5) by 4.0 dB.",
        ),
        (
            "tilt.treble.low",
            "The mix is dark: High-mid, Presence and Air are 3.0 dB below Rock's ranges. Boost the "
            "master by 1.5 dB with a shelf at 3.5 kHz.",
        ),
        (
            "fault.crushed",
            "Peaks stand only 5.0 dB above the loudness; Rock keeps 8 to 13, flattest near 0:00. "
            "Ease the limiter.",
        ),
    ],
)
def test_the_words_of_a_suggestion(action_id: str, message: str) -> None:
    assert message in [s.message for s in said(action_id) if s.action == action_id]


def test_a_band_names_number_range_worst_moment_and_tracks() -> None:
    """Two guitars carry the mud of a mix."""
    guitars = "Electric Guitar (clean)"
    tracks = (
        *(t for t in band_of_tracks() if t.number != 3),
        track(6, "Gtr L", guitars, facts(shape(360.0, 0.4, -10.0))),
        track(7, "Gtr R", guitars, facts(shape(360.0, 0.4, -11.0))),
    )
    measurement = good_measurement()
    power = 10 ** (np.array(measurement.bands_db) / 10)
    power[2] *= 6
    levels = 10 * np.log10(power / power.sum())
    muddy = replace(measurement, bands_db=tuple(levels.tolist()))
    (mud,) = [s for s in advise(muddy, ROCK, tracks) if s.id == "rock.low_mid.high"]
    assert mud.message == (
        "Muddy low-mids: Low-mid (around 350 Hz) is 2.9 dB above Rock's range (−9 to −5 dB), worst "
        "near 0:00; 99 % of it comes from guitar tracks 6, 7 (Gtr L, Gtr R). Cut it there by "
        "2.7 dB; so much is a matter of levels too."
    )
    first, second = mud.evidence.shares
    assert first.share_db == pytest.approx(10 * np.log10(first.share))
    assert first.share + second.share == pytest.approx(0.99, abs=0.01)
    assert mud.evidence.distance == pytest.approx(2.9, abs=0.05)


def test_low_end_names_the_track_that_makes_it_wide() -> None:
    tracks = changed_track(2, low_correlation=0.0)
    (wide,) = advise(with_stereo(low_correlation=0.1), ROCK, tracks)
    assert wide.track_names == ("Bass",)
    assert "46 % of it comes from Bass (track 2)" in wide.message
    assert wide.evidence.shares[0].track_id == 2


def test_every_number_has_its_side() -> None:
    for side, message in ((3.5, "right"), (-3.5, "left")):
        (found,) = advise(with_stereo(balance_db=side), ROCK)
        assert f"The {message} side is 3.5 dB louder" in found.message
