"""Cases on disk, to look at those that were missed."""

from __future__ import annotations

import json
from pathlib import Path

from training.mix_advice.evaluate import Evaluation


def write_cases(path: Path, evaluation: Evaluation) -> None:
    """Writes one JSON document a line: song, fault, rank of the answer, and what was said."""
    lines = []
    for case in evaluation.cases:
        fault = case.fault
        document = {
            "song": case.title,
            "fault": fault.name,
            "size": fault.size,
            "tracks": fault.tracks,
            "rank": case.rank,
            "has_track": case.has_track,
            "suggestions": case.suggestions,
        }
        lines.append(json.dumps(document))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
