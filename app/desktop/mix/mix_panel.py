"""The right column: spectrum, bands, loudness and suggestions; it folds to tabs when low."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.desktop.mix.detail_lines import detail_lines, streaming_text
from app.desktop.mix.deviation_view import DeviationView
from app.desktop.mix.loudness_strip import LoudnessStrip
from app.desktop.mix.loudness_view import LoudnessFigures, LoudnessView
from app.desktop.mix.spectrum_view import SpectrumView
from app.desktop.mix.stereo_view import Image, StereoView
from app.desktop.mix.suggestion_list import SuggestionList
from app.desktop.studio.studio import Studio
from app.desktop.theme.controls import IconButton, Segments, dim_label, title_label
from modules.song.time_map import time_map_of
from modules.sound.audio_names import is_audio_name
from modules.unified_state import Snapshot, Topic

if TYPE_CHECKING:
    from modules.spectral_analyzer.loudness_course import LoudnessCourse
    from modules.spectral_analyzer.song_report import SongReport
    from modules.spectral_analyzer.spectrum import BandImage

WIDTH_PX = 368
MINIMUM_WIDTH_PX = 336
FOLD_BELOW_PX = 760
COURSE_EVERY_FRAMES = 6
"""Fifteen pictures a second look alive: tone and image take turns, so that no frame paints both;
the course of the last minutes moves slower still."""
METERS, ADVICE = "meters", "advice"


class MixPanel(QFrame):
    """Shows the mix: live while the song plays, the whole song at rest.

    Files that are dropped on it are references to judge the mix by.
    """

    references_dropped = Signal(list)
    """Paths of files and folders."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self._advisor = studio.mix_advisor
        self._report: SongReport | None = None
        self._report_curve: object = None
        self._song_course: LoudnessCourse | None = None
        self._live_frames = 0
        self._at_rest: tuple[object, bool] | None = None
        """What is shown of the song at rest: the report, and whether a new one is on its way."""
        self._target: tuple[object, object] = (None, None)
        self._is_folded = False
        self._page = METERS
        self.setProperty("panel", True)
        self.setMinimumWidth(MINIMUM_WIDTH_PX)
        self.setAcceptDrops(True)
        self.spectrum = SpectrumView()
        self.bands = DeviationView()
        self.loudness = LoudnessView()
        self.loudness_strip = LoudnessStrip()
        self.stereo = StereoView()
        self.suggestions = SuggestionList(studio)
        self.analyze_button = IconButton("refresh", "Analyze the whole song again")
        self.pages = Segments(
            (
                (METERS, "Meters", "Spectrum, bands, loudness"),
                (ADVICE, "Suggestions", "What could be better"),
            )
        )
        self._source = dim_label()
        self._arrange()
        self._connect()
        self._fold(False)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH_PX, 600)

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 10)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(title_label("Mix"))
        head.addSpacing(6)
        head.addWidget(self._source)
        head.addStretch(1)
        head.addWidget(self.pages)
        head.addWidget(self.analyze_button)
        column.addLayout(head)
        self._meters = QWidget()
        meters = QVBoxLayout(self._meters)
        meters.setContentsMargins(0, 0, 0, 0)
        meters.setSpacing(10)
        meters.addWidget(self.spectrum, 1)
        meters.addWidget(self.bands)
        meters.addWidget(self.loudness)
        below = QHBoxLayout()
        below.setSpacing(10)
        below.addWidget(self.loudness_strip, 1)
        below.addWidget(self.stereo)
        meters.addLayout(below)
        column.addWidget(self._meters, 3)
        column.addWidget(self.suggestions, 4)

    def _connect(self) -> None:
        bridge = self._studio.bridge
        bridge.changed.connect(self._on_state_changed)
        bridge.frame.connect(self._on_frame)
        self._advisor.reported.connect(self._on_report)
        self.loudness_strip.sought.connect(self._seek)
        self.pages.chosen.connect(self.show_page)
        self.analyze_button.clicked.connect(lambda: self._advisor.analyze(shown=True))
        self.suggestions.count_changed.connect(self._name_page)

    # Folding.

    def show_page(self, page: str) -> None:
        """Show meters or suggestions while there is no room for both."""
        self._page = page
        self._fold(self._is_folded)

    def _fold(self, folded: bool) -> None:
        self._is_folded = folded
        self.pages.setVisible(folded)
        self._source.setVisible(not folded)
        self.pages.choose(self._page)
        self._meters.setVisible(not folded or self._page == METERS)
        self.suggestions.setVisible(not folded or self._page == ADVICE)

    def _name_page(self, count: int) -> None:
        self.pages.set_label(ADVICE, f"Suggestions · {count}" if count else "Suggestions")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        folded = event.size().height() < FOLD_BELOW_PX
        if folded != self._is_folded:
            self._fold(folded)

    # Showing.

    def _on_state_changed(self, snapshot: Snapshot, _topics: frozenset[Topic]) -> None:
        profile = self._advisor.profile
        self.bands.show_profile(profile)
        self.loudness_strip.show_target(None if profile is None else profile.integrated_lufs)
        self._show_target(snapshot.music.genre)

    def _show_target(self, genre: str) -> None:
        targets, references = self._studio.analyzer.targets, self._studio.references.profile
        if references is None or not targets:
            self.spectrum.show_target(targets.get(genre))
            return
        from modules.spectral_analyzer.target import TargetCurve, target_curve

        if self._target[0] is not references:
            self._target = (references, target_curve(references))
        curve = self._target[1]
        assert isinstance(curve, TargetCurve)
        self.spectrum.show_target(curve)

    def _seek(self, seconds: float) -> None:
        time_map = time_map_of(self._studio.history.song)
        self._studio.player.seek(round(time_map.seconds_to_tick(seconds)))

    # References that are dropped.

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths and all(path.is_dir() or is_audio_name(path) for path in paths):
            event.acceptProposedAction()
            self._studio.said.emit("Drop to judge the mix by these references.")

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        urls = event.mimeData().urls()
        self.references_dropped.emit([Path(u.toLocalFile()) for u in urls if u.isLocalFile()])

    def _on_report(self, report: SongReport | None) -> None:
        from modules.spectral_analyzer.loudness_course import course_of_song
        from modules.spectral_analyzer.target import sixth_octave_db

        self._report = report
        self._report_curve = self._song_course = None
        if report is not None:
            over_time = report.report.measurement.over_time
            self._song_course = None if over_time is None else course_of_song(over_time)
            self._report_curve = sixth_octave_db(report.frequencies_hz, report.mix_power)

    def _on_frame(self) -> None:
        hears = self._studio.is_playing or self._studio.sound_input.is_listening
        live = hears and self._studio.analyzer.picture is not None
        if live:
            self._at_rest = None
            if self._live_frames % 2 == 0:
                self._show_live_tone()
            else:
                self._show_live_image()
            if self._live_frames % COURSE_EVERY_FRAMES == 1:
                self._show_live_course()
            self._live_frames += 1
        else:
            self._live_frames = 0
            if (at_rest := (self._report, self._advisor.is_analyzing)) != self._at_rest:
                self._at_rest = at_rest
                self._show_report()
        self.bands.glide()

    def _show_live_course(self) -> None:
        picture = self._studio.analyzer.picture
        assert picture is not None
        self.loudness_strip.show_course(picture.course, live=True)

    def _show_live_tone(self) -> None:
        picture = self._studio.analyzer.picture
        assert picture is not None
        self._source.setText("input" if self._studio.sound_input.is_listening else "live")
        self.spectrum.show_curve(picture.curve_db, live=True, whole_db=picture.whole_db)
        self.bands.show_bands(picture.reading.bands_db)
        self.bands.show_image(None, None)

    def _show_live_image(self) -> None:
        picture = self._studio.analyzer.picture
        assert picture is not None
        reading = picture.reading
        self.stereo.show_points(picture.mid_side)
        self.stereo.show_bands(*_image(reading.band_image))
        self.loudness.show_figures(
            LoudnessFigures(
                reading.integrated_lufs,
                reading.momentary_lufs,
                reading.short_term_lufs,
                None,
                reading.true_peak_dbtp,
                _plr(reading.true_peak_dbtp, reading.integrated_lufs),
                reading.correlation,
                reading.width,
                is_live=True,
            )
        )

    def _show_report(self) -> None:
        busy = self._advisor.is_analyzing
        self._source.setText("analyzing…" if busy else "whole song" if self._report else "")
        self.loudness_strip.show_course(self._song_course, live=False)
        self.stereo.show_points(None)
        if self._report is None:
            self.stereo.show_bands(None, None)
            self.spectrum.show_curve(None, live=False)
            self.bands.show_bands(None)
            self.loudness.show_figures(LoudnessFigures())
            return
        measured = self._report.report.measurement
        self.spectrum.show_curve(self._report_curve, live=False)  # type: ignore[arg-type]
        self.bands.show_bands(measured.bands_db)
        image = (measured.stereo.band_correlation, measured.stereo.band_width)
        self.bands.show_image(*image)
        self.stereo.show_bands(*image)
        loud, stereo = measured.loudness, measured.stereo
        self.loudness.show_figures(
            LoudnessFigures(
                loud.integrated_lufs,
                loud.max_momentary_lufs,
                loud.max_short_term_lufs,
                loud.range_lu,
                loud.true_peak_dbtp,
                loud.plr_db,
                stereo.correlation,
                stereo.width,
                psr_db=loud.psr_db,
                range_is_stable=loud.range_is_stable,
                streaming=streaming_text(self._report.report),
                details=detail_lines(self._report.report),
            )
        )


def _image(bands: Sequence[BandImage | None] | None) -> tuple[Image, Image]:
    """Correlations and widths of bands."""
    if bands is None:
        return None, None
    correlations = tuple(band.correlation if band else None for band in bands)
    return correlations, tuple(band.width if band else None for band in bands)


def _plr(true_peak_dbtp: float | None, integrated_lufs: float | None) -> float | None:
    if true_peak_dbtp is None or integrated_lufs is None:
        return None
    return true_peak_dbtp - integrated_lufs
