"""What UnifiedState knows of the song: pure functions from song and ear to state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from modules.instrument_classifier.classes import CLASS_NAMES, track_type_of
from modules.instrument_classifier.classification import Classification
from modules.instrument_classifier.hint import hint_of_track, plays_chosen_sound
from modules.instrument_classifier.track_name import words_in_all
from modules.song.key import Key
from modules.song.score import Song, Track
from modules.song.time_map import time_map_of
from modules.unified_state import MusicalContext, Snapshot, TrackState

Heard = Mapping[int, Classification]


def track_state(
    track: Track,
    heard: Classification | None,
    title_words: frozenset[str] = frozenset(),
    before: TrackState | None = None,
) -> TrackState:
    """The state of `track`; the user's choice outranks what was heard.

    `title_words` are those that the names of all tracks share: they tell none from another. Its
    class of `before` is held as long as the same is known of it beside its sound.
    """
    state = TrackState(
        track.id,
        track.name,
        has_drum_kit=track.has_drum_kit,
        muted=track.mix.muted,
        volume_db=track.mix.volume_db,
        hint=hint_of_track(track, title_words),
        plays_program=plays_chosen_sound(track),
    )
    if track.instrument_override is not None:
        index = CLASS_NAMES.index(track.instrument_override)
        return replace(
            state,
            instrument=track.instrument_override,
            class_index=index,
            track_type=track_type_of(index),
            confidence=1.0,
            uncertain=False,
            overridden=True,
        )
    if heard is None:
        return state
    if before is not None and before.hint == state.hint and not before.overridden:
        state = replace(state, class_index=before.class_index)
    return state.labelled(heard)


def with_song_tracks(snapshot: Snapshot, song: Song, heard: Heard) -> Snapshot:
    """`snapshot` with exactly the tracks of `song`."""
    title = words_in_all(track.name for track in song.tracks)
    before = snapshot.tracks
    tracks = {
        track.id: track_state(track, heard.get(track.id), title, before.get(track.id))
        for track in song.tracks
    }
    return replace(snapshot, tracks=MappingProxyType(tracks))


def with_music(snapshot: Snapshot, song: Song, tick: int, detected_key: Key | None) -> Snapshot:
    """`snapshot` with key, tempo and meter at `tick`; a marked key outranks a detected one."""
    time_map = time_map_of(song)
    meter = time_map.meter_at(tick)
    marked = song.key_at(tick)
    music = MusicalContext(
        key=marked or detected_key,
        key_is_detected=marked is None and detected_key is not None,
        tempo_bpm=time_map.bpm_at(tick),
        meter=(meter.numerator, meter.denominator),
        genre=song.genre,
    )
    return replace(snapshot, music=music)
