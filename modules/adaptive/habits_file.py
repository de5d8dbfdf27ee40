"""The habits in one small file beside the decisions: counts, votes and weights, no music."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from modules.adaptive.actions import ActionKind
from modules.adaptive.layout_habits import Layout, LayoutHabits, ProjectType
from modules.adaptive.mood import Mood
from modules.adaptive.session_flow import MEMORY, SessionFlow, flow_from
from modules.errors import DamagedFileError, FileError
from modules.song.atomic_file import write_atomically
from modules.song.file_bytes import unreadable_sentence
from modules.song.json_node import DamagedJsonError, JsonNode, parse_json

VERSION = 2
"""Since 2 a layout tells of the equalizer."""
ROUNDING = 1e-9
"""What a covariance may differ from its transpose after many corrections."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Habits:
    """All that was learned of the user's way of working."""

    flow: SessionFlow = field(default_factory=SessionFlow)
    layouts: LayoutHabits = field(default_factory=LayoutHabits)
    mood: Mood = field(default_factory=Mood)


def save_habits(habits: Habits, path: Path) -> None:
    """Write `habits` for this user alone; a full disk costs the habits, not the song."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(path, json.dumps(_document(habits)).encode("ascii"))
        path.chmod(0o600)
    except (OSError, FileError) as error:
        log.warning("The habits were not saved: %s", error)


def load_habits(path: Path) -> Habits:
    """The habits in `path`; none of them when there is no file.

    Raises DamagedFileError when it is damaged or of a newer version, FileError when it may not be
    read.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Habits()
    except OSError as failure:
        raise FileError(unreadable_sentence(path, failure), path) from failure
    try:
        return _habits(parse_json(content))
    except DamagedJsonError as error:
        raise DamagedFileError(
            f"Your habits in “{path.name}” cannot be used ({error}) and begin anew.", path
        ) from error


def _document(habits: Habits) -> dict[str, object]:
    counts = habits.flow.counts.items()
    votes = habits.layouts.votes.items()
    return {
        "version": VERSION,
        "flow": [[list(c), kind, n] for c, of_kind in counts for kind, n in of_kind.items()],
        "layouts": [
            [kind.value, layout.tracks, layout.mix, layout.chords, layout.equalizer, vote]
            for kind, of_layout in votes
            for layout, vote in of_layout.items()
        ],
        "mood": {
            "weights": habits.mood.weights.tolist(),
            "covariance": habits.mood.covariance.tolist(),
            "corrections": habits.mood.corrections,
        },
    }


def _habits(root: JsonNode) -> Habits:
    version = root["version"].integer(1, VERSION)
    habits = Habits(flow=flow_from(_flow_row(row) for row in root["flow"].items()))
    for row in root["layouts"].items():
        kind, tracks, mix, chords, *equalizer, vote = row.row(6 if version > 1 else 5)
        is_open = any(flag.flag() for flag in equalizer)
        layout = Layout(tracks.integer(0, 1000), mix.integer(0, 1000), chords.flag(), is_open)
        votes = habits.layouts.votes.setdefault(ProjectType(kind.choice(*ProjectType)), {})
        votes[layout] = vote.number(0.0, 1e6)
    mood = root["mood"]
    habits.mood.weights = _vector(mood["weights"])
    habits.mood.covariance = _covariance(mood["covariance"])
    habits.mood.corrections = mood["corrections"].integer(0, 1 << 40)
    return habits


def _flow_row(row: JsonNode) -> tuple[tuple[str, ...], str, int]:
    context, kind, count = row.row(3)
    words = tuple(node.text(40) for node in context.items())
    if len(words) > MEMORY + 1:
        context.fail("is too long")
    return words, kind.choice(*ActionKind), count.integer(0, 1 << 40)


def _covariance(node: JsonNode) -> np.ndarray:
    """A symmetric, positive definite matrix (4, 4); any other would mislead each correction."""
    matrix = np.array([_vector(row) for row in node.row(4)])
    if not np.allclose(matrix, matrix.T, rtol=0.0, atol=ROUNDING):
        node.fail("is not symmetric")
    if np.linalg.eigvalsh(matrix).min() <= 0.0:
        node.fail("is not positive definite")
    return matrix


def _vector(node: JsonNode) -> np.ndarray:
    return np.array([value.number(-1e6, 1e6) for value in node.row(4)])
