"""Standard MIDI Files in and out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from modules.errors import MidiFileError
from modules.song.atomic_file import write_atomically
from modules.song.file_bytes import read_small_file
from modules.song.midi_song import song_of, soundless_channels
from modules.song.score import Song
from modules.song.smf_decoder import DamagedMidiError, decode_smf
from modules.song.time_map import time_map_of

MAX_FILE_BYTES = 32_000_000
MAX_DURATION_S = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class MidiReading:
    """A song read from a file, and a sentence about what was damaged in it, else empty.

    `soundless`: the channels on which the file does not say what sounds; they play the first sound.
    """

    song: Song
    remark: str
    soundless: frozenset[int] = frozenset()


def read_midi(path: str | Path) -> Song:
    """The song in a MIDI file; see `read_midi_file`."""
    return read_midi_file(path).song


def read_midi_file(path: str | Path) -> MidiReading:
    """What is in a MIDI file of type 0, 1 or 2, with any resolution, plain or in a RIFF wrapper.

    Every channel of every track that has notes becomes a track; type 2 patterns start together.
    Damaged parts are left out and the rest is kept. Volume and pan before a track's first note
    become its mix. Raises MidiFileError when the file is missing, not MIDI, holds no notes, is
    above 32 MB or lasts longer than a day.
    """
    path = Path(path)
    data = read_small_file(path, MAX_FILE_BYTES, MidiFileError)
    try:
        chunks = decode_smf(data)
        song = song_of(chunks, path.stem)
    except DamagedMidiError as damage:
        raise MidiFileError(f"“{path.name}” {damage}; choose another file.", path) from damage
    if not song.tracks:
        raise MidiFileError(
            f"“{path.name}” is a MIDI file without notes, so there is nothing to open.", path
        )
    duration_s = time_map_of(song).tick_to_seconds(song.end_tick)
    if not math.isfinite(duration_s) or duration_s > MAX_DURATION_S:
        raise MidiFileError(
            f"“{path.name}” would last {duration_s / 3600:.0f} hours, so its timing is damaged;"
            " choose another file.",
            path,
        )
    is_cut = any(track.is_cut for track in chunks.tracks)
    remark = f"“{path.name}” is damaged: what could be read was kept." if is_cut else ""
    return MidiReading(song, remark, soundless_channels(chunks))


def write_midi(song: Song, path: str | Path) -> None:
    """Write the MIDI tracks of `song` as a type 1 file, atomically.

    Muted notes, audio tracks and the equalizer are left out; fader and pan become channel volume
    and pan. Raises MidiFileError when there is nothing to write or writing fails.
    """
    # Late, since mido is only needed to export.
    from modules.song.midi_writer import midi_bytes

    path = Path(path)
    data = midi_bytes(song)
    if data is None:
        raise MidiFileError(
            f"“{path.name}” was not saved because the song has no MIDI tracks to export.", path
        )
    write_atomically(path, data, MidiFileError)
