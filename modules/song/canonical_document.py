"""The canonical score as a JSON document and back: the Nomad symbolic format.

Ticks are the truth; seconds stand beside them for readers that know nothing of tempo maps, and are
not read back. An event is a row of start tick, length in ticks, pitch and velocity.
"""

from __future__ import annotations

import json

from modules.song.canonical_score import CanonicalScore
from modules.song.chord import ChordQuality
from modules.song.chord_finder import ChordSpan
from modules.song.groove_finder import Grid, Groove
from modules.song.json_node import JsonNode
from modules.song.key import PITCH_CLASS_NAMES, Key, Mode
from modules.song.key_finder import KeyEstimate
from modules.song.role_finder import RoleEstimate, TrackRole
from modules.song.score import MAX_PPQ, Note, Song, Track
from modules.song.song_document import (
    MAX_ID,
    MAX_TICK,
    check_timeline,
    control_of,
    key_mark_of,
    meter_of,
    pitch_bend_of,
    tempo_of,
)
from modules.song.time_map import TimeMap, time_map_of

FORMAT = "nomad-symbolic"
VERSION = 1
MAX_RATIO = 100.0


def encode_score(score: CanonicalScore) -> bytes:
    """The document of `score` as compact JSON."""
    document = score_document(score)
    return json.dumps(document, separators=(",", ":"), allow_nan=False).encode("ascii")


def score_document(score: CanonicalScore) -> dict[str, object]:
    """The document for `score`."""
    song, time_map = score.song, time_map_of(score.song)
    return {
        "format": FORMAT,
        "version": VERSION,
        "global": {
            "ppq": song.ppq,
            "duration_seconds": time_map.tick_to_seconds(song.end_tick),
            "tempo_map": [[_seconds(time_map, t.tick), t.tick, t.bpm] for t in song.tempos],
            "time_signature_map": [
                [_seconds(time_map, m.tick), m.tick, m.numerator, m.denominator]
                for m in song.meters
            ],
            "key_map": [
                [_seconds(time_map, k.tick), k.tick, k.key.tonic, k.key.mode.value]
                for k in song.keys
            ],
            "key": _key_document(score.key),
            "swing": {"ratio": score.groove.swing_ratio, "spread": score.groove.swing_spread},
        },
        "tracks": [
            _track_document(track, role)
            for track, role in zip(song.tracks, score.roles, strict=True)
        ],
        "chords": [_chord_document(chord, time_map) for chord in score.chords],
        "metadata": {"source_file": song.title, "quantization_grid": score.groove.grid.value},
    }


def _seconds(time_map: TimeMap, tick: int) -> float:
    return time_map.tick_to_seconds(tick)


def _key_document(estimate: KeyEstimate | None) -> dict[str, object] | None:
    if estimate is None:
        return None
    key = estimate.key
    return {
        "name": key.name,
        "tonic": key.tonic,
        "mode": key.mode.value,
        "confidence": estimate.confidence,
    }


def _track_document(track: Track, role: RoleEstimate) -> dict[str, object]:
    return {
        "id": track.id,
        "name": track.name,
        "is_drum": track.is_drums,
        "channel": track.channel,
        "program": track.program,
        "classification": {
            "type": role.role.value,
            "confidence": role.confidence,
            "reasons": list(role.reasons),
        },
        "events": [[n.start_tick, n.duration_ticks, n.pitch, n.velocity] for n in track.notes],
        "controls": [[c.tick, c.controller, c.value] for c in track.controls],
        "pitch_bends": [[bend.tick, bend.value] for bend in track.pitch_bends],
    }


def _chord_document(chord: ChordSpan, time_map: TimeMap) -> dict[str, object]:
    return {
        "time_start": _seconds(time_map, chord.start_tick),
        "bar_start": time_map.bar_index_at(chord.start_tick),
        "start_tick": chord.start_tick,
        "end_tick": chord.end_tick,
        "chord": {
            "root": PITCH_CLASS_NAMES[chord.root],
            "quality": chord.quality.name.lower(),
            "confidence": chord.confidence,
        },
    }


def score_from(document: JsonNode) -> CanonicalScore:
    """The score in `document`; notes are numbered anew, track by track.

    Every field is checked; raises DamagedJsonError that names the first that cannot be right.
    """
    document["format"].choice(FORMAT)
    document["version"].integer(1, VERSION)
    about, metadata = document["global"], document["metadata"]
    tracks = _tracks(document["tracks"])
    song = Song(
        title=metadata["source_file"].text(),
        ppq=about["ppq"].integer(1, MAX_PPQ),
        tempos=tuple(tempo_of(*row.row(3)[1:]) for row in about["tempo_map"].items()),
        meters=tuple(meter_of(*row.row(4)[1:]) for row in about["time_signature_map"].items()),
        keys=tuple(key_mark_of(*row.row(4)[1:]) for row in about["key_map"].items()),
        tracks=tracks,
        next_id=1 + max((i for t in tracks for i in (t.id, *(n.id for n in t.notes))), default=0),
    )
    check_timeline(about["tempo_map"], [tempo.tick for tempo in song.tempos], from_zero=True)
    check_timeline(about["time_signature_map"], [m.tick for m in song.meters], from_zero=True)
    check_timeline(about["key_map"], [mark.tick for mark in song.keys], from_zero=False)
    return CanonicalScore(
        song=song,
        key=_key(about["key"]),
        roles=tuple(_role(node["classification"]) for node in document["tracks"].items()),
        chords=tuple(_chord(node) for node in document["chords"].items()),
        groove=_groove(about["swing"], metadata["quantization_grid"]),
    )


def _tracks(node: JsonNode) -> tuple[Track, ...]:
    ids = [row["id"].integer(1, MAX_ID) for row in node.items()]
    if len(set(ids)) != len(ids):
        node.fail("uses an id twice")
    first, tracks = max(ids, default=0) + 1, []
    for row, track_id in zip(node.items(), ids, strict=True):
        track = _track(row, track_id, first)
        first += len(track.notes)
        tracks.append(track)
    return tuple(tracks)


def _track(node: JsonNode, track_id: int, first_note_id: int) -> Track:
    track = Track(
        id=track_id,
        name=node["name"].text(),
        channel=node["channel"].integer(0, 15),
        program=node["program"].integer(0, 127),
        controls=tuple(control_of(*row.row(3)) for row in node["controls"].items()),
        pitch_bends=tuple(pitch_bend_of(*row.row(2)) for row in node["pitch_bends"].items()),
    )
    events = enumerate(node["events"].items(), start=first_note_id)
    return track.with_notes(_note(number, row) for number, row in events)


def _note(number: int, node: JsonNode) -> Note:
    start, duration, pitch, velocity = node.row(4)
    return Note(
        number,
        pitch.integer(0, 127),
        velocity.integer(1, 127),
        start.integer(0, MAX_TICK),
        duration.integer(1, MAX_TICK),
    )


def _key(node: JsonNode) -> KeyEstimate | None:
    if node.is_null:
        return None
    key = Key(node["tonic"].integer(0, 11), Mode(node["mode"].choice(*Mode)))
    return KeyEstimate(key, node["confidence"].number(0.0, 1.0))


def _role(node: JsonNode) -> RoleEstimate:
    return RoleEstimate(
        TrackRole(node["type"].choice(*TrackRole)),
        node["confidence"].number(0.0, 1.0),
        tuple(reason.text() for reason in node["reasons"].items()),
    )


def _chord(node: JsonNode) -> ChordSpan:
    chord = node["chord"]
    quality = chord["quality"].choice(*(each.name.lower() for each in ChordQuality))
    return ChordSpan(
        start_tick=node["start_tick"].integer(0, MAX_TICK),
        end_tick=node["end_tick"].integer(0, MAX_TICK),
        root=PITCH_CLASS_NAMES.index(chord["root"].choice(*PITCH_CLASS_NAMES)),
        quality=ChordQuality[quality.upper()],
        confidence=chord["confidence"].number(0.0, 1.0),
    )


def _groove(swing: JsonNode, grid: JsonNode) -> Groove:
    ratio, spread = swing["ratio"], swing["spread"]
    return Groove(
        Grid(grid.choice(*Grid)),
        None if ratio.is_null else ratio.number(0.0, MAX_RATIO),
        None if spread.is_null else spread.number(0.0, 1.0),
    )
