"""The mix panel in a window whose engines run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.desktop.main_window import MainWindow
from modules.song.mix_edits import SetTrackMix

Wait = Callable[[Callable[[], bool]], None]


def has_arrived(window: MainWindow) -> bool:
    """Whether the bars stand at the levels that the report of the song at rest holds."""
    report, bands = window.studio.mix_advisor.report, window.mix.bands
    if report is None or bands.deviations_db is None or window.studio.mix_advisor.is_analyzing:
        return False
    levels = report.report.measurement.bands_db
    assert levels is not None
    wanted = [
        level - band.centre_db
        for level, band in zip(levels, report.report.profile.bands, strict=True)
    ]
    return bands.shown_db == pytest.approx(wanted, abs=0.05)


def test_the_bars_of_a_song_at_rest_arrive_at_its_levels(
    live_window: MainWindow, wait_for: Wait
) -> None:
    studio = live_window.studio
    wait_for(lambda: has_arrived(live_window))
    first = live_window.mix.bands.shown_db
    bass = studio.history.song.tracks[1]
    studio.do(SetTrackMix(bass.id, replace(bass.mix, volume_db=bass.mix.volume_db - 9.0)))
    wait_for(lambda: studio.mix_advisor.report is None or studio.mix_advisor.is_analyzing)
    wait_for(lambda: has_arrived(live_window))
    assert live_window.mix.bands.shown_db[1] < first[1] - 1.0
