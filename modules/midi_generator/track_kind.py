"""Whether a track is written for as drums or as notes of a scale, by all that is known of it."""

from __future__ import annotations

from modules.instrument_classifier.classes import CLASS_NAMES, TrackType, track_type_of
from modules.song.score import Track
from modules.unified_state import Snapshot, TrackState


def is_percussive(track: Track, state: Snapshot, instrument: str | None = None) -> bool:
    """Whether drums are to be written for `track`, asked for in the order of `resolve_mode`."""
    if track.instrument_override in CLASS_NAMES:
        return _is_hit(track.instrument_override)
    heard = sure_state(track, state)
    if heard is not None and heard.track_type is not None:
        return heard.track_type is TrackType.PERCUSSIVE
    return track.is_drums if instrument is None else _is_hit(instrument)


def sure_state(track: Track, state: Snapshot) -> TrackState | None:
    """What the state knows of the track for sure: chosen by the user, or heard clearly.

    Nothing for a track that plays a chosen MIDI sound: the model learned from such sounds, and
    timpani are hit but have pitches.
    """
    heard = state.tracks.get(track.id)
    if heard is None or heard.overridden:
        return heard
    return None if heard.uncertain or heard.plays_program else heard


def _is_hit(instrument: str) -> bool:
    return track_type_of(CLASS_NAMES.index(instrument)) is TrackType.PERCUSSIVE
