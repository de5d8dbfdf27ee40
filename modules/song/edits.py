"""All edits of a song under one roof; each family has a file of its own."""

from modules.song.bar_edits import DeleteBars, DuplicateBars, InsertBars, MoveBars
from modules.song.chord_edits import SetChords
from modules.song.edit import Edit
from modules.song.eq_edits import SetEqualizer
from modules.song.ghost_edits import AcceptGhostNotes
from modules.song.marker_edits import RemoveMarker, SetMarker
from modules.song.mix_edits import ApplyMixMove, ApplyMixMoves, SetMasterMix, SetTrackMix
from modules.song.note_edits import (
    AddNotes,
    DeleteNotes,
    DuplicateNotes,
    MoveNotes,
    QuantizeNotes,
    ResizeNotes,
    SetNotesMuted,
    SetVelocity,
    new_note_ids,
)
from modules.song.time_edits import SetGenre, SetKey, SetLoop, SetMeter, SetTempo, SetTitle
from modules.song.track_edits import (
    AddTrack,
    AddTracks,
    DuplicateTrack,
    MoveTrack,
    RelinkClip,
    RemoveTrack,
    RenameTrack,
    SetInstrumentOverride,
    SetTrackHue,
    SetTrackSound,
)

__all__ = [
    "AcceptGhostNotes",
    "AddNotes",
    "AddTrack",
    "AddTracks",
    "ApplyMixMove",
    "ApplyMixMoves",
    "DeleteBars",
    "DeleteNotes",
    "DuplicateBars",
    "DuplicateNotes",
    "DuplicateTrack",
    "Edit",
    "InsertBars",
    "MoveBars",
    "MoveNotes",
    "MoveTrack",
    "QuantizeNotes",
    "RelinkClip",
    "RemoveMarker",
    "RemoveTrack",
    "RenameTrack",
    "ResizeNotes",
    "SetChords",
    "SetEqualizer",
    "SetGenre",
    "SetInstrumentOverride",
    "SetKey",
    "SetLoop",
    "SetMarker",
    "SetMasterMix",
    "SetMeter",
    "SetNotesMuted",
    "SetTempo",
    "SetTitle",
    "SetTrackHue",
    "SetTrackMix",
    "SetTrackSound",
    "SetVelocity",
    "new_note_ids",
]
