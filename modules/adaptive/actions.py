"""What the user did, as kinds of actions, and how far the song is: read from its edits."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from modules.adaptive.layout_habits import SKETCH_TRACKS
from modules.song.chord_edits import SetChords
from modules.song.edit import Edit
from modules.song.ghost_edits import AcceptGhostNotes
from modules.song.mix_edits import ApplyMixMove, ApplyMixMoves, SetMasterMix, SetTrackMix
from modules.song.role_finder import TrackRole, find_role
from modules.song.score import Song, Track, TrackKind


class ActionKind(StrEnum):
    """One kind of action; notes on an empty track count by the part that they begin."""

    ADD_DRUMS = "add-drums"
    ADD_BASS = "add-bass"
    ADD_CHORDS = "add-chords"
    ADD_MELODY = "add-melody"
    ADD_AUDIO = "add-audio"
    WRITE = "write"
    ACCEPT = "accept"
    CHORDS = "chord-symbols"
    MIX = "mix"
    ADVICE = "mix-advice"
    EXPORT = "export"


PHRASES = {
    ActionKind.ADD_DRUMS: "add drums",
    ActionKind.ADD_BASS: "add a bass",
    ActionKind.ADD_CHORDS: "add chords",
    ActionKind.ADD_MELODY: "add a melody",
    ActionKind.ADD_AUDIO: "add audio",
    ActionKind.WRITE: "edit the notes",
    ActionKind.ACCEPT: "ask for ghost notes",
    ActionKind.CHORDS: "write down the chords",
    ActionKind.MIX: "set levels",
    ActionKind.ADVICE: "look at the mix advice",
    ActionKind.EXPORT: "export",
}
"""What follows "You usually" and comes before "next"."""

_OF_ROLE = {
    TrackRole.DRUMS: ActionKind.ADD_DRUMS,
    TrackRole.BASS: ActionKind.ADD_BASS,
    TrackRole.HARMONY: ActionKind.ADD_CHORDS,
    TrackRole.MELODY: ActionKind.ADD_MELODY,
}


class Stage(StrEnum):
    """How far a song is."""

    EMPTY = "empty"
    SKETCH = "sketch"
    SONG = "song"
    MIX = "mix"


FIRST_NOTES = 200


def stage_of(song: Song) -> Stage:
    """The stage of `song`: by the tracks that sound, and whether their mix was touched."""
    sounding = [track for track in song.tracks if track.has_music]
    if not sounding:
        return Stage.EMPTY
    if len(sounding) <= SKETCH_TRACKS:
        return Stage.SKETCH
    return Stage.MIX if any(track.mix.eq for track in sounding) else Stage.SONG


def action_of(edit: Edit, before: Song, after: Song) -> ActionKind | None:
    """The kind of `edit`; None for what says nothing of the way of working, such as a rename."""
    begun = _begun_track(before, after)
    if begun is not None:
        if begun.kind is TrackKind.AUDIO:
            return ActionKind.ADD_AUDIO
        # The beginning says what a part is; a long one would take its time.
        return _OF_ROLE[find_role(replace(begun, notes=begun.notes[:FIRST_NOTES])).role]
    if isinstance(edit, AcceptGhostNotes):
        return ActionKind.ACCEPT
    if isinstance(edit, SetChords):
        return ActionKind.CHORDS
    if isinstance(edit, ApplyMixMove | ApplyMixMoves):
        return ActionKind.ADVICE
    if isinstance(edit, SetTrackMix | SetMasterMix):
        return ActionKind.MIX
    return ActionKind.WRITE if _is_written(before, after) else None


def _begun_track(before: Song, after: Song) -> Track | None:
    """The first track that sounds in `after` and did not in `before`."""
    sounded = {track.id for track in before.tracks if track.has_music}
    return next((t for t in after.tracks if t.has_music and t.id not in sounded), None)


def _is_written(before: Song, after: Song) -> bool:
    """Whether a track has other notes; untouched ones are shared by both songs."""
    notes = {track.id: track.notes for track in before.tracks}
    return any(track.notes is not notes.get(track.id, track.notes) for track in after.tracks)
