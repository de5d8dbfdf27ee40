"""The equalizer under the piano roll: of the selected track, or of the master."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from app.desktop.equalizer.band_bench import BandBench
from app.desktop.equalizer.band_editor import BandEditor
from app.desktop.equalizer.band_moves import Bands
from app.desktop.equalizer.eq_curve import NEW_PLACE, EqCurve
from app.desktop.equalizer.eq_keys import SPEC_BY_ID, curve_tip
from app.desktop.equalizer.eq_spectrum import EqSpectrum
from app.desktop.key_map import current_keys
from app.desktop.studio.studio import Studio
from app.desktop.theme.controls import IconButton
from app.desktop.theme.elided_label import ElidedLabel
from app.desktop.workers.analyzer_worker import TrackPicture
from modules.song.edits import SetEqualizer
from modules.song.history import Change
from modules.song.mix import EqBand, EqShape
from modules.song.score import Song

if TYPE_CHECKING:
    from modules.spectral_analyzer.song_report import SongReport

HEIGHT_PX = 230
SHARE = 1 / 4
"""At most this part of the window's height: the notes need the rest."""
LOW_WINDOW_PX = 880
LOW_SHARE = 1 / 5
"""In a window lower than that, less of it: so 18 rows of notes are left at 720."""
NO_HUE = -1
TITLE_PX = 90


class EqualizerPanel(QFrame):
    """Shows and edits the bands of one owner: every gesture is one edit of the song."""

    closed = Signal()

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self._shows_master = False
        self._track_id = studio.selected_track_id
        self._is_without = False
        self._rest: tuple[object, EqSpectrum] = (None, EqSpectrum())
        self.setProperty("panel", True)
        self.bench = BandBench(self)
        self.curve = EqCurve(self.bench)
        self.editor = BandEditor()
        self.add = IconButton("plus", "Add a bell")
        self.without = QPushButton("A/B")
        self.without.setToolTip("Hold to hear the track without its equalizer")
        self.without.setAccessibleName("Hear without the equalizer, while it is held")
        self.without.setFixedWidth(44)
        self.close_button = IconButton("close", "Close the equalizer")
        self._title = ElidedLabel(TITLE_PX)
        self._title.setProperty("role", "title")
        self._arrange()
        self._connect()
        self._tell_keys()

    def sizeHint(self) -> QSize:
        around_px = self.window().height()
        share = LOW_SHARE if around_px < LOW_WINDOW_PX else SHARE
        return QSize(700, min(HEIGHT_PX, round(share * around_px)))

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 6, 10, 6)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title, 1)
        head.addWidget(self.editor)
        head.addWidget(self.add)
        head.addWidget(self.without)
        head.addWidget(self.close_button)
        column.addLayout(head)
        column.addWidget(self.curve, 1)

    def _connect(self) -> None:
        studio, bench = self._studio, self.bench
        self._unsubscribe = studio.history.subscribe(self._on_song_changed)
        studio.track_selected.connect(self._on_selected)
        studio.bridge.frame.connect(self._show_spectrum)
        bench.wished.connect(self._take)
        bench.changed.connect(self._show_chosen)
        self.curve.left.connect(self.closed)
        bench.said.connect(studio.said)
        self.editor.changed.connect(bench.change)
        self.editor.removed.connect(bench.remove)
        self.add.clicked.connect(lambda: bench.add(EqShape.PEAK, *NEW_PLACE))
        self.without.pressed.connect(self._hear_without)
        self.without.released.connect(self._hear_again)
        self.close_button.clicked.connect(self.closed)
        current_keys().changed.connect(self._tell_keys)

    def _tell_keys(self) -> None:
        self.curve.setToolTip(curve_tip())
        self.add.setToolTip(SPEC_BY_ID["eq.add"].tooltip)
        self.close_button.setToolTip(SPEC_BY_ID["eq.leave"].tooltip)

    # Whose equalizer.

    @property
    def track_id(self) -> int | None:
        """The track that is shown; None for the master or nothing."""
        return None if self._shows_master else self._track_id

    @property
    def shows_master(self) -> bool:
        """Whether the master's equalizer is shown."""
        return self._shows_master

    def show_master(self, on: bool) -> None:
        """Show the master's equalizer, or that of the selected track."""
        # What a gesture has made so far belongs to who was shown.
        self.bench.settle()
        self._shows_master = on
        self._track_id = self._studio.selected_track_id
        self._show(self._studio.history.song)

    def _on_selected(self, _track_id: int) -> None:
        self.show_master(False)

    def _on_song_changed(self, change: Change) -> None:
        is_over = self.isVisible() and not self._shows_master and not change.after.tracks
        had_keys = self.curve.hasFocus()
        self._show(change.after)
        if is_over and had_keys:
            # A curve of nothing is disabled, and the keys that it had would go astray.
            self.closed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        self.bench.settle()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.show_master(self._shows_master)

    def _show(self, song: Song) -> None:
        if not self.isVisible():
            return
        owner, bands, hue = self._owner(song)
        self._title.show_text(owner)
        track_id = self.track_id
        usable = self._shows_master or (track_id is not None and song.has_track(track_id))
        self.curve.setEnabled(usable)
        self.add.setEnabled(usable)
        self.without.setEnabled(bool(bands))
        self.curve.show_bands(owner, bands, hue, self._studio.player.sample_rate)

    def _owner(self, song: Song) -> tuple[str, Bands, int]:
        if self._shows_master:
            return "Master", song.master.eq, NO_HUE
        track_id = self.track_id
        if track_id is None or not song.has_track(track_id):
            return "No track", (), NO_HUE
        track = song.track(track_id)
        return track.name, track.mix.eq, track.hue

    # Wishes.

    def _take(self, bands: tuple[EqBand, ...], what: str, done: bool) -> None:
        track_id, song = self.track_id, self._studio.history.song
        if not self._shows_master and (track_id is None or not song.has_track(track_id)):
            return
        edit = SetEqualizer(track_id, bands, what)
        if done:
            self._studio.do(edit)
        else:
            self._studio.preview_edit(edit)

    def _show_chosen(self) -> None:
        self.editor.show_band(self.bench.chosen_band, (self.bench.chosen or 0) + 1)

    def _hear_without(self) -> None:
        if self.track_id is not None or self._shows_master:
            self._is_without = True
            self._studio.preview_edit(SetEqualizer(self.track_id, ()))

    def _hear_again(self) -> None:
        self._is_without = False
        self._studio.player.preview(self._studio.history.song)

    # The spectrum behind the curve.

    def _show_spectrum(self) -> None:
        analyzer = self._studio.analyzer
        if not self.isVisible():
            analyzer.watch(None)
            return
        analyzer.watch(self.track_id)
        if not self._studio.is_playing:
            self.curve.show_spectrum(self._at_rest())
            return
        picture = analyzer.picture if self._shows_master else analyzer.track_picture
        if isinstance(picture, TrackPicture) and picture.track_id != self.track_id:
            picture = None
        curve_db = None if picture is None else picture.curve_db
        self.curve.show_spectrum(EqSpectrum(curve_db, self._heard_through(), is_live=True))

    def _heard_through(self) -> Bands:
        """The bands that the owner is heard through; none where a comparison takes them away."""
        preview = self._studio.mix_cure.preview
        is_other = preview.id is not None and not preview.is_bypassed
        return () if self._is_without or is_other else self.bench.bands

    def _at_rest(self) -> EqSpectrum:
        """What the owner sounds like over the whole song; nothing until that is known."""
        report = self._studio.mix_advisor.report
        key = (report, "master" if self._shows_master else self.track_id)
        if self._rest[0] != key:
            self._rest = (key, EqSpectrum() if report is None else self._measured(report))
        return self._rest[1]

    def _measured(self, report: SongReport) -> EqSpectrum:
        from modules.spectral_analyzer.target import sixth_octave_db

        track_id, song = self.track_id, report.song
        if self._shows_master:
            power, bands = report.mix_power, song.master.eq
        elif track_id is None or track_id not in report.track_power:
            return EqSpectrum()
        else:
            power, bands = report.track_power[track_id], song.track(track_id).mix.eq
        return EqSpectrum(sixth_octave_db(report.frequencies_hz, power), bands)

    def focus_curve(self) -> None:
        """Give the keys to the curve."""
        self.curve.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def detach(self) -> None:
        """Stop following the history, before the window goes."""
        self._unsubscribe()
