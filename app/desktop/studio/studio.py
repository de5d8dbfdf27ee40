"""The studio: one open song with everything that works on it. No widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.desktop.settings import Folders, SettingsFile
from app.desktop.studio.analyst import make_analyst
from app.desktop.studio.calm_collector import CalmCollector
from app.desktop.studio.chord_reader import ChordReader
from app.desktop.studio.co_writer import CoWriter
from app.desktop.studio.habit_keeper import HabitKeeper
from app.desktop.studio.input_desk import InputDesk
from app.desktop.studio.keyboard import Keyboard
from app.desktop.studio.learner import Learner
from app.desktop.studio.live_ghosts import LiveGhosts
from app.desktop.studio.mix_advisor import MixAdvisor
from app.desktop.studio.mix_cure import MixCure
from app.desktop.studio.played_velocities import PlayedVelocities
from app.desktop.studio.player import Player
from app.desktop.studio.recorder import Recorder
from app.desktop.studio.reference_profiles import ReferenceProfiles
from app.desktop.studio.song_files import SongFiles
from app.desktop.studio.song_state import SongState
from app.desktop.studio.sound_input import SoundInput
from app.desktop.studio.taught_ear import TaughtEar
from app.desktop.studio.writing_options import WritingOptions
from app.desktop.workers.analyzer_worker import AnalyzerWorker
from app.desktop.workers.classifier_worker import ClassifierWorker
from app.desktop.workers.generator_worker import GeneratorWorker
from app.desktop.workers.hands import Hands
from app.desktop.workers.jobs import JobRunner
from app.desktop.workers.state_bridge import StateBridge
from app.own_files import PROFILES
from modules.errors import NomadError
from modules.feedback.database import LearnedFolder
from modules.midi_ports.port import MidiSystem, RtMidiSystem
from modules.song.edit import Edit
from modules.song.history import Change, Direction, History
from modules.song.score import Song, Track
from modules.song.track_edits import SetInstrumentOverride
from modules.unified_state import Preferences, Topic, UnifiedState

RECORDINGS = "recordings"


class Studio(QObject):
    """Owns the history, the state, the player, the three workers and the jobs, and wires them.

    `start` begins the threads; `close` ends them, in order. `said` carries sentences for the
    status line, `refused` user-facing errors, `crashed` anything unexpected.
    """

    said = Signal(str)
    refused = Signal(object)
    crashed = Signal(object)
    track_selected = Signal(int)

    def __init__(
        self,
        settings: SettingsFile,
        folders: Folders,
        output: str | None = None,
        make_midi: Callable[[], MidiSystem] = RtMidiSystem,
        *,
        apart: bool = True,
    ) -> None:
        """`apart`: sound and the analysis of songs have processes of their own."""
        super().__init__()
        chosen = settings.settings
        self.settings = settings
        self._folders = folders
        self.history = History(Song(genre=chosen.genre))
        self.state = UnifiedState()
        self.bridge = StateBridge(self.state)
        self.jobs = JobRunner()
        self.hands = Hands()
        self.player = Player(self.history, output or chosen.output, apart=apart)
        self.keyboard = Keyboard(self.history, self.player, make_midi)
        self.recorder = Recorder(self.history, self.player, self.keyboard)
        self.generator = GeneratorWorker(self.state)
        learned = LearnedFolder(folders.learned)
        self.classifier = ClassifierWorker(self.state, learned.corrections, self.hands)
        self.analyzer = AnalyzerWorker(self.state, self.hands)
        self.files = SongFiles(self.history, self.jobs, settings, folders)
        self._song_state = SongState(
            self.history, self.state, self.player, self.classifier, self.jobs
        )
        self.sound_input = SoundInput(
            self.history, self.player, self.jobs, self.analyzer, self._recordings_folder
        )
        self.co_writer = CoWriter(self.history, self.state, self.generator)
        self.played = PlayedVelocities(self.history, self.state, self.player)
        self.live_ghosts = LiveGhosts(
            self.history,
            self.state,
            self.player,
            self.co_writer,
            self.generator,
            is_on=chosen.suggest_while_working,
        )
        self._analyst = make_analyst(apart=apart)
        self.mix_advisor = MixAdvisor(
            self.history, self.state, self.jobs, self.analyzer, self._analyst
        )
        self.input_desk = InputDesk(
            self.history, settings, self.keyboard, self.recorder, self.sound_input, self.mix_advisor
        )
        self.mix_cure = MixCure(self.history, self.mix_advisor, self.jobs, self.player)
        self.references = ReferenceProfiles(
            self.history, self.jobs, settings, folders.data / PROFILES
        )
        self.chord_reader = ChordReader(self.history, self.jobs)
        self.habits = HabitKeeper(self.history, settings, learned.habits)
        self.learner = Learner(
            learned,
            self.history,
            self.jobs,
            self.co_writer,
            self.live_ghosts,
            self.generator,
            self.mix_advisor,
            self.mix_cure,
        )
        self.learner.is_busy = self._is_busy
        self.ear = TaughtEar(self.classifier, settings)
        self._collector = CalmCollector(self._is_busy, self)
        self._selected_track_id: int | None = None
        self._is_closed = False
        self._use_preferences()
        self._connect()

    def _use_preferences(self) -> None:
        chosen = self.settings.settings
        preferences = Preferences(chosen.temperature, chosen.generator_mode, chosen.metronome)
        self.state.update(Topic.PREFERENCES, lambda now: replace(now, preferences=preferences))
        self.co_writer.options = WritingOptions.of(chosen)
        self.player.set_metronome(chosen.metronome)

    def _connect(self) -> None:
        self._unsubscribe = self.history.subscribe(self._on_song_changed)
        self.player.opened.connect(self._on_sound_opened)
        self.bridge.frame.connect(self.player.notice)
        self.bridge.frame.connect(self.played.notice)
        self.bridge.frame.connect(self.live_ghosts.notice)
        self.bridge.changed.connect(self.live_ghosts.on_state_changed)
        self.track_selected.connect(self.live_ghosts.follow_track)
        self.track_selected.connect(self.played.follow_track)
        self.track_selected.connect(self.keyboard.follow_track)
        self.recorder.failed.connect(self._refuse)
        self.keyboard.clock.said.connect(self.said)
        self.sound_input.said.connect(self.said)
        self.sound_input.failed.connect(self._refuse)
        self.input_desk.said.connect(self.said)
        self.input_desk.failed.connect(self._refuse)
        self.jobs.failed.connect(self._on_job_failed)
        self.files.said.connect(self.said)
        self.files.refused.connect(self.refused)
        self.co_writer.failed.connect(self._refuse)
        self.mix_advisor.failed.connect(self._refuse)
        self.references.said.connect(self.said)
        self.references.refused.connect(self.refused)
        self.references.chosen.connect(self.mix_advisor.judge_by)
        self.mix_cure.failed.connect(self._refuse)
        self.mix_cure.said.connect(self.said)
        self.references.chosen.connect(lambda _profile: self.mix_cure.preview.end())
        self.habits.said.connect(self.said)
        self.learner.said.connect(self.said)
        self.learner.deletion_wished.connect(self.ear.forget_all)
        self.ear.said.connect(self.said)
        self.classifier.could_not_hear.connect(lambda _track, error: self._refuse(error))
        self.classifier.said.connect(self.said)
        for worker in (self.generator, self.classifier, self.analyzer):
            worker.crashed.connect(self.crashed)

    def start(self) -> None:
        """Start the workers and the sound; called after the first paint."""
        if self._is_closed:
            return
        for worker in (self.classifier, self.analyzer, self.generator):
            worker.start()
        self.player.open()
        self.input_desk.start()
        self._collector.start()
        self.mix_advisor.judge_by(self.references.profile)
        self.mix_advisor.start()
        self.learner.start()
        self.habits.start()
        self.files.look_for_crashes()

    def close(self) -> None:
        """End everything in order: timers, jobs, workers, sound. Nothing is left running."""
        if self._is_closed:
            return
        self._is_closed = True
        self._collector.stop()
        self._song_state.close()
        self._unsubscribe()
        self.chord_reader.close()
        self.habits.close()
        self.learner.close()
        self.live_ghosts.close()
        self.played.close()
        self.mix_cure.close()
        self.mix_advisor.close()
        self.jobs.close()
        self._analyst.close()
        for worker in (self.generator, self.classifier, self.analyzer):
            worker.close()
        self.recorder.close()
        self.sound_input.close()
        self.keyboard.close()
        self.player.close()
        self.bridge.close()
        self.files.close()

    def _is_busy(self) -> bool:
        """Whether a pause of 0.1 s would be noticed."""
        return self.is_playing or self.co_writer.is_busy or not self.jobs.is_idle

    @property
    def is_playing(self) -> bool:
        """Whether the song plays."""
        return self.player.is_playing

    def choose_writing(self, options: WritingOptions) -> None:
        """Use `options` for the next requests, and remember them."""
        self.co_writer.options = options
        self.settings.settings = options.written_to(self.settings.settings)

    # Edits.

    def do(self, edit: Edit) -> bool:
        """Make an edit; a refusal is told to the user. Returns whether it was made."""
        try:
            self.history.do(edit)
        except NomadError as error:
            self._refuse(error)
            return False
        return True

    def name_instrument(self, track_id: int, instrument: str | None) -> None:
        """Say what is on a track, or None to let the ear decide; the ear learns from either."""
        known = self.state.snapshot.tracks.get(track_id)
        if not self.do(SetInstrumentOverride(track_id, instrument)):
            return
        if known is not None and not known.overridden and self.ear.is_on:
            heard = self.classifier.heard.get(track_id)
            name, confidence = (heard.instrument, heard.confidence) if heard else (None, 0.0)
            self.learner.corrected(name, confidence, instrument)
        try:
            self.classifier.teach(track_id, instrument)
        except NomadError as error:
            self._refuse(error)

    def preview_edit(self, edit: Edit) -> None:
        """Let an edit be heard while a gesture lasts, without making it."""
        self.player.preview(edit.apply(self.history.song))

    def undo(self) -> None:
        """Take back the last edit."""
        edit = self.history.undo()
        self.said.emit(f"Undone: {edit.name}." if edit else "Nothing to undo.")

    def redo(self) -> None:
        """Make the last undone edit again."""
        edit = self.history.redo()
        self.said.emit(f"Redone: {edit.name}." if edit else "Nothing to redo.")

    def _recordings_folder(self) -> Path:
        """Beside the project; before it is saved, in the folder of the program's own files."""
        project = self.files.path
        if project is None:
            return self._folders.data / RECORDINGS
        return project.with_name(f"{project.stem} {RECORDINGS}")

    def suggest_while_working(self, on: bool) -> None:
        """Suggest notes unasked, or only when asked; remembered."""
        self.live_ghosts.set_on(on)
        self.settings.change(suggest_while_working=on)
        self.said.emit(
            "Notes are suggested while you work." if on else "Notes are proposed only when you ask."
        )

    # The selected track.

    @property
    def selected_track_id(self) -> int | None:
        """The track that the piano roll shows; None in an empty song."""
        return self._selected_track_id

    def select_track(self, track_id: int) -> None:
        """Show another track in the piano roll; one that is gone meanwhile is not."""
        if track_id != self._selected_track_id and self.history.song.has_track(track_id):
            self._selected_track_id = track_id
            self.track_selected.emit(track_id)

    def select_first_track(self) -> None:
        """Show the first tonal track with notes, or whatever comes first."""
        if self.history.song.tracks:
            self.select_track(_first_to_show(self.history.song))

    # Keeping the state true.

    def _on_song_changed(self, change: Change) -> None:
        song = change.after
        if change.direction is Direction.LOAD:
            self.classifier.forget_all()
            self.player.stop()
            self.settings.change(genre=song.genre)
        self._keep_selection(change)
        self.classifier.follow(song)
        self._song_state.follow(change)
        for track in song.tracks:
            if change.direction is Direction.LOAD or _sounds_new(track, change.before):
                self.classifier.classify(song, track.id)

    def _keep_selection(self, change: Change) -> None:
        ids = [track.id for track in change.after.tracks]
        if change.direction is Direction.LOAD:
            self._selected_track_id = None
            self.select_first_track()
        elif not change.before.tracks:
            self.select_first_track()
        elif self._selected_track_id not in ids:
            self._selected_track_id = None
            if ids:
                self.select_track(ids[0])

    def _on_sound_opened(self, engine: object) -> None:
        self.classifier.listen_to(engine)  # type: ignore[arg-type]
        self.analyzer.listen_to(engine)  # type: ignore[arg-type]

    def _on_job_failed(self, error: Exception) -> None:
        if isinstance(error, NomadError):
            self._refuse(error)
        else:
            self.crashed.emit(error)

    def _refuse(self, error: NomadError) -> None:
        self.refused.emit((error,))


def _first_to_show(song: Song) -> int:
    """The track that a newly opened song shows: the first tonal one with notes."""
    for track in song.tracks:
        if track.notes and not track.is_drums:
            return track.id
    return song.tracks[0].id


def _sounds_new(track: Track, before: Song) -> bool:
    """Whether `track` sounds unlike everything that was heard of it."""
    for old in before.tracks:
        if old.id == track.id:
            first_notes = bool(track.notes) and not old.notes
            other_sound = (old.clip, old.program, old.is_drums)
            return other_sound != (track.clip, track.program, track.is_drums) or first_notes
    return True
