"""Where the command line speaks: results on standard output, all else on standard error."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.cli.json_document import jsonable
from modules.errors import NomadError

ProgressCallback = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that could not be used, told in one sentence."""

    path: Path
    message: str


class OutputError(NomadError):
    """Standard output takes no more; `told` says whether anybody wants to hear of it."""

    def __init__(self, message: str, *, told: bool = True) -> None:
        super().__init__(message)
        self.told = told


class Console:
    """Prints results, problems and progress; with `json` one document and nothing else."""

    def __init__(self, *, json: bool = False) -> None:
        self.json = json

    def result(self, document: Mapping[str, Any], text: str) -> None:
        """Print the result: the document as JSON, or the text for people."""
        if self.json:
            text = json.dumps(jsonable(document), ensure_ascii=False, allow_nan=False)
        try:
            if text:
                sys.stdout.write(text + "\n")
            sys.stdout.flush()
        except BrokenPipeError:
            # The reader of our output (head, less) has left: nobody is there to be told.
            _give_up_output()
            raise OutputError("The reader of the output has left.", told=False) from None
        except OSError as error:
            _give_up_output()
            raise OutputError(f"The result could not be written ({error.strerror}).") from error

    def note(self, message: str) -> None:
        """Tell something on standard error."""
        print(message, file=sys.stderr)

    def fail(self, message: str) -> int:
        """Tell a failure in one sentence; returns the exit status 1."""
        self.note(message)
        if self.json:
            with suppress(OutputError):
                self.result({"errors": [{"path": None, "message": message}]}, "")
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


def _give_up_output() -> None:
    """Send what is still buffered nowhere, so that the interpreter's end does not fail on it."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
