"""The canonical score as a JSON document: the Nomad symbolic format.

Ticks are the truth; seconds stand beside them for readers that know nothing of tempo maps. An event
is a row of start tick, length in ticks, pitch and velocity.
"""

from __future__ import annotations

import json

from modules.song.canonical_score import CanonicalScore
from modules.song.chord_finder import ChordSpan
from modules.song.key import PITCH_CLASS_NAMES
from modules.song.key_finder import KeyEstimate
from modules.song.role_finder import RoleEstimate
from modules.song.score import Track
from modules.song.time_map import TimeMap, time_map_of

FORMAT = "nomad-symbolic"
VERSION = 1


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
