"""The only door of Nomad Muse: no subcommand opens the desktop app, else a subcommand runs.

This is the one place that sees all parts of the program; it imports each of them only when it is
asked for, so that help is instant and the app never loads the training code.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter, _SubParsersAction
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

from app.cli.shared_flags import add_shared_flags
from modules import __version__
from modules.errors import Cancelled, NomadError

COMMANDS = (
    "demo",
    "classify",
    "analyze",
    "apply",
    "report",
    "profile",
    "generate",
    "evaluate",
    "corrections",
    "feedback",
    "doctor",
)
"""Subcommands of the app; each is one small file in `app/cli`."""
TRAINING_COMMANDS = ("data", "train", "export")
"""Subcommands that belong to `training` and need its optional packages."""
TRAINING_PACKAGES = ("training", "torch", "onnx", "symusic", "yaml", "distributed")


def build_parser(commands: Sequence[str] = COMMANDS) -> ArgumentParser:
    """The parser for subcommands of the app: all of them, or those that are asked for."""
    parser = ArgumentParser(
        prog="nomad-muse",
        description="A local, private co-producer for musicians.",
        epilog=(
            "Without a command the desktop app opens:\n"
            "  nomad-muse [PROJECT or FILES…]\n\n"
            "Training (needs the extra: pip install 'nomad-muse[train]'):\n"
            "  nomad-muse data|train|export … --help"
        ),
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"Nomad Muse {__version__}")
    found = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name in commands:
        _add_command(found, name)
    return parser


def _add_command(commands: _SubParsersAction[ArgumentParser], name: str) -> None:
    module = import_module(f"app.cli.{name}")
    parser = commands.add_parser(
        name,
        help=module.HELP,
        description=module.HELP,
        epilog=f"example:\n  {module.EXAMPLE}",
        formatter_class=RawDescriptionHelpFormatter,
    )
    add_shared_flags(parser)
    module.add_arguments(parser)
    parser.set_defaults(run=module.run)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit status: 0 success, 1 failure, 2 wrong usage."""
    _open_missing_streams()
    try:
        return _dispatch(list(sys.argv[1:] if argv is None else argv))
    except KeyboardInterrupt:
        print(Cancelled(), file=sys.stderr)
        return 1


def _open_missing_streams() -> None:
    """Started with an output closed, or without a console on Windows, there is none to write to."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115


def _dispatch(arguments: list[str]) -> int:
    if arguments and arguments[0] in TRAINING_COMMANDS:
        return _run_training(arguments)
    if arguments and (arguments[0] in COMMANDS or arguments[0].startswith("-")):
        # Only the command that runs is imported; help shows them all.
        asked = arguments[:1] if arguments[0] in COMMANDS else COMMANDS
        return _run_command(build_parser(asked).parse_args(arguments))
    if arguments and _is_mistyped_command(arguments[0]):
        return _say_what_was_meant(arguments[0])
    return _open_desktop([Path(argument) for argument in arguments])


def _is_mistyped_command(argument: str) -> bool:
    """Whether a first argument looks like a command rather than a file: a bare word, no file."""
    return argument.replace("-", "_").isidentifier() and not Path(argument).exists()


def _say_what_was_meant(word: str) -> int:
    near = get_close_matches(word, (*COMMANDS, *TRAINING_COMMANDS), n=1)
    hint = f"did you mean “{near[0]}”?" if near else "see nomad-muse --help."
    print(f"There is no command and no file “{word}”; {hint}", file=sys.stderr)
    return 2


def _run_command(arguments: Namespace) -> int:
    from app.cli.console import Console, OutputError

    if arguments.command is None:
        return _open_desktop([])
    console = Console(json=arguments.json)
    try:
        return int(arguments.run(arguments, console))
    except OutputError as error:
        if error.told:
            console.note(str(error))
        return 1
    except NomadError as error:
        if arguments.debug:
            raise
        return console.fail(str(error))
    except KeyboardInterrupt:
        return console.fail(str(Cancelled()))
    except Exception as error:  # the last door: no traceback reaches a user
        if arguments.debug:
            raise
        return console.fail(
            f"Something unexpected went wrong ({type(error).__name__}: {error}). "
            "Run the same command with --debug for the details."
        )


def _open_desktop(paths: list[Path]) -> int:
    if paths and not any(path.exists() for path in paths):
        print(
            f"“{paths[0]}” does not exist; check the name or whether the file was moved.",
            file=sys.stderr,
        )
        return 1
    if not has_display():
        if paths:
            print(
                f"There is no display here to open {paths[0]} in; "
                "use a command instead, see nomad-muse --help.",
                file=sys.stderr,
            )
            return 1
        print("There is no display here: running the demo without a window.", file=sys.stderr)
        return main(["demo"])
    from app.desktop.application import run_desktop

    return run_desktop(paths)


def has_display() -> bool:
    """Whether a window can be opened, as far as the environment tells."""
    if "QT_QPA_PLATFORM" in os.environ or not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _run_training(arguments: list[str]) -> int:
    try:
        return int(import_module("training.command_line").main(arguments))
    except ModuleNotFoundError as missing:
        if str(missing.name).split(".")[0] not in TRAINING_PACKAGES:
            raise
        print(
            f"Training needs more packages ({missing.name} is not installed). "
            "Install them with: pip install 'nomad-muse[train]'",
            file=sys.stderr,
        )
        return 1


if __name__ == "__main__":
    sys.exit(main())
