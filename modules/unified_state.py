"""The context that the three modules share: one immutable snapshot, replaced, never changed.

A reader takes `state.snapshot`: a reference, no lock, never half-written. A writer passes a small
pure function to `update`; writers are serialized. Subscribers are called on the writer's thread,
outside the lock, with the snapshot and the topic that changed.

It holds facts and decisions, never audio and never models.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from modules.instrument_classifier.classes import KIT_NAME, NO_NAME_BELOW, TrackType
from modules.instrument_classifier.classification import Classification
from modules.instrument_classifier.hint import Hint, weighed
from modules.song.key import Key
from modules.spectral_analyzer.suggestion import Suggestion

MAX_RECENT_VELOCITIES = 100
MOST_GUESSES = 3


class Topic(StrEnum):
    """What a change is about."""

    MUSIC = "music"
    TRACKS = "tracks"
    PERFORMANCE = "performance"
    MIX = "mix"
    PREFERENCES = "preferences"
    ENGINES = "engines"


@dataclass(frozen=True, slots=True)
class MusicalContext:
    """Key, tempo, meter and genre at the playhead. `key_is_detected` says that we found the key."""

    key: Key | None = None
    key_is_detected: bool = False
    tempo_bpm: float = 120.0
    meter: tuple[int, int] = (4, 4)
    genre: str = "pop"


@dataclass(frozen=True, slots=True)
class TrackState:
    """What is known of one track. `instrument` is None until something was heard or chosen.

    `is_kit`: surely drums, but no single one; `confidence` is then that of drums as a whole.
    `has_drum_kit`: its notes are of several drums, so that no single one can be the answer.
    `corrected`: the user once said so of the same sound. `guesses`: the likeliest instruments with
    their probabilities; `also_heard`: what sounds beside `instrument`, the surest first. `hint`:
    what its name and MIDI sound say, which counts beside what is heard; `heard_as`: what the ear
    alone would call it and how sure it is, where it would call it something else. `plays_program`:
    its sound was chosen from the MIDI sounds. (The first one also plays where none was chosen.)
    """

    track_id: int
    name: str
    instrument: str | None = None
    class_index: int | None = None
    track_type: TrackType | None = None
    confidence: float = 0.0
    uncertain: bool = True
    overridden: bool = False
    is_kit: bool = False
    has_drum_kit: bool = False
    corrected: bool = False
    guesses: tuple[tuple[str, float], ...] = ()
    also_heard: tuple[str, ...] = ()
    muted: bool = False
    volume_db: float = 0.0
    hint: Hint | None = None
    heard_as: tuple[str, float] | None = None
    plays_program: bool = False

    @property
    def spoken_name(self) -> str | None:
        """What the track may be called: "Drums" for a kit, None when nothing is believed in."""
        if self.uncertain and self.confidence < NO_NAME_BELOW:
            return None
        return KIT_NAME if self.is_kit else self.instrument

    @property
    def known_instrument(self) -> str | None:
        """The class name, where one is certain; None for a kit as well."""
        return None if self.uncertain or self.is_kit else self.instrument

    @lru_cache(maxsize=1024)  # noqa: B019 - immutable and bounded; edits ask for all tracks anew.
    def labelled(self, heard: Classification) -> TrackState:
        """This track with what the ear says of it, and its hint beside."""
        if self.hint is None:
            return self._labelled(heard)
        told = self._labelled(weighed(heard, self.hint, self.class_index))
        if told.class_index == heard.class_index and not told.is_kit:
            return told
        alone = self._labelled(heard)
        if alone.spoken_name in {None, told.spoken_name}:
            return told
        return replace(told, heard_as=(str(alone.spoken_name), alone.confidence))

    def _labelled(self, heard: Classification) -> TrackState:
        is_kit = heard.is_kit or (self.has_drum_kit and heard.is_some_drum)
        return replace(
            self,
            instrument=heard.instrument,
            class_index=heard.class_index,
            track_type=heard.track_type,
            confidence=heard.drums_probability if is_kit else heard.confidence,
            uncertain=heard.uncertain and not is_kit,
            is_kit=is_kit,
            corrected=heard.corrected,
            guesses=heard.likeliest(MOST_GUESSES),
            also_heard=heard.also_heard(is_kit=is_kit),
            heard_as=None,
        )


@dataclass(frozen=True, slots=True)
class PerformanceContext:
    """Velocities of the last notes played or written, oldest first, at most 100."""

    recent_velocities: tuple[int, ...] = ()

    @property
    def mean_velocity(self) -> float:
        """Mean of the recent velocities; 80 when there are none."""
        return float(np.mean(self.recent_velocities)) if self.recent_velocities else 80.0

    @property
    def velocity_deviation(self) -> float:
        """Standard deviation of the recent velocities; 0 when there are none."""
        return float(np.std(self.recent_velocities)) if self.recent_velocities else 0.0

    def heard(self, velocities: Iterable[int]) -> PerformanceContext:
        """A copy that has also heard `velocities`."""
        recent = (*self.recent_velocities, *velocities)[-MAX_RECENT_VELOCITIES:]
        return PerformanceContext(recent)


@dataclass(frozen=True, slots=True)
class MixContext:
    """The last analysis: levels of the seven bands in dB re the mix, loudness, suggestions.

    None means "not measurable" (silence, too short), never zero.
    """

    bands_db: tuple[float, ...] | None = None
    deviation_db: tuple[float, ...] | None = None
    momentary_lufs: float | None = None
    short_term_lufs: float | None = None
    integrated_lufs: float | None = None
    true_peak_dbtp: float | None = None
    correlation: float | None = None
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Preferences:
    """Choices that outlive a session."""

    temperature: float = 1.0
    generator_mode: str = "auto"
    metronome: bool = False


class EngineStatus(StrEnum):
    """State of one of the three engines, shown as a dot in the top bar."""

    STARTING = "starting"
    READY = "ready"
    BUSY = "busy"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class EngineState:
    """Status of an engine with one sentence for the tooltip."""

    status: EngineStatus = EngineStatus.STARTING
    message: str = ""


ENGINE_NAMES = ("generator", "classifier", "analyzer")


def _no_tracks() -> Mapping[int, TrackState]:
    return MappingProxyType({})


def _starting_engines() -> Mapping[str, EngineState]:
    return MappingProxyType({name: EngineState() for name in ENGINE_NAMES})


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything the modules share, at one version. All parts are read-only."""

    version: int = 0
    music: MusicalContext = field(default_factory=MusicalContext)
    tracks: Mapping[int, TrackState] = field(default_factory=_no_tracks)
    performance: PerformanceContext = field(default_factory=PerformanceContext)
    mix: MixContext = field(default_factory=MixContext)
    preferences: Preferences = field(default_factory=Preferences)
    engines: Mapping[str, EngineState] = field(default_factory=_starting_engines)

    def with_track(self, track: TrackState) -> Snapshot:
        """A copy in which `track` is added or replaced."""
        return replace(self, tracks=MappingProxyType({**self.tracks, track.track_id: track}))

    def with_engine(self, name: str, engine: EngineState) -> Snapshot:
        """A copy in which the state of engine `name` is replaced."""
        return replace(self, engines=MappingProxyType({**self.engines, name: engine}))


Subscriber = Callable[[Snapshot, Topic], None]


class UnifiedState:
    """The current snapshot, with serialized writers and readers that never wait."""

    def __init__(self, snapshot: Snapshot | None = None) -> None:
        self._snapshot = snapshot or Snapshot()
        self._write_lock = threading.Lock()
        self._subscribers: tuple[Subscriber, ...] = ()

    @property
    def snapshot(self) -> Snapshot:
        """The newest snapshot. Reading one reference is atomic in CPython."""
        return self._snapshot

    def update(self, topic: Topic, change: Callable[[Snapshot], Snapshot]) -> Snapshot:
        """Replace the snapshot by `change(snapshot)` and tell the subscribers.

        `change` must be quick and pure: it runs under the write lock. When it returns an equal
        snapshot, nothing happens. Returns the snapshot that is now current.
        """
        with self._write_lock:
            current = self._snapshot
            changed = change(current)
            if changed == current:
                return current
            changed = replace(changed, version=current.version + 1)
            self._snapshot = changed
            subscribers = self._subscribers
        for subscriber in subscribers:
            subscriber(changed, topic)
        return changed

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Call `subscriber` after every change; returns a function that ends it."""
        with self._write_lock:
            self._subscribers = (*self._subscribers, subscriber)

        def unsubscribe() -> None:
            with self._write_lock:
                self._subscribers = tuple(s for s in self._subscribers if s is not subscriber)

        return unsubscribe
