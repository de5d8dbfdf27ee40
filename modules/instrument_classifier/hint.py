"""What is known of a track beside its sound, and how it counts together with what is heard.

A stem called "Gtr 2" holds a guitar, whatever else the ear takes it for; which of the three guitars
it is, the name leaves to the ear. A MIDI track plays a sound that has a name as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.classes import (
    CLASS_NAMES,
    CONFIDENCE_THRESHOLD,
    DRUM_INDICES,
    PERCUSSIVE_INDICES,
    TrackType,
    track_type_of,
)
from modules.instrument_classifier.classification import Classification
from modules.instrument_classifier.over_time import SWITCH_MARGIN
from modules.instrument_classifier.track_name import chances_of_name, names_a_kit
from modules.song.general_midi import sound_name
from modules.song.score import Track, TrackKind

LEAST_HEARD = 0.003
"""However sure the ear is, every class keeps this chance: 6 % for all 20, for 94 % of its certain
labels are right on the test part (its card)."""
NAME_TRUST = 0.92
"""So many names in the older Freedoom pieces fit what plays (`benchmarks.ear_names --older`)."""
SOUND_TRUST = 0.99
"""The sound of a MIDI track is what the synth plays."""
FIRST_SOUND_TRUST = 0.8
"""The first sound, a piano, is also what plays where a file names none."""


@dataclass(frozen=True, slots=True)
class Hint:
    """The chances (20,) of the classes by a track's name, its MIDI sound or both.

    `is_kit`: an audio track whose name says that it is several drums. (MIDI notes say it better.)
    """

    chances: tuple[float, ...]
    by_name: bool
    by_sound: bool
    is_kit: bool

    @property
    def source(self) -> str:
        """Where it comes from, such as "name and MIDI sound"."""
        named = ("name", self.by_name), ("MIDI sound", self.by_sound)
        return " and ".join(word for word, counts in named if counts)


def hint_of_track(track: Track, title_words: frozenset[str] = frozenset()) -> Hint | None:
    """What the name of `track` and its MIDI sound say; None when they say nothing."""
    if track.kind is TrackKind.AUDIO:
        return hint_of(track.name, title_words)
    is_first = not plays_chosen_sound(track)
    return hint_of(track.name, title_words, sound_name(track), is_first_sound=is_first)


def plays_chosen_sound(track: Track) -> bool:
    """Whether a MIDI sound was chosen for `track`; the first one also plays where none was."""
    return track.kind is TrackKind.MIDI and (track.is_drums or track.program != 0)


@lru_cache(maxsize=1024)
def hint_of(
    name: str,
    title_words: frozenset[str] = frozenset(),
    sound: str | None = None,
    *,
    is_first_sound: bool = False,
) -> Hint | None:
    """What the name of a track and the name of its MIDI sound say; None when they say nothing.

    `title_words` are those that all names in the song share. A name that was taken over from the
    sound counts once.
    """
    by_sound = None if sound is None else chances_of_name(sound)
    by_name = None if name == sound else chances_of_name(name, title_words)
    if by_name is None and by_sound is None:
        return None
    chances = np.ones(len(CLASS_NAMES))
    if by_name is not None:
        chances *= _doubted(by_name, NAME_TRUST)
    if by_sound is not None:
        chances *= _doubted(by_sound, FIRST_SOUND_TRUST if is_first_sound else SOUND_TRUST)
    chances /= chances.sum()
    return Hint(
        chances=tuple(float(chance) for chance in chances),
        by_name=by_name is not None,
        by_sound=by_sound is not None,
        is_kit=sound is None and names_a_kit(name, title_words),
    )


def weighed(heard: Classification, hint: Hint, held_index: int | None = None) -> Classification:
    """`heard` and `hint` together, by Bayes' rule; to the ear all classes are alike beforehand.

    `held_index` is the class that the track had until now: it stays unless another one leads
    clearly. What is called a kit is no single drum. What the user taught the ear is left as it is.
    """
    if heard.corrected:
        return heard
    chances = np.array(hint.chances)
    both = np.maximum(heard.probabilities, LEAST_HEARD) * chances
    both /= both.sum()
    index = int(both.argmax())
    if held_index is not None and both[index] - both[held_index] <= SWITCH_MARGIN:
        index = held_index
    is_certain = both[index] >= CONFIDENCE_THRESHOLD
    percussive = _percussive(heard.percussive_probability, chances)
    by_head = TrackType.PERCUSSIVE if percussive > 0.5 else TrackType.TONAL
    return replace(
        heard,
        class_index=index,
        confidence=float(both[index]),
        uncertain=not is_certain or (hint.is_kit and index in DRUM_INDICES),
        track_type=track_type_of(index) if is_certain else by_head,
        percussive_probability=percussive,
        probabilities=tuple(float(chance) for chance in both),
    )


def _percussive(heard: float, chances: NDArray[np.float64]) -> float:
    """The chance of a percussive track, from the ear's head and from the chances of the classes."""
    least = LEAST_HEARD * len(CLASS_NAMES) / 2
    ear = min(max(heard, least), 1.0 - least)
    before = len(PERCUSSIVE_INDICES) / len(CLASS_NAMES)
    told = float(chances[list(PERCUSSIVE_INDICES)].sum())
    drums, others = ear * told / before, (1.0 - ear) * (1.0 - told) / (1.0 - before)
    return drums / (drums + others)


def _doubted(chances: NDArray[np.float64], trust: float) -> NDArray[np.float64]:
    """`chances` as they count when they are right with the chance `trust`, and else say nothing."""
    return trust * chances + (1.0 - trust) / len(chances)
