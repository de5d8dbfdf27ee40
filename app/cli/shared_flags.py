"""The flags that every command knows, also after the name of one of its steps."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser

FLAGS = {
    "--json": "one JSON document on standard output",
    "--debug": "show the traceback of a failure",
}


def add_shared_flags(parser: ArgumentParser) -> None:
    """Declare the flags of a command."""
    for flag, words in FLAGS.items():
        parser.add_argument(flag, action="store_true", help=words)


def add_shared_flags_again(*steps: ArgumentParser) -> None:
    """Declare them for the steps of a command too, without undoing what stood before the step."""
    for step in steps:
        for flag, words in FLAGS.items():
            step.add_argument(flag, action="store_true", default=SUPPRESS, help=words)
