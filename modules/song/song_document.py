"""A song as a JSON document and back. Lists of notes are rows of numbers to keep files small."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from modules.errors import ParameterError
from modules.instrument_classifier.classes import CLASS_NAMES
from modules.song.chord import LONGEST_SYMBOL, parse_chord
from modules.song.json_node import JsonNode
from modules.song.key import Key, Mode
from modules.song.mix import (
    CEILING_RANGE_DBTP,
    MONO_BELOW_RANGE_HZ,
    PAN_RANGE,
    RELEASE_RANGE_MS,
    VOLUME_RANGE_DB,
    WIDTH_RANGE,
    EqBand,
    EqShape,
    MasterMix,
    PeakLimiter,
    TrackMix,
)
from modules.song.score import (
    BPM_RANGE,
    MAX_METER_NUMERATOR,
    MAX_PPQ,
    METER_DENOMINATORS,
    AudioClip,
    ChordMark,
    ControlChange,
    KeyMark,
    LoopRegion,
    MeterChange,
    Note,
    PitchBend,
    Song,
    TempoChange,
    Track,
    TrackKind,
)

MAX_TICK = 1 << 40
MAX_ID = 1 << 53
"""The largest whole number that every JSON reader keeps exact."""
MAX_PATH_LENGTH = 8192


def document_of(song: Song, folder: Path | None) -> dict[str, object]:
    """The document for `song`; audio paths are relative to `folder`, absolute when it is None."""
    return {
        "title": song.title,
        "ppq": song.ppq,
        "genre": song.genre,
        "next_id": song.next_id,
        "tempos": [[tempo.tick, tempo.bpm] for tempo in song.tempos],
        "meters": [[meter.tick, meter.numerator, meter.denominator] for meter in song.meters],
        "keys": [[mark.tick, mark.key.tonic, mark.key.mode.value] for mark in song.keys],
        "chords": [[m.start_tick, m.end_tick, m.symbol.text] for m in song.chords],
        "loop": _loop_document(song.loop),
        "master": {
            "volume_db": song.master.volume_db,
            "width": song.master.width,
            "eq": _eq_document(song.master.eq),
            "limiter": _limiter_document(song.master.limiter),
            "mono_below_hz": song.master.mono_below_hz,
        },
        "tracks": [_track_document(track, folder) for track in song.tracks],
    }


def _loop_document(loop: LoopRegion | None) -> list[object] | None:
    return None if loop is None else [loop.start_tick, loop.end_tick, loop.enabled]


def _eq_document(bands: Iterable[EqBand]) -> list[object]:
    return [
        [band.shape.value, band.frequency_hz, band.gain_db, band.q, band.enabled] for band in bands
    ]


def _limiter_document(limiter: PeakLimiter | None) -> list[float] | None:
    return None if limiter is None else [limiter.ceiling_dbtp, limiter.release_ms]


def _track_document(track: Track, folder: Path | None) -> dict[str, object]:
    mix = track.mix
    return {
        "id": track.id,
        "name": track.name,
        "kind": track.kind.value,
        "channel": track.channel,
        "program": track.program,
        "hue": track.hue,
        "instrument_override": track.instrument_override,
        "mix": {
            "volume_db": mix.volume_db,
            "pan": mix.pan,
            "muted": mix.muted,
            "soloed": mix.soloed,
            "eq": _eq_document(mix.eq),
            "width": mix.width,
            "polarity_inverted": mix.is_polarity_inverted,
        },
        "notes": [_note_row(note) for note in track.notes],
        "controls": [[c.tick, c.controller, c.value] for c in track.controls],
        "pitch_bends": [[bend.tick, bend.value] for bend in track.pitch_bends],
        "clip": None if track.clip is None else _clip_document(track.clip, folder),
    }


def _note_row(note: Note) -> list[int]:
    row = [note.id, note.pitch, note.velocity, note.start_tick, note.duration_ticks]
    return [*row, 1] if note.muted else row


def _clip_document(clip: AudioClip, folder: Path | None) -> dict[str, object]:
    return {
        "path": _stored_path(clip.path, folder),
        "sample_rate": clip.sample_rate,
        "channels": clip.channels,
        "frames": clip.frames,
        "fingerprint": clip.fingerprint,
        "start_tick": clip.start_tick,
    }


def _stored_path(path: Path, folder: Path | None) -> str:
    if folder is None:
        return path.absolute().as_posix()
    try:
        return Path(os.path.relpath(path.absolute(), folder)).as_posix()
    except ValueError:  # another drive on Windows
        return path.absolute().as_posix()


def song_from(document: JsonNode, folder: Path) -> Song:
    """The song in `document`, whose relative audio paths start at `folder`.

    Every field is checked; raises DamagedJsonError that names the first that cannot be right.
    """
    loop = document["loop"]
    song = Song(
        title=document["title"].text(),
        ppq=document["ppq"].integer(1, MAX_PPQ),
        genre=document["genre"].text(100),
        next_id=document["next_id"].integer(1, MAX_ID),
        tempos=tuple(tempo_of(*node.row(2)) for node in document["tempos"].items()),
        meters=tuple(meter_of(*node.row(3)) for node in document["meters"].items()),
        keys=tuple(key_mark_of(*node.row(3)) for node in document["keys"].items()),
        # Projects of earlier versions have no written chords.
        chords=_chords(document["chords"]) if document.has("chords") else (),
        loop=None if loop.is_null else _loop(loop),
        master=_master(document["master"]),
        tracks=tuple(_track(node, folder) for node in document["tracks"].items()),
    )
    check_timeline(document["tempos"], [tempo.tick for tempo in song.tempos], from_zero=True)
    check_timeline(document["meters"], [meter.tick for meter in song.meters], from_zero=True)
    check_timeline(document["keys"], [mark.tick for mark in song.keys], from_zero=False)
    _check_ids(document["tracks"], song)
    return song


def check_timeline(node: JsonNode, ticks: list[int], *, from_zero: bool) -> None:
    """Raise DamagedJsonError when `ticks`, read from `node`, do not rise (from zero)."""
    if from_zero and (not ticks or ticks[0] != 0):
        node.fail("does not begin at tick 0")
    if any(later <= earlier for earlier, later in pairwise(ticks)):
        node.fail("is not in the order of time")


def _check_ids(node: JsonNode, song: Song) -> None:
    ids = [track.id for track in song.tracks]
    ids += [note.id for track in song.tracks for note in track.notes]
    if len(set(ids)) != len(ids):
        node.fail("uses an id twice")
    if max(ids, default=0) >= song.next_id:
        node.fail("uses an id that next_id says is still free")


def _tick(node: JsonNode) -> int:
    return node.integer(0, MAX_TICK)


def tempo_of(tick: JsonNode, bpm: JsonNode) -> TempoChange:
    """The tempo mark with checked values."""
    return TempoChange(_tick(tick), bpm.number(*BPM_RANGE))


def meter_of(tick: JsonNode, numerator: JsonNode, denominator: JsonNode) -> MeterChange:
    """The meter mark with checked values."""
    if denominator.integer(1, METER_DENOMINATORS[-1]) not in METER_DENOMINATORS:
        denominator.fail("is not a power of two")
    beats = numerator.integer(1, MAX_METER_NUMERATOR)
    return MeterChange(_tick(tick), beats, denominator.integer(1, METER_DENOMINATORS[-1]))


def key_mark_of(tick: JsonNode, tonic: JsonNode, mode: JsonNode) -> KeyMark:
    """The key mark with checked values."""
    return KeyMark(_tick(tick), Key(tonic.integer(0, 11), Mode(mode.choice(*Mode))))


def _chords(node: JsonNode) -> tuple[ChordMark, ...]:
    marks = tuple(_chord_mark(*row.row(3)) for row in node.items())
    if any(later.start_tick < earlier.end_tick for earlier, later in pairwise(marks)):
        node.fail("has chords that overlap")
    return marks


def _chord_mark(start: JsonNode, end: JsonNode, symbol: JsonNode) -> ChordMark:
    try:
        written = parse_chord(symbol.text(LONGEST_SYMBOL))
    except ParameterError:
        symbol.fail("is not a chord symbol")
    return ChordMark(_tick(start), end.integer(_tick(start) + 1, MAX_TICK), written)


def _loop(node: JsonNode) -> LoopRegion:
    start, end, enabled = node.row(3)
    return LoopRegion(_tick(start), end.integer(_tick(start) + 1, MAX_TICK), enabled.flag())


def _master(node: JsonNode) -> MasterMix:
    return MasterMix(
        volume_db=node["volume_db"].number(*VOLUME_RANGE_DB),
        width=node["width"].number(*WIDTH_RANGE),
        eq=tuple(_eq_band(band) for band in node["eq"].items()),
        # Projects of earlier versions know neither of these.
        limiter=_limiter(node["limiter"]) if node.has("limiter") else None,
        mono_below_hz=_mono_below_hz(node["mono_below_hz"]) if node.has("mono_below_hz") else None,
    )


def _mono_below_hz(node: JsonNode) -> float | None:
    return None if node.is_null else node.number(*MONO_BELOW_RANGE_HZ)


def _limiter(node: JsonNode) -> PeakLimiter | None:
    if node.is_null:
        return None
    ceiling_dbtp, release_ms = node.row(2)
    return PeakLimiter(
        ceiling_dbtp.number(*CEILING_RANGE_DBTP), release_ms.number(*RELEASE_RANGE_MS)
    )


def _eq_band(node: JsonNode) -> EqBand:
    shape, frequency_hz, gain_db, q, enabled = node.row(5)
    return EqBand(
        EqShape(shape.choice(*EqShape)),
        frequency_hz.number(1.0, 96_000.0),
        gain_db.number(-60.0, 60.0),
        q.number(0.05, 50.0),
        enabled.flag(),
    )


def _track(node: JsonNode, folder: Path) -> Track:
    kind = TrackKind(node["kind"].choice(*TrackKind))
    override, clip = node["instrument_override"], node["clip"]
    if clip.is_null is (kind is TrackKind.AUDIO):
        clip.fail(f"does not fit a track of kind {kind.value}")
    track = Track(
        id=node["id"].integer(1, MAX_ID),
        name=node["name"].text(),
        kind=kind,
        channel=node["channel"].integer(0, 15),
        program=node["program"].integer(0, 127),
        hue=node["hue"].integer(0, MAX_ID),
        instrument_override=None if override.is_null else override.choice(*CLASS_NAMES),
        mix=_track_mix(node["mix"]),
        controls=tuple(control_of(*row.row(3)) for row in node["controls"].items()),
        pitch_bends=tuple(pitch_bend_of(*row.row(2)) for row in node["pitch_bends"].items()),
        clip=None if clip.is_null else _clip(clip, folder),
    )
    return track.with_notes(_note(row) for row in node["notes"].items())


def _track_mix(node: JsonNode) -> TrackMix:
    return TrackMix(
        volume_db=node["volume_db"].number(*VOLUME_RANGE_DB),
        pan=node["pan"].number(*PAN_RANGE),
        muted=node["muted"].flag(),
        soloed=node["soloed"].flag(),
        eq=tuple(_eq_band(band) for band in node["eq"].items()),
        # Projects of earlier versions know neither of these.
        width=node["width"].number(*WIDTH_RANGE) if node.has("width") else 1.0,
        is_polarity_inverted=node.has("polarity_inverted") and node["polarity_inverted"].flag(),
    )


def _note(node: JsonNode) -> Note:
    note_id, pitch, velocity, start, duration, *muted = node.row(5, 6)
    return Note(
        id=note_id.integer(1, MAX_ID),
        pitch=pitch.integer(0, 127),
        velocity=velocity.integer(1, 127),
        start_tick=_tick(start),
        duration_ticks=duration.integer(1, MAX_TICK),
        muted=bool(muted and muted[0].integer(0, 1)),
    )


def control_of(tick: JsonNode, controller: JsonNode, value: JsonNode) -> ControlChange:
    """The controller change with checked values."""
    return ControlChange(_tick(tick), controller.integer(0, 127), value.integer(0, 127))


def pitch_bend_of(tick: JsonNode, value: JsonNode) -> PitchBend:
    """The pitch wheel position with checked values."""
    return PitchBend(_tick(tick), value.integer(-8192, 8191))


def _clip(node: JsonNode, folder: Path) -> AudioClip:
    path = folder / node["path"].text(MAX_PATH_LENGTH)
    path = Path(os.path.normpath(path))
    return AudioClip(
        path=path,
        sample_rate=node["sample_rate"].integer(1, 10_000_000),
        channels=node["channels"].integer(1, 1024),
        frames=node["frames"].integer(1, MAX_TICK),
        fingerprint=node["fingerprint"].text(200),
        start_tick=_tick(node["start_tick"]),
        missing=not path.is_file(),
    )
