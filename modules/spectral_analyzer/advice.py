"""Mix advice: every action of the catalogue judges the mix; what is due is ranked.

Faults of the file come first. Tone is judged against P10 … P90 and nothing is said inside it; a
move is half of the way back, at most 3 dB on tracks and 1.5 dB on the master. Loudness range, width
alone and "-14 LUFS" are never faults.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from modules.spectral_analyzer.genre_profile import GenreProfile
from modules.spectral_analyzer.mix_meter import Measurement
from modules.spectral_analyzer.rules.catalogue import ACTIONS
from modules.spectral_analyzer.rules.mix import Mix
from modules.spectral_analyzer.suggestion import Suggestion
from modules.spectral_analyzer.track_info import TrackInfo

MAX_SUGGESTIONS = 8


def advise(
    measurement: Measurement, profile: GenreProfile, tracks: Sequence[TrackInfo] = ()
) -> tuple[Suggestion, ...]:
    """At most eight suggestions, the most relevant first; empty when there is nothing to fix."""
    found = sorted(
        judged(Mix(measurement, profile, tracks)), key=lambda suggestion: -suggestion.relevance
    )
    return tuple(found[:MAX_SUGGESTIONS])


def judged(mix: Mix) -> Iterator[Suggestion]:
    """What every action has to say of `mix`, in the order of the catalogue."""
    for action in ACTIONS:
        for suggestion in action.judge(mix):
            yield replace(suggestion, action=action.id)


def deviations_db(measurement: Measurement, profile: GenreProfile) -> tuple[float, ...] | None:
    """The bands relative to the centres of the profile; None when they cannot be measured."""
    if measurement.bands_db is None:
        return None
    return tuple(
        level - band.centre_db
        for level, band in zip(measurement.bands_db, profile.bands, strict=True)
    )
