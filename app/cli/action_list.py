"""The list of all actions of mix advice, for people and as JSON."""

from __future__ import annotations

from app.cli.console import Console


def list_actions(console: Console) -> int:
    """Print the catalogue of mix advice; returns the exit status."""
    from modules.spectral_analyzer.rules.catalogue import ACTIONS

    documents = [
        {
            "id": action.id,
            "name": action.name,
            "family": action.family,
            "measures": action.measures,
            "speaks_when": action.speaks_when,
            "move": action.move or "advice",
        }
        for action in ACTIONS
    ]
    lines = [
        f"{action.id:24} {action.name} ({action.move or 'advice'})\n"
        f"{'':24} {action.measures}: {action.speaks_when}"
        for action in ACTIONS
    ]
    text = "\n".join([*lines, f"{len(ACTIONS)} actions"])
    console.result({"actions": documents, "errors": []}, text)
    return 0
