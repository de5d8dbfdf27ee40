"""What came of one file: a small report, and its tokens as bytes that can be kept in a cache."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from modules.midi_generator.context import ModelContext
from modules.midi_generator.harmony import HarmonyMap
from training.corpus.fingerprint import NO_FINGERPRINT, Fingerprint
from training.corpus.token_sequence import TrackTokens

_HEAD = np.dtype("<u4")


@dataclass(frozen=True, slots=True)
class FileReport:
    """What is known of a file without its tokens.

    `fault` says why it is left out, None for a good file; `detail` is the sentence for a damaged
    one. `track_faults` counts tracks left out of a good file by their fault.
    """

    fault: str | None = None
    detail: str = ""
    notes: int = 0
    tokens: int = 0
    tracks: int = 0
    track_faults: dict[str, int] = field(default_factory=dict)
    fingerprint: Fingerprint = field(default=NO_FINGERPRINT)


@dataclass(frozen=True, slots=True)
class ReadTrack:
    """The tokens of one track in one reading of a file."""

    corpus: str
    track: TrackTokens


@dataclass(frozen=True, slots=True)
class FileResult:
    """The report of a file with the tokens of its tracks."""

    report: FileReport
    tracks: tuple[ReadTrack, ...] = ()


def encode_result(result: FileResult) -> bytes:
    """The bytes of `result`: length and checksum, a JSON head, then all arrays one by one."""
    arrays = [array for read in result.tracks for array in track_arrays(read.track)]
    head = {
        "report": asdict(result.report),
        "tracks": [[read.corpus, *context_row(read.track.context)] for read in result.tracks],
        "lengths": [len(array) for array in arrays],
    }
    text = json.dumps(head, separators=(",", ":")).encode()
    body = b"".join([text, *(array.astype("<u2").tobytes() for array in arrays)])
    sizes = np.array([len(text), len(body), zlib.crc32(body)], dtype=_HEAD)
    return sizes.tobytes() + body


def decode_result(data: bytes) -> FileResult:
    """The result in `data`; raises ValueError when they are damaged or cut."""
    head, body = _checked(data)
    arrays = _arrays(body, head["lengths"])
    tracks = []
    for number, (corpus, *row) in enumerate(head["tracks"]):
        tokens, beats, beats_of_bars = arrays[3 * number : 3 * number + 3]
        context = context_of(row, harmony_of(beats, beats_of_bars))
        tracks.append(ReadTrack(corpus, TrackTokens(context, tokens)))
    return FileResult(_report(head["report"]), tuple(tracks))


def decode_report(data: bytes) -> FileReport:
    """The report alone; raises ValueError when `data` are damaged or cut."""
    return _report(_checked(data)[0]["report"])


def _checked(data: bytes) -> tuple[dict[str, Any], bytes]:
    start = 3 * _HEAD.itemsize
    if len(data) < start:
        raise ValueError("The result is cut.")
    text_length, length, checksum = np.frombuffer(data[:start], dtype=_HEAD).tolist()
    body = data[start:]
    if len(body) != length or zlib.crc32(body) != checksum:
        raise ValueError("The result is damaged.")
    return json.loads(body[:text_length]), body[text_length:]


def _report(row: dict[str, Any]) -> FileReport:
    whole, shapes = row["fingerprint"]["whole"], row["fingerprint"]["shapes"]
    return FileReport(**{**row, "fingerprint": Fingerprint(whole, tuple(shapes))})


def _arrays(body: bytes, lengths: Sequence[int]) -> list[np.ndarray]:
    together = np.frombuffer(body, dtype="<u2")
    return np.split(together, np.cumsum(lengths)[:-1]) if lengths else []


def track_arrays(track: TrackTokens) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Tokens, pitch classes of all beats, and number of beats in each bar: uint16."""
    bars = track.context.harmony.bars
    beats = np.array([beat for bar in bars for beat in bar], dtype=np.uint16)
    return track.tokens, beats, np.array([len(bar) for bar in bars], dtype=np.uint16)


def harmony_of(beats: np.ndarray, beats_of_bars: np.ndarray) -> HarmonyMap:
    """The harmony that `track_arrays` took apart."""
    values, place, bars = beats.tolist(), 0, []
    for count in beats_of_bars.tolist():
        bars.append(tuple(values[place : place + count]))
        place += count
    return HarmonyMap(tuple(bars))


def context_row(context: ModelContext) -> list[int | None]:
    """Track type, instrument, key, meter and first bar."""
    return [*map(int, context.ids), context.first_bar]


def context_of(row: Sequence[Any], harmony: HarmonyMap) -> ModelContext:
    """The context of a `context_row` with its harmony."""
    drums, instrument, key, meter, first_bar = row
    return ModelContext(bool(drums), instrument, key, meter, first_bar, harmony)
