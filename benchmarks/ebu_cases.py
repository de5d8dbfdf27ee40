"""The tone set of EBU Tech 3341 (2016) and 3342 (2016), and checks that follow from BS.1770.

Each case makes its own signal and yields what our meters read, beside what the standard asks for.
Cases 7 and 8 (and 5, 6 of 3342) are recordings of programmes, which cannot be synthesized.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from modules.spectral_analyzer.loudness import MOMENTARY_BINS, SHORT_TERM_BINS, LoudnessMeter
from modules.spectral_analyzer.true_peak import TruePeakMeter

RATES_HZ = (22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000)
BLOCK_FRAMES = 1 << 16
SILENT_DBFS = -math.inf
LOUDNESS_LU = (0.1, 0.1)
RANGE_LU = (1.0, 1.0)
TRUE_PEAK_DB = (0.4, 0.2)
"""Tolerances below and above the expected value (Tech 3341, table 1; Tech 3342, table 1)."""

Segment = tuple[float, float]
"""Level of the 1 kHz tone in dBFS and length in seconds."""


@dataclass(frozen=True, slots=True)
class Check:
    """One reading. `expected` None means that there must be no number."""

    case: str
    what: str
    expected: float | None
    measured: float | None
    tolerance: tuple[float, float] = LOUDNESS_LU

    @property
    def is_met(self) -> bool:
        """Whether the reading is inside the tolerance."""
        if self.expected is None or self.measured is None:
            return self.expected is self.measured
        below, above = self.tolerance
        return self.expected - below <= self.measured <= self.expected + above


Case = Callable[[int], Iterable[Check]]
"""Takes a sample rate."""


def tone(segments: Iterable[Segment], rate: int, channels: int = 2) -> np.ndarray:
    """The EBU tone: 1 kHz, the same on all channels, in steps of level."""
    edges, levels = [0], []
    end_s = 0.0
    for level, length_s in segments:
        end_s += length_s
        edges.append(round(end_s * rate))
        levels.append(10 ** (level / 20))
    amplitude = np.repeat(levels, np.diff(edges)).astype(np.float32)
    # The tone repeats after a second: its phase is reset there without a seam.
    second = np.sin(2 * np.pi * 1000 * np.arange(rate) / rate).astype(np.float32)
    wave = np.resize(second, edges[-1]) * amplitude
    return np.tile(wave, (channels, 1))


def heard(samples: np.ndarray, rate: int, block: int = BLOCK_FRAMES) -> LoudnessMeter:
    """A loudness meter that has heard `samples` (channels, n)."""
    meter = LoudnessMeter(rate, samples.shape[0])
    for start in range(0, samples.shape[1], block):
        meter.feed(samples[:, start : start + block])
    return meter


def farthest(values: Iterable[float], expected: float) -> float | None:
    """The one of `values` that is farthest from `expected`; None when there is none."""
    return max(values, key=lambda value: abs(value - expected), default=None)


# Loudness.


def steady(case: str, level: float) -> Case:
    """Cases 1 and 2: momentary, short-term and integrated loudness of a steady tone."""

    def check(rate: int) -> Iterator[Check]:
        meter = heard(tone([(level, 20)], rate), rate)
        yield Check(case, "integrated", level, meter.integrated_lufs)
        for what, bins in (("momentary", MOMENTARY_BINS), ("short-term", SHORT_TERM_BINS)):
            series = meter.series_lufs(bins)
            yield Check(case, what, level, farthest(series[100:].tolist(), level))

    return check


def gated(case: str, segments: list[Segment]) -> Case:
    """Cases 3 to 5: the gates leave the quiet parts out."""

    def check(rate: int) -> Iterator[Check]:
        meter = heard(tone(segments, rate), rate)
        yield Check(case, "integrated", -23.0, meter.integrated_lufs)

    return check


def surround(case: str, channels: int) -> Case:
    """Case 6: -28 dBFS left and right, -24 centre, -30 behind; as 5.0 and as 5.1."""

    def check(rate: int) -> Iterator[Check]:
        levels = (-28.0, -28.0, -24.0, -30.0, -30.0)
        if channels == 6:
            levels = (*levels[:3], SILENT_DBFS, *levels[3:])
        samples = np.concatenate([tone([(level, 20)], rate, 1) for level in levels])
        yield Check(
            case, f"integrated, {channels} channels", -23.0, heard(samples, rate).integrated_lufs
        )

    return check


def constant(case: str, what: str, segments: list[Segment], bins: int, after_s: float) -> Case:
    """Cases 9 and 12: bursts whose mean over the window is always the same."""

    def check(rate: int) -> Iterator[Check]:
        series = heard(tone(segments, rate), rate).series_lufs(bins)
        begin = round(after_s * 100) - bins
        yield Check(case, what, -23.0, farthest(series[max(begin, 0) :].tolist(), -23.0))

    return check


def anywhere(case: str, what: str, length_s: float, lead_s: float, bins: int) -> Case:
    """Cases 10 and 13: twenty files, each with one burst after another lead of silence."""

    def check(rate: int) -> Iterator[Check]:
        loudest = []
        for index in range(20):
            segments = [(SILENT_DBFS, lead_s * index), (-23, length_s), (SILENT_DBFS, 1.0)]
            loudest.append(heard(tone(segments, rate), rate).series_lufs(bins).max())
        yield Check(case, what, -23.0, farthest(loudest, -23.0))

    return check


def rising(case: str, what: str, length_s: float, lead_s: float, bins: int) -> Case:
    """Cases 11 and 14: one stream of bursts from -38 to -19 dBFS; the maximum follows live."""

    def check(rate: int) -> Iterator[Check]:
        meter = LoudnessMeter(rate, 2)
        errors = []
        for index in range(20):
            lead = lead_s * index
            segments = [
                (SILENT_DBFS, lead),
                (-38 + index, length_s),
                (SILENT_DBFS, length_s - lead),
            ]
            meter.feed(tone(segments, rate))
            errors.append(meter.series_lufs(bins).max() - (-38 + index))
        yield Check(case, f"{what}, largest error", 0.0, farthest(errors, 0.0))

    return check


def loudness_range(case: str, levels: tuple[float, ...], expected: float) -> Case:
    """Tech 3342, cases 1 to 4: steps of 20 s."""

    def check(rate: int) -> Iterator[Check]:
        meter = heard(tone([(level, 20) for level in levels], rate), rate)
        yield Check(case, "loudness range", expected, meter.range_lu, RANGE_LU)

    return check


# True peak.


def peak_of(samples: np.ndarray, rate: int) -> float | None:
    """What the true-peak meter reads."""
    meter = TruePeakMeter(rate, samples.shape[0])
    meter.feed(samples.astype(np.float32))
    return meter.true_peak_dbtp


def tone_rate(rate: int) -> int:
    """The rate that the tones of cases 15 to 23 are a part of.

    From 176.4 kHz on a quarter of the rate lies above hearing and BS.1770 asks for no
    oversampling: there the tones are those of 44.1 and 48 kHz.
    """
    return rate // 4 if rate >= 176_400 else rate


def peak_tone(case: str, part: int, phase_deg: float, level: float, amplitude: float) -> Case:
    """Cases 15 to 19: a tone whose samples miss its peak."""

    def check(rate: int) -> Iterator[Check]:
        angle = 2 * np.pi * tone_rate(rate) / part * np.arange(rate) / rate
        wave = amplitude * np.sin(angle + np.radians(phase_deg))
        # A hard start would ring above the tone: it fades in and out.
        ramp = np.minimum(1.0, np.arange(rate) / (0.05 * rate))
        samples = np.tile(wave * ramp * ramp[::-1], (2, 1))
        yield Check(case, "true peak", level, peak_of(samples, rate), TRUE_PEAK_DB)

    return check


def decimated(case: str, offset: int) -> Case:
    """Cases 20 to 23: one full-scale period in a tone of fs/6, kept every fourth sample."""

    def check(rate: int) -> Iterator[Check]:
        base = tone_rate(rate)
        frames = 4 * (rate // 2)
        angle = 2 * np.pi * base / 6 * np.arange(frames) / (4 * rate)
        period = round(6 * 4 * rate / base)
        wave = 0.5 * np.sin(angle)
        middle = frames // 2 // period * period
        wave[middle : middle + period] *= 2.0
        wave *= np.minimum(1.0, np.arange(frames) / (0.05 * rate))
        spectrum = np.fft.rfft(wave)
        reach = np.arange(len(spectrum)) * 4 * rate / frames
        # Band-limited below half the rate, with a slope, so that the decimation loses nothing.
        spectrum *= np.clip((0.46 * base - reach) / (0.06 * base) + 1.0, 0.0, 1.0)
        wave = np.fft.irfft(spectrum, frames)
        finer = np.zeros(4 * frames // 2 + 1, dtype=complex)
        finer[: len(spectrum)] = spectrum
        wave /= np.abs(4 * np.fft.irfft(finer, 4 * frames)).max()
        samples = np.tile(wave[offset::4], (2, 1))
        yield Check(case, "true peak", 0.0, peak_of(samples, rate), TRUE_PEAK_DB)

    return check


# What follows from BS.1770 and Tech 3341 beside the tone set.


def low_frequency_effects(rate: int) -> Iterator[Check]:
    """The LFE channel does not count, however loud."""
    levels = (-23.0, -23.0, SILENT_DBFS, 0.0, SILENT_DBFS, SILENT_DBFS)
    samples = np.concatenate([tone([(level, 5)], rate, 1) for level in levels])
    yield Check("LFE", "integrated", -23.0, heard(samples, rate).integrated_lufs)


def channel_weights(rate: int) -> Iterator[Check]:
    """Each channel alone: 0 dB in front, +1.5 dB behind (BS.1770-5, table 3)."""
    for channels in range(1, 7):
        behind = {4: (2, 3), 5: (3, 4), 6: (4, 5)}.get(channels, ())
        for channel in range(channels):
            if (channels, channel) == (6, 3):
                continue
            samples = np.zeros((channels, 2 * rate), dtype=np.float32)
            samples[channel] = tone([(-20, 2)], rate, 1)[0]
            expected = -20 - 3.01 + (1.49 if channel in behind else 0.0)
            what = f"integrated, channel {channel + 1} of {channels}"
            yield Check("weights", what, expected, heard(samples, rate).integrated_lufs)


def overlap(rate: int) -> Iterator[Check]:
    """Blocks of 400 ms overlap by 75 %: a burst of one block counts in seven of them."""
    samples = tone([(SILENT_DBFS, 1), (-23, 0.4), (SILENT_DBFS, 1)], rate)
    expected = -23 + 10 * math.log10(4 / 7)
    yield Check("overlap", "integrated", expected, heard(samples, rate).integrated_lufs)


def between_the_bins(rate: int) -> Iterator[Check]:
    """Bursts that start half a bin off the grid of 10 ms: the worst case for the maxima."""
    segments = [(SILENT_DBFS, 0.505), (-23, 0.4), (SILENT_DBFS, 1)]
    series = heard(tone(segments, rate), rate).series_lufs(MOMENTARY_BINS)
    yield Check("grid", "maximum momentary", -23.0, float(series.max()))


def without_numbers(rate: int) -> Iterator[Check]:
    """Silence, and less than one block, have no loudness."""
    silent = heard(tone([(SILENT_DBFS, 4)], rate), rate)
    yield Check("silence", "integrated", None, silent.integrated_lufs)
    yield Check("silence", "momentary", None, silent.momentary_lufs)
    yield Check("silence", "short-term", None, silent.short_term_lufs)
    yield Check("silence", "loudness range", None, silent.range_lu)
    below = heard(tone([(-71, 4)], rate), rate)
    yield Check("below the gate", "integrated", None, below.integrated_lufs)
    short = heard(tone([(-23, 0.39)], rate), rate)
    yield Check("too short", "integrated", None, short.integrated_lufs)
    yield Check("too short", "momentary", None, short.momentary_lufs)
    yield Check(
        "too short", "short-term", None, heard(tone([(-23, 2.9)], rate), rate).short_term_lufs
    )


FADED: list[Segment] = [(-36, 10), (-23, 60), (-36, 10)]
_S, _M = SHORT_TERM_BINS, MOMENTARY_BINS
CASES: dict[str, Case] = {
    "3341-1": steady("3341-1", -23.0),
    "3341-2": steady("3341-2", -33.0),
    "3341-3": gated("3341-3", FADED),
    "3341-4": gated("3341-4", [(-72, 10), *FADED, (-72, 10)]),
    "3341-5": gated("3341-5", [(-26, 20), (-20, 20.1), (-26, 20)]),
    "3341-6 (5.0)": surround("3341-6", 5),
    "3341-6 (5.1)": surround("3341-6", 6),
    "3341-9": constant("3341-9", "short-term", [(-20, 1.34), (-30, 1.66)] * 5, _S, 3.0),
    "3341-10": anywhere("3341-10", "maximum short-term", 3.0, 0.15, _S),
    "3341-11": rising("3341-11", "maximum short-term", 3.0, 0.15, _S),
    "3341-12": constant("3341-12", "momentary", [(-20, 0.18), (-30, 0.22)] * 25, _M, 1.0),
    "3341-13": anywhere("3341-13", "maximum momentary", 0.4, 0.02, _M),
    "3341-14": rising("3341-14", "maximum momentary", 0.4, 0.02, _M),
    "3341-15": peak_tone("3341-15", 4, 0.0, -6.0, 0.5),
    "3341-16": peak_tone("3341-16", 4, 45.0, -6.0, 0.5),
    "3341-17": peak_tone("3341-17", 6, 60.0, -6.0, 0.5),
    "3341-18": peak_tone("3341-18", 8, 67.5, -6.0, 0.5),
    "3341-19": peak_tone("3341-19", 4, 45.0, 3.0, 1.41),
    "3341-20": decimated("3341-20", 0),
    "3341-21": decimated("3341-21", 1),
    "3341-22": decimated("3341-22", 2),
    "3341-23": decimated("3341-23", 3),
    "3342-1": loudness_range("3342-1", (-20, -30), 10.0),
    "3342-2": loudness_range("3342-2", (-20, -15), 5.0),
    "3342-3": loudness_range("3342-3", (-40, -20), 20.0),
    "3342-4": loudness_range("3342-4", (-50, -35, -20, -35, -50), 15.0),
    "LFE": low_frequency_effects,
    "weights": channel_weights,
    "overlap": overlap,
    "grid": between_the_bins,
    "no numbers": without_numbers,
}
