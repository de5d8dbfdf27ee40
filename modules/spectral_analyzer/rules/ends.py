"""Start and end of a file: silence that nobody needs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from modules.spectral_analyzer.genre_profile import Origin
from modules.spectral_analyzer.rules.action import Action, Family
from modules.spectral_analyzer.rules.mix import FULL_RANGE_HZ, Mix
from modules.spectral_analyzer.suggestion import Evidence, Severity, Suggestion

SILENT = 10.0 ** (-60.0 / 20.0)
MOST_START_S, MOST_END_S = 2.0, 5.0


def _silence(mix: Mix) -> tuple[float, float]:
    """Seconds of silence before the first and after the last second with sound."""
    over_time = mix.measurement.over_time
    if over_time is None:
        return 0.0, 0.0
    sounding = np.flatnonzero(over_time.peak > SILENT)
    if not len(sounding):
        return 0.0, 0.0
    rest_s = mix.measurement.duration_s - float(sounding[-1]) - 1.0
    return float(sounding[0]), rest_s


def _start(mix: Mix) -> Iterator[Suggestion]:
    seconds = _silence(mix)[0]
    if seconds > MOST_START_S:
        yield _suggestion(
            "ends.silent_start", f"The first {seconds:.0f} s are silent", seconds, MOST_START_S
        )


def _end(mix: Mix) -> Iterator[Suggestion]:
    seconds = _silence(mix)[1]
    if seconds > MOST_END_S:
        yield _suggestion(
            "ends.silent_end", f"The last {seconds:.0f} s are silent", seconds, MOST_END_S
        )


def _suggestion(name: str, words: str, seconds: float, limit_s: float) -> Suggestion:
    return Suggestion(
        id=name,
        severity=Severity.LOW,
        message=f"{words} (under −60 dBFS). Trim the file before it is delivered.",
        freq_range_hz=FULL_RANGE_HZ,
        track_names=(),
        move=None,
        relevance=0.2,
        evidence=Evidence(seconds, None, limit_s, "s", Origin.JUDGEMENT),
    )


ACTIONS = (
    Action(
        "ends.silent_start",
        "Trim the silence before the music",
        Family.ENDS,
        "peak of every second",
        "under −60 dBFS for more than 2 s",
        None,
        _start,
    ),
    Action(
        "ends.silent_end",
        "Trim the silence after the music",
        Family.ENDS,
        "peak of every second",
        "under −60 dBFS for more than 5 s",
        None,
        _end,
    ),
)
