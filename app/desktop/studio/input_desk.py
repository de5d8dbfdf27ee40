"""What the user decides about what comes in: recording it, hearing it, following its clock."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.desktop.settings import SettingsFile
from app.desktop.studio.keyboard import Keyboard
from app.desktop.studio.mix_advisor import MixAdvisor
from app.desktop.studio.recorder import Recorder
from app.desktop.studio.recording_words import recording_words
from app.desktop.studio.sound_input import SoundInput
from modules.errors import NomadError
from modules.midi_ports.touch import Touch, touch_named
from modules.song.history import History


class InputDesk(QObject):
    """The commands of the MIDI keyboard and of the sound input; choices are remembered.

    `said` carries sentences for the status line, `failed` why something cannot be done.
    """

    said = Signal(str)
    failed = Signal(object)

    def __init__(
        self,
        history: History,
        settings: SettingsFile,
        keyboard: Keyboard,
        recorder: Recorder,
        sound_input: SoundInput,
        mix_advisor: MixAdvisor,
    ) -> None:
        super().__init__()
        self._history = history
        self._settings = settings
        self._keyboard = keyboard
        self._recorder = recorder
        self._sound_input = sound_input
        self._mix_advisor = mix_advisor
        recorder.count_in_bars = settings.settings.count_in_bars

    def start(self) -> None:
        """Open what was chosen the last time."""
        chosen = self._settings.settings
        self._keyboard.start(chosen.midi_input, chosen.midi_output)
        self._keyboard.touch = touch_named(chosen.midi_touch)
        self._keyboard.clock.follow(chosen.follow_midi_clock)
        if chosen.sound_input:
            self._sound_input.choose(chosen.sound_input)

    def record(self, track_id: int | None) -> None:
        """Record the keyboard on a track, or end the recording."""
        try:
            self._recorder.toggle(track_id)
        except NomadError as error:
            self.failed.emit(error)
            return
        self._tell_recording()

    def record_sound(self) -> None:
        """Record the sound input on a new track, or end the recording."""
        try:
            self._sound_input.toggle_recording(self._recorder.count_in_bars)
        except NomadError as error:
            self.failed.emit(error)
            return
        self._tell_recording()

    def _tell_recording(self) -> None:
        """Say what is recorded now: notes, a sound, or both at once."""
        track_id, status = self._recorder.track_id, self._sound_input.status
        track = None if track_id is None else self._history.song.track(track_id).name
        sound = status.device_name if status and self._sound_input.is_recording else None
        words = recording_words(track, sound, has_keyboard=self._keyboard.is_connected)
        if words:
            self.said.emit(words)

    def listen(self) -> None:
        """Let the mix panel show what comes in, or the song again."""
        try:
            self._sound_input.listen(not self._sound_input.is_listening)
        except NomadError as error:
            self.failed.emit(error)
        else:
            if not self._sound_input.is_listening:
                self._mix_advisor.analyze()

    def choose_sound(self, name: str) -> None:
        """Open another sound input, "" for none."""
        self._sound_input.choose(name)
        self._settings.change(sound_input=name)

    def set_touch(self, touch: Touch) -> None:
        """Let the keys of the MIDI keyboard have another touch."""
        self._keyboard.touch = touch
        self._settings.change(midi_touch=touch.value)

    def follow_clock(self) -> None:
        """Let the MIDI clock that comes in lead the song, or not."""
        clock = self._keyboard.clock
        clock.follow(not clock.is_on)
        self._settings.change(follow_midi_clock=clock.is_on)

    def set_count_in(self, bars: int) -> None:
        """Count in so many bars before a recording."""
        self._recorder.count_in_bars = bars
        self._settings.change(count_in_bars=bars)
        words = ("No count-in", "One bar of count-in", "Two bars of count-in")
        self.said.emit(f"{words[bars]} before a recording.")
