"""Opening any file: what it is, by its content, and what it adds to a song."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from modules.errors import FileError
from modules.song.file_bytes import read_small_file
from modules.song.midi_file import read_midi_file
from modules.song.project_file import PROJECT_FORMAT, PROJECT_SUFFIX, load_project
from modules.song.rescale import rescaled_track
from modules.song.score import Song, Track, TrackKind
from modules.song.sound_by_name import with_sounds_by_name
from modules.song.track_edits import clean_name

_SNIFFED_BYTES = 4096
_MAX_BYTES = 1 << 42
_AUDIO_STARTS = (b"fLaC", b"OggS", b"ID3", b"RIFX", b"RF64", b"FORM", b"caff", b".snd")


class FileKind(StrEnum):
    """The kinds of file that can be opened."""

    MIDI = "midi"
    AUDIO = "audio"
    PROJECT = "project"


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """What a file holds.

    `song` is the whole song of a project or MIDI file and None for audio. `tracks` can be added
    to the song that was asked for (their ticks fit its ppq); a project has none. `remark` is a
    sentence about what is damaged in the file, empty when nothing is.
    """

    kind: FileKind
    song: Song | None
    tracks: tuple[Track, ...]
    remark: str = ""


def identify(path: str | Path) -> FileKind:
    """The kind of a file, judged by its content and not its name.

    Raises FileError with a sentence for a missing, empty or unreadable file, for a folder and for
    content of any other kind.
    """
    path = Path(path)
    start = read_small_file(path, _MAX_BYTES, FileError, first_bytes=_SNIFFED_BYTES)
    if start[:4] == b"MThd" or (start[:4] == b"RIFF" and start[8:12] == b"RMID"):
        return FileKind.MIDI
    if start.lstrip()[:1] == b"{" and (
        PROJECT_FORMAT.encode() in start or path.suffix == PROJECT_SUFFIX
    ):
        return FileKind.PROJECT
    if _looks_like_audio(start):
        return FileKind.AUDIO
    raise FileError(_unknown_sentence(path), path)


def _looks_like_audio(start: bytes) -> bool:
    if start[:4] == b"RIFF":
        return start[8:12] == b"WAVE"
    if start.startswith(_AUDIO_STARTS):
        return True
    # An MPEG audio frame: eleven set bits, then a version and a layer that exist.
    is_frame = len(start) > 1 and start[0] == 0xFF and start[1] & 0xE0 == 0xE0
    return is_frame and start[1] & 0x18 != 0x08 and start[1] & 0x06 != 0


def _unknown_sentence(path: Path) -> str:
    if path.suffix.lower() in {".mid", ".midi", ".kar", ".rmi"}:
        return f"“{path.name}” is not MIDI although it is called so; choose another file."
    if path.suffix.lower() == PROJECT_SUFFIX:
        return f"“{path.name}” is not a project although it is called so; choose another file."
    return (
        f"“{path.name}” cannot be opened; choose a MIDI file, a {PROJECT_SUFFIX} project or audio"
        " (WAV, FLAC, OGG, MP3, AIFF)."
    )


def open_into(song: Song, path: str | Path) -> OpenedFile:
    """What the file at `path` holds, with its tracks ready to be added to `song`.

    Raises FileError (or the MIDI, audio or project error below it) with a sentence.
    """
    kind = identify(path)
    if kind is FileKind.PROJECT:
        return OpenedFile(kind, load_project(path), ())
    if kind is FileKind.MIDI:
        read = read_midi_file(path)
        opened = with_sounds_by_name(read.song, read.soundless)
        remark = read.remark
        if opened != read.song:
            told = f"“{Path(path).name}” names no sounds: they follow the names of its tracks."
            remark = f"{remark} {told}".strip()
        return OpenedFile(kind, opened, tracks_from_midi(song, opened), remark)
    return OpenedFile(kind, None, (audio_track(path),))


def tracks_from_midi(song: Song, midi_song: Song) -> tuple[Track, ...]:
    """The tracks of an opened MIDI file on the tick grid of `song`: bars and beats stay."""
    return tuple(rescaled_track(track, midi_song.ppq, song.ppq) for track in midi_song.tracks)


def audio_track(path: str | Path) -> Track:
    """A new track that plays the audio file at `path`; raises AudioFileError."""
    from modules.sound.audio_file import probe_audio

    path = Path(path)
    name = clean_name(path.stem, "Audio")
    return Track(id=0, name=name, kind=TrackKind.AUDIO, clip=probe_audio(path))
