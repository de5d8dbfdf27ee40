"""The top bar: playing, position, tempo, key, genre, sound output and the three engines."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QWidget

from app.desktop.studio.studio import Studio
from app.desktop.theme.controls import IconButton, upright_rule
from app.desktop.theme.theme import current_theme
from app.desktop.transport.engine_dots import EngineDots
from app.desktop.transport.input_chip import InputChip
from app.desktop.transport.midi_chip import MidiChip
from app.desktop.transport.output_chip import OutputChip
from app.desktop.transport.position_display import PositionDisplay
from app.desktop.transport.time_fields import KeyChip, MeterField, TempoField
from modules.song.edits import SetGenre, SetKey, SetMeter, SetTempo
from modules.song.key import Key
from modules.song.marker_edits import SetMarker, marker_at
from modules.song.score import MeterChange, Song, TempoChange
from modules.song.time_map import time_map_of
from modules.spectral_analyzer.genre_profile import GENRES
from modules.unified_state import Snapshot

HEIGHT_PX = 48
STATUS_EVERY_FRAMES = 15
REFERENCES = "references:"
"""Begins the data of an entry for a private profile, before its name."""
MY_REFERENCES = "my references"
GENRE_TITLES = {"edm": "EDM", "hip-hop": "Hip-hop"}


def genre_title(genre: str) -> str:
    """How the interface writes a genre."""
    return GENRE_TITLES.get(genre, genre.capitalize())


class TransportBar(QFrame):
    """Shows and steers the player of a studio. Buttons with a shortcut are wired by the window."""

    references_wished = Signal()
    """The user wants to make or choose a profile of their own references."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self._frames = 0
        self.setProperty("bar", True)
        self.setFixedHeight(HEIGHT_PX)
        self.to_start = IconButton("to-start", "Back to the start")
        self.play = IconButton("play", "Play")
        self.stop = IconButton("stop", "Stop")
        self.record = IconButton("record", "Record", checkable=True)
        self.loop = IconButton("loop", "Loop", checkable=True)
        self.metronome = IconButton("metronome", "Metronome", checkable=True)
        self.position = PositionDisplay()
        self.tempo = TempoField()
        self.meter = MeterField()
        self.key = KeyChip()
        self.genre = self._genre_box()
        self.midi = MidiChip(studio.keyboard)
        chosen = studio.settings.settings
        self.midi.show_choice(chosen.midi_input, chosen.midi_output)
        self.input = InputChip(studio.sound_input)
        self.output = OutputChip(studio.player)
        self.engines = EngineDots()
        self._arrange()
        self._connect()
        self._fill_genres()
        self._show_player()

    def _genre_box(self) -> QComboBox:
        box = QComboBox()
        box.setFixedWidth(104)
        box.setToolTip("Genre, or references of yours, that the mix is compared with")
        box.setAccessibleName("Genre")
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return box

    def _fill_genres(self) -> None:
        self.genre.clear()
        for genre in GENRES:
            self.genre.addItem(genre_title(genre), genre)
        self.genre.insertSeparator(self.genre.count())
        for name in self._studio.references.names:
            self.genre.addItem(name, f"{REFERENCES}{name}")
        self.genre.addItem("Use my references…", MY_REFERENCES)
        view = self.genre.view()
        view.setMinimumWidth(view.sizeHintForColumn(0) + 16)
        self._show_judge()

    def _show_judge(self, _profile: object = None) -> None:
        """Show the chosen references, or else the genre of the song."""
        name = self._studio.references.chosen_name
        data = f"{REFERENCES}{name}" if name else self._studio.history.song.genre
        index = self.genre.findData(data)
        if index != self.genre.currentIndex():
            self.genre.setCurrentIndex(index)

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(4)
        groups: list[list[QWidget]] = [
            [self.to_start, self.play, self.stop, self.record, self.loop, self.metronome],
            [self.position],
            [self.tempo, self.meter],
            [self.key, self.genre],
        ]
        for index, group in enumerate(groups):
            if index:
                row.addSpacing(8)
                row.addWidget(upright_rule())
                row.addSpacing(8)
            for widget in group:
                row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.midi)
        row.addWidget(self.input)
        row.addWidget(self.output)
        row.addSpacing(8)
        row.addWidget(self.engines)

    def _connect(self) -> None:
        studio = self._studio
        self.tempo.settled.connect(self._set_tempo)
        self.meter.settled.connect(self._set_meter)
        self.key.chosen.connect(self._set_key)
        self.genre.activated.connect(self._set_genre)
        self.midi.chosen.connect(self._set_midi)
        self.midi.touch_chosen.connect(studio.input_desk.set_touch)
        self.midi.told.connect(studio.said)
        self.input.chosen.connect(studio.input_desk.choose_sound)
        studio.recorder.state_changed.connect(self._show_player)
        self.output.chosen.connect(self._set_output)
        self.output.told.connect(studio.said)
        studio.references.listed.connect(self._fill_genres)
        studio.references.chosen.connect(self._show_judge)
        studio.player.state_changed.connect(self._show_player)
        studio.bridge.changed.connect(self._on_state_changed)
        studio.bridge.frame.connect(self._on_frame)
        current_theme().changed.connect(self._show_player)

    def _tempo_in_force(self, song: Song) -> TempoChange:
        tick = self._studio.player.position_tick
        return max((t for t in song.tempos if t.tick <= tick), key=lambda t: t.tick)

    def _meter_in_force(self, song: Song) -> MeterChange:
        return time_map_of(song).meter_at(self._studio.player.position_tick)

    def _set_tempo(self, bpm: float) -> None:
        tick = self._tempo_in_force(self._studio.history.song).tick
        self._studio.do(SetTempo(tick, bpm))

    def _set_meter(self, numerator: int, denominator: int) -> None:
        tick = self._meter_in_force(self._studio.history.song).tick
        self._studio.do(SetMeter(tick, numerator, denominator))

    def _set_key(self, key: Key | None) -> None:
        song, tick = self._studio.history.song, self._studio.player.position_tick
        marks = [mark.tick for mark in song.keys if mark.tick <= tick]
        if key is None or not marks:
            self._studio.do(SetKey(key))
            return
        self._studio.do(SetMarker(replace(marker_at(song, marks[-1]), key=key)))

    def _set_genre(self, index: int) -> None:
        genre = str(self.genre.itemData(index))
        references = self._studio.references
        if genre == MY_REFERENCES:
            self._show_judge()
            self.references_wished.emit()
            return
        if genre.startswith(REFERENCES):
            references.choose(genre.removeprefix(REFERENCES))
            return
        references.choose("")
        if self._studio.do(SetGenre(genre)):
            self._studio.settings.change(genre=genre)

    def _set_output(self, output: str) -> None:
        self._studio.player.choose_output(output)
        self._studio.settings.change(output=output)

    def _set_midi(self, input_name: str, output_name: str) -> None:
        self._studio.keyboard.choose(input_name, output_name)
        self._studio.settings.change(midi_input=input_name, midi_output=output_name)

    def _show_player(self, _tokens: object = None) -> None:
        player = self._studio.player
        tokens = current_theme().tokens
        self.play.set_icon("pause" if player.is_playing else "play")
        is_recording = self._studio.recorder.is_recording
        self.record.setChecked(is_recording)
        self.record.set_icon("record", tokens.bad if is_recording else None)
        self.loop.setChecked(player.is_looping)
        self.loop.set_icon("loop", tokens.good if player.is_looping else None)
        self.metronome.setChecked(player.has_metronome)
        self.metronome.set_icon("metronome", tokens.good if player.has_metronome else None)
        for button in (self.play, self.stop, self.record, self.to_start):
            button.setEnabled(player.is_open)

    def _on_state_changed(self, snapshot: Snapshot, _topics: object) -> None:
        self.key.show_context(snapshot.music)
        self.engines.show_snapshot(snapshot)
        self._show_judge()

    def _on_frame(self) -> None:
        song = self._studio.history.song
        time_map = time_map_of(song)
        tick = self._studio.player.position_tick
        self.position.show_position(time_map, tick)
        self.tempo.show_bpm(time_map.bpm_at(tick))
        meter = time_map.meter_at(tick)
        self.meter.show_meter(meter.numerator, meter.denominator)
        self.input.refresh()
        self._frames += 1
        if self._frames % STATUS_EVERY_FRAMES == 0:
            self.output.refresh()
