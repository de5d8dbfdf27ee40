"""Where the command line speaks: results on standard output, all else on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.cli.json_document import jsonable

ProgressCallback = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that could not be used, told in one sentence."""

    path: Path
    message: str


class Console:
    """Prints results, problems and progress; with `json` one document and nothing else."""

    def __init__(self, *, json: bool = False) -> None:
        self.json = json

    def result(self, document: Mapping[str, Any], text: str) -> None:
        """Print the result: the document as JSON, or the text for people."""
        if self.json:
            json.dump(jsonable(document), sys.stdout, ensure_ascii=False, allow_nan=False)
            sys.stdout.write("\n")
        elif text:
            print(text)
        sys.stdout.flush()

    def note(self, message: str) -> None:
        """Tell something on standard error."""
        print(message, file=sys.stderr)

    def fail(self, message: str) -> int:
        """Tell a failure in one sentence; returns the exit status 1."""
        if self.json:
            self.result({"errors": [{"path": None, "message": message}]}, "")
        self.note(message)
        return 1

    def finish(self, problems: list[Problem]) -> int:
        """Tell every problem on standard error; returns the exit status."""
        for problem in problems:
            self.note(problem.message)
        return 1 if problems else 0

    @contextmanager
    def progress(self, description: str) -> Iterator[ProgressCallback]:
        """A progress bar on a terminal; the callback takes a fraction from 0 to 1."""
        if not sys.stderr.isatty():
            yield lambda _fraction: None
            return
        from rich.console import Console as RichConsole
        from rich.progress import Progress

        with Progress(console=RichConsole(stderr=True), transient=True) as bar:
            task = bar.add_task(description, total=1.0)
            yield lambda fraction: bar.update(task, completed=fraction)
