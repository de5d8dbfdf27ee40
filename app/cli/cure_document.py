"""The JSON of moves that were made, with what was predicted and what came of them; and as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.cli.mix_document import move_document
from modules.song.moved_mix import move_name
from modules.spectral_analyzer.bands import BAND_NAMES
from modules.spectral_analyzer.cure import Cure, Followed
from modules.spectral_analyzer.outcome import Outcome


def cure_document(cured: Cure) -> dict[str, Any]:
    """The keys that tell of the moves; changes of bands are in dB re the mix."""
    before = cured.before.measurement.bands_db
    return {
        "applied": list(dict.fromkeys(item.suggestion.id for item in cured.followed)),
        "rounds": cured.rounds,
        "moves": [_move_document(item) for item in cured.followed],
        "predicted": {"bands_db": _changes(before, cured.predicted_db)},
        "achieved": {"bands_db": _changes(before, cured.after.measurement.bands_db)},
    }


def _move_document(item: Followed) -> dict[str, Any]:
    outcome = item.outcome
    return {
        "id": item.suggestion.id,
        "tracks": item.suggestion.track_names,
        "action": move_document(item.suggestion.move),
        "figure": outcome and outcome.label,
        "unit": outcome and outcome.unit,
        "before": outcome and outcome.before,
        "predicted": outcome and outcome.predicted_change,
        "achieved": outcome and outcome.achieved_change,
    }


def _changes(
    before: Sequence[float] | None, after: Sequence[float] | None
) -> dict[str, float | None]:
    if before is None or after is None:
        return dict.fromkeys(BAND_NAMES)
    changes = (now - then for then, now in zip(before, after, strict=True))
    return dict(zip(BAND_NAMES, changes, strict=True))


def cure_text(cured: Cure) -> str:
    """One line for each move, such as "Cut at 320 Hz −3.0 dB on Guitar: Low-mid predicted …"."""
    if not cured.followed:
        return "applied: nothing"
    return "\n".join(["applied:", *(f"  {_line(item)}" for item in cured.followed)])


def _line(item: Followed) -> str:
    move = item.suggestion.move
    where = ", ".join(item.suggestion.track_names) if move and move.track_ids else "the master"
    gain = f" {_signed(move.gain_db)} dB" if move and move.gain_db else ""
    told = "" if item.outcome is None else f": {_told(item.outcome)}"
    return f"{move_name(move)}{gain} on {where}{told}  [{item.suggestion.id}]"


def _told(outcome: Outcome) -> str:
    digits = 1 if outcome.unit else 2
    unit = "LU" if outcome.unit == "LUFS" else "dB" if outcome.unit else ""
    achieved = outcome.achieved_change
    measured = "—" if achieved is None else _signed(achieved, digits)
    return (
        f"{outcome.label} predicted {_signed(outcome.predicted_change, digits)}, "
        f"achieved {measured} {unit}"
    ).rstrip()


def _signed(value: float, digits: int = 1) -> str:
    return f"{value:+.{digits}f}".replace("-", "−")
