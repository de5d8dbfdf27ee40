"""Records as JSON text, and back."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, cast

from modules.feedback.records import (
    InstrumentCorrection,
    JudgedNote,
    MixResponse,
    NoteDecision,
    Record,
    Response,
    Shown,
    ShownAdvice,
    Verdict,
)


def encode_record(record: Record) -> str:
    """The record as JSON, names spelled out."""
    return json.dumps(asdict(record), separators=(",", ":"), ensure_ascii=False)


def decode_decision(text: str) -> NoteDecision:
    """The decision in what `encode_record` made."""
    found: dict[str, Any] = json.loads(text)
    notes = tuple(JudgedNote(**note) for note in found["notes"])
    shown = tuple(Shown(tuple(each["features"])) for each in found["shown"])
    return NoteDecision(
        **{
            **found,
            "verdict": Verdict(found["verdict"]),
            "notes": notes,
            "shown": shown,
            "prompt": tuple(found["prompt"]),
            "context": cast("tuple[int, int, int, int]", tuple(found["context"])),
            "harmony": tuple(tuple(bar) for bar in found["harmony"]),
        }
    )


def decode_correction(text: str) -> InstrumentCorrection:
    """The correction in what `encode_record` made."""
    return InstrumentCorrection(**json.loads(text))


def decode_response(text: str) -> MixResponse:
    """The response in what `encode_record` made."""
    found: dict[str, Any] = json.loads(text)
    return MixResponse(
        str(found["genre"]),
        Response(found["response"]),
        int(found["place"]),
        tuple(ShownAdvice(each["id"], tuple(each["features"])) for each in found["shown"]),
    )
