"""Where a target does not apply, or a number says less than it seems to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from modules.spectral_analyzer.bands import BAND_EDGES_HZ, BAND_NAMES
from modules.spectral_analyzer.genre_profile import GenreProfile
from modules.spectral_analyzer.mix_meter import Measurement
from modules.spectral_analyzer.tone import BAND_END_TOLERANCE, is_sparse

MIN_DURATION_S = 3.0
"""Shorter audio has no tonal balance to judge."""
MONO_WIDTH = 1e-3
"""A side 60 dB below the middle is a mono mix on two channels."""


class LimitKind(StrEnum):
    """Why something is not measured or not judged."""

    SILENT = "silent"
    VERY_SHORT = "very_short"
    RANGE_UNSTABLE = "range_unstable"
    LOW_PASS = "low_pass"
    SPARSE = "sparse"
    MONO = "mono"
    SURROUND = "surround"
    CLIPPED_SOURCE = "clipped_source"


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of the report, in a sentence, and the bands without a verdict for it."""

    kind: LimitKind
    message: str
    bands: tuple[str, ...] = ()


def limits_of(measurement: Measurement, profile: GenreProfile) -> Iterator[Limit]:
    """All limits of a report on `measurement` against `profile`."""
    if measurement.bands_db is None:
        yield Limit(
            LimitKind.SILENT,
            "There is nothing to hear: the audio is silent or shorter than one window.",
            BAND_NAMES,
        )
        return
    yield from _of_duration(measurement)
    yield from _of_bandwidth(measurement)
    if is_sparse(measurement.bands_db, profile, measurement.bandwidth_hz):
        yield Limit(
            LimitKind.SPARSE,
            f"Few bands carry the sound, as in a solo or a sketch: {profile.possessive} range for "
            "whole mixes does not apply, so the tone is not judged.",
            BAND_NAMES,
        )
    yield from _of_channels(measurement)
    if measurement.has_flat_tops:
        yield Limit(
            LimitKind.CLIPPED_SOURCE,
            "The peaks are flat below full scale: the audio was clipped and then turned down. Its "
            "peaks, PLR and PSR are those of the damage, not of the music.",
        )


def _of_duration(measurement: Measurement) -> Iterator[Limit]:
    if measurement.duration_s < MIN_DURATION_S:
        yield Limit(
            LimitKind.VERY_SHORT,
            f"Shorter than {MIN_DURATION_S:.0f} s: measured, but not judged.",
            BAND_NAMES,
        )
    if not measurement.loudness.range_is_stable:
        yield Limit(LimitKind.RANGE_UNSTABLE, "The loudness range is not stable before 60 s.")


def _of_bandwidth(measurement: Measurement) -> Iterator[Limit]:
    if measurement.bandwidth_hz >= BAND_END_TOLERANCE * BAND_EDGES_HZ[-1]:
        return
    left_out = tuple(
        name
        for name, upper_hz in zip(BAND_NAMES, BAND_EDGES_HZ[1:], strict=True)
        if measurement.bandwidth_hz < BAND_END_TOLERANCE * upper_hz
    )
    yield Limit(
        LimitKind.LOW_PASS,
        f"The treble ends near {measurement.bandwidth_hz / 1000:.1f} kHz (lossy coding or a low "
        "sample rate): no verdict on what is missing above.",
        left_out,
    )


def _of_channels(measurement: Measurement) -> Iterator[Limit]:
    width = measurement.stereo.width
    if measurement.channels == 1:
        yield Limit(LimitKind.MONO, "One channel: there is no stereo image to judge.")
    elif width is not None and width < MONO_WIDTH:
        yield Limit(
            LimitKind.MONO, "Both channels are the same: there is no stereo image to judge."
        )
    elif measurement.channels > 2:
        yield Limit(
            LimitKind.SURROUND,
            f"{measurement.channels} channels: loudness is weighted as BS.1770 asks, the stereo "
            "image is not measured.",
        )
