"""Hosts the ear: classifies whole tracks on request, and every track live while it plays."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Signal

from app.desktop.workers.hands import Hands
from app.desktop.workers.worker_thread import WorkerThread
from modules.errors import Cancelled, DamagedFileError, FileError, NomadError
from modules.feedback.erase import overwrite_all
from modules.instrument_classifier.classes import CLASS_NAMES
from modules.instrument_classifier.classification import Classification
from modules.instrument_classifier.corrections import Correction, Corrections
from modules.instrument_classifier.corrections_file import read_corrections, write_corrections
from modules.instrument_classifier.hint import weighed
from modules.song.damaged_file import aside_of, set_aside
from modules.song.score import Song
from modules.unified_state import EngineStatus, Snapshot, Topic, UnifiedState

if TYPE_CHECKING:
    from modules.instrument_classifier.listener import TrackListener
    from modules.instrument_classifier.model import InstrumentModel
    from modules.sound.tap import TapReader

INTERVAL_S = 0.2
"""The ear's pace (founding paper §3.5): five decisions a second."""
LEAST_MOVE = 0.03
"""A confidence that moves by less is not shown anew: figures that tremble disturb."""

log = logging.getLogger(__name__)


class TapSource(Protocol):
    """The part of the sound engine that the ear needs."""

    @property
    def is_playing(self) -> bool: ...

    @property
    def sample_rate(self) -> int: ...

    def track_tap(self, track_id: int) -> TapReader: ...


@dataclass
class _LiveTrack:
    tap: TapReader
    listener: TrackListener


class ClassifierWorker(WorkerThread):
    """Writes what it hears to UnifiedState; a track that the user labelled keeps that label."""

    could_not_hear = Signal(int, object)
    """A track whose audio could not be read, with the error."""
    said = Signal(str)
    """Something about what was taught, in one sentence."""

    def __init__(
        self,
        state: UnifiedState,
        corrections_file: Path | None = None,
        hands: Hands | None = None,
    ) -> None:
        super().__init__("classifier", state, INTERVAL_S)
        self._hands = hands or Hands()
        self._corrections_file = corrections_file
        self._corrections = Corrections()
        self._is_taught = True
        self._may_keep = True
        self._uncorrected: dict[int, Classification] = {}
        self._model: InstrumentModel | None = None
        self._lock = threading.Lock()
        self._waiting: OrderedDict[int, Song] = OrderedDict()
        self._source: TapSource | None = None
        self._track_ids: tuple[int, ...] = ()
        self._live: dict[int, _LiveTrack] = {}
        self._heard: Mapping[int, Classification] = MappingProxyType({})

    @property
    def heard(self) -> Mapping[int, Classification]:
        """The last decision for each track that was heard."""
        return self._heard

    @property
    def is_idle(self) -> bool:
        """Whether no whole track waits to be classified."""
        return not self._waiting

    def listen_to(self, source: TapSource | None) -> None:
        """Read the taps of `source` from now on."""
        with self._lock:
            self._source = source
            self._live = {}

    def follow(self, song: Song) -> None:
        """Hear live the tracks of `song`, and forget those that are gone."""
        self._track_ids = tuple(track.id for track in song.tracks)
        with self._lock:
            for track_id in [key for key in self._waiting if key not in self._track_ids]:
                del self._waiting[track_id]

    def forget_all(self) -> None:
        """Start over, for another song."""
        with self._lock:
            self._waiting.clear()
            self._live = {}
            self._heard = MappingProxyType({})
            self._uncorrected = {}

    def teach(self, track_id: int, instrument: str | None) -> None:
        """Remember what the track's sound is, or with None forget what was said of it.

        Does nothing when the track was not heard yet, or the ear is not to be taught. Raises
        FileError when it cannot be kept.
        """
        heard = self._uncorrected.get(track_id)
        if heard is None or not self._is_taught:
            return
        before = self._corrections
        if instrument is None:
            self._corrections = before.forgotten(heard)
        else:
            self._corrections = before.taught(heard, CLASS_NAMES.index(instrument))
        changed = [key for key in self._relabel_all() if key != track_id]
        self._keep_corrections()
        if instrument is not None:
            self.said.emit(_about_taught(instrument, len(changed)))
        elif len(self._corrections.entries) < len(before.entries):
            self.said.emit("Forgotten: the ear judges this sound by itself again.")

    @property
    def corrections(self) -> Corrections:
        """All that was taught."""
        return self._corrections

    def be_taught(self, *, on: bool) -> None:
        """Use and take corrections from now on, or leave them alone; those that are stay."""
        self._is_taught = on
        self._relabel_all()

    def forget(self, entry: Correction) -> None:
        """Forget one correction. Raises FileError when that cannot be kept."""
        self._corrections = self._corrections.without(entry)
        self._relabel_all()
        self._keep_corrections()

    def forget_taught(self) -> None:
        """Forget all corrections and overwrite their file; raises FeedbackError."""
        self._corrections = replace(self._corrections, entries=())
        self._relabel_all()
        if self._corrections_file is not None:
            overwrite_all((self._corrections_file, aside_of(self._corrections_file)))
            self._may_keep = True

    def _keep_corrections(self) -> None:
        if self._corrections_file is not None and self._may_keep:
            write_corrections(self._corrections_file, self._corrections)

    def _relabel_all(self) -> list[int]:
        """Judge what was heard by the corrections of now; the tracks whose name that changes."""
        return [track_id for track_id in list(self._uncorrected) if self._relabel(track_id)]

    def _relabel(self, track_id: int) -> bool:
        before = self._heard.get(track_id)
        decision = self._corrected(self._uncorrected[track_id])
        self._publish_label(track_id, decision)
        return before is not None and before.class_index != decision.class_index

    def _corrected(self, heard: Classification) -> Classification:
        return self._corrections.applied(heard) if self._is_taught else heard

    def classify(self, song: Song, track_id: int) -> None:
        """Classify the whole of a track as soon as possible."""
        with self._lock:
            self._waiting[track_id] = song
        self.wake()

    def _prepare(self) -> str:
        from modules.instrument_classifier.model import InstrumentModel
        from modules.model_folder import describe_model

        self._model = InstrumentModel.load(None)
        self._recall_corrections(self._model.fingerprint)
        info = describe_model("instrument_cnn")
        return f"Ear ready: {info.name} {info.version}"

    def _recall_corrections(self, network: str) -> None:
        self._corrections = Corrections(network=network)
        if self._corrections_file is None:
            return
        try:
            self._corrections = read_corrections(self._corrections_file, network)
        except DamagedFileError as error:
            # The ear works without what it was taught.
            log.warning("%s", error)
            self.said.emit(f"{error}. {set_aside(self._corrections_file)}".strip())
            return
        except FileError as error:
            # What is in the file may be read another time: nothing is written over it.
            log.warning("%s", error)
            self._may_keep = False
            self.said.emit(f"{error} What you teach the ear now is forgotten when you quit.")
            return
        if self._corrections.sleeping and self._corrections.has_new_network:
            self.said.emit(_about_sleeping(self._corrections.sleeping))
            try:
                self._keep_corrections()
            except FileError as error:
                # The file is as it was: the same is told again at the next start.
                log.warning("%s", error)

    def _beat(self) -> None:
        self._hands.wait(lambda: self.is_closing)
        while not self.is_closing and (request := self._next_waiting()) is not None:
            track_id, song = request
            self._publish_busy(song, track_id)
            self._classify_whole(song, track_id)
            with self._lock:
                if self._waiting.get(track_id) is song:
                    del self._waiting[track_id]
        self._hear_live()

    def _next_waiting(self) -> tuple[int, Song] | None:
        with self._lock:
            return next(iter(self._waiting.items()), None)

    def _publish_busy(self, song: Song, track_id: int) -> None:
        name = next((track.name for track in song.tracks if track.id == track_id), "a track")
        self._publish(EngineStatus.BUSY, f"Listening to “{name}”…")

    def _classify_whole(self, song: Song, track_id: int) -> None:
        from modules.instrument_classifier.classify import classify_audio
        from modules.sound.dry_excerpt import dry_excerpt

        assert self._model is not None
        try:
            audio = dry_excerpt(song, song.track(track_id), lambda: self.is_closing)
            if audio.frames:
                heard = classify_audio(self._model, audio.samples, audio.sample_rate)
                if heard.classification is not None:
                    self._remember(track_id, heard.classification)
        except Cancelled:
            return
        except NomadError as error:
            self.could_not_hear.emit(track_id, error)
        finally:
            self._publish(EngineStatus.READY, "Ear ready")

    def _hear_live(self) -> None:
        source = self._source
        if source is None or not source.is_playing:
            return
        wanted = self._track_ids
        with self._lock:
            self._live = {key: live for key, live in self._live.items() if key in wanted}
        for track_id in wanted:
            live = self._live_track(source, track_id)
            block = live.tap.read_new(source.sample_rate)
            decisions = live.listener.feed(block) if block.shape[1] else []
            if decisions and self._is_news(track_id, decisions[-1].classification):
                self._remember(track_id, decisions[-1].classification)

    def _is_news(self, track_id: int, heard: Classification) -> bool:
        """Whether a moment adds to what is known: a surer guess, or any certain answer."""
        before = self._uncorrected.get(track_id)
        if before is None:
            return True
        track = self._state.snapshot.tracks.get(track_id)
        hint = track.hint if track else None
        known, now = (one if hint is None else weighed(one, hint) for one in (before, heard))
        if (known.class_index, known.uncertain) == (now.class_index, now.uncertain):
            moved = abs(now.confidence - known.confidence) >= LEAST_MOVE
            return moved or now.also_heard() != known.also_heard()
        return not now.uncertain or (known.uncertain and now.confidence > known.confidence)

    def _live_track(self, source: TapSource, track_id: int) -> _LiveTrack:
        from modules.instrument_classifier.listener import TrackListener

        live = self._live.get(track_id)
        if live is None:
            assert self._model is not None
            listener = TrackListener(self._model, source.sample_rate)
            live = _LiveTrack(source.track_tap(track_id), listener)
            self._live[track_id] = live
        return live

    def _remember(self, track_id: int, heard: Classification) -> None:
        self._uncorrected[track_id] = heard
        self._publish_label(track_id, self._corrected(heard))

    def _publish_label(self, track_id: int, decision: Classification) -> None:
        self._heard = MappingProxyType({**self._heard, track_id: decision})
        self._state.update(Topic.TRACKS, lambda now: _with_label(now, track_id, decision))


def _about_taught(instrument: str, alike: int) -> str:
    also = {0: "", 1: " One more track sounds the same to it."}.get(
        alike, f" {alike} more tracks sound the same to it."
    )
    return f"The ear will know this sound as {instrument}.{also}"


def _about_sleeping(count: int) -> str:
    sounds = "a sound that you named" if count == 1 else f"{count} sounds that you named"
    return (
        f"The ear is a new version and does not recognize {sounds} before; "
        "name such a track again when you meet it."
    )


def _with_label(now: Snapshot, track_id: int, decision: Classification) -> Snapshot:
    track = now.tracks.get(track_id)
    if track is None or track.overridden:
        return now
    return now.with_track(track.labelled(decision))
