"""Runs a command as a program would that reads its JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest

import main as program


def run_json(
    capsys: pytest.CaptureFixture[str], *arguments: object, status: int = 0
) -> dict[str, Any]:
    """The one JSON document of a command, which must end with `status` and no traceback."""
    assert program.main([*map(str, arguments), "--json"]) == status
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    document = json.loads(out)
    assert isinstance(document, dict)
    return document
