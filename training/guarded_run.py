"""Runs one step of a training command and tells its outcome: text or JSON, never a traceback."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

from modules.errors import Cancelled, NomadError

Step = Callable[[argparse.Namespace], tuple[Mapping[str, Any], str]]


def run_guarded(options: argparse.Namespace, step: Step) -> int:
    """0 on success, 1 after a failure told in one sentence or with `errors` in the document.

    `options` must have `json` and `debug`.
    """
    try:
        document, text = step(options)
    except NomadError as error:
        if options.debug:
            raise
        return _fail(options, str(error))
    except KeyboardInterrupt:
        return _fail(options, f"{Cancelled()} What is done is kept; run the same command to go on.")
    except Exception as error:  # the last door: no traceback reaches a user
        if options.debug:
            raise
        return _fail(
            options,
            f"Something unexpected went wrong ({type(error).__name__}: {error}). "
            "Run the same command with --debug for the details.",
        )
    print(json.dumps(document, ensure_ascii=False) if options.json else text)
    for problem in document.get("errors", []):
        print(problem["message"], file=sys.stderr)
    return 1 if document.get("errors") else 0


def _fail(options: argparse.Namespace, message: str) -> int:
    print(message, file=sys.stderr)
    if options.json:
        print(json.dumps({"errors": [{"path": None, "message": message}]}))
    return 1


def positive(text: str) -> int:
    """A whole number from 1 up, for argparse."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return value
