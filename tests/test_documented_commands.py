"""Every command line that the documents name is understood by the program."""

from __future__ import annotations

import re
import shlex
from argparse import ArgumentParser
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

import main

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ("*.md", "docs/**/*.md", "models/*/card.md")
COMMAND = re.compile(r"(?:nomad-muse|python -m (?:training|benchmarks)[\w.]*) [^`#\n]+")


class UnderstoodError(Exception):
    """Stops a command once its arguments are read."""


def commands() -> list[str]:
    texts = [path.read_text(encoding="utf-8") for kind in DOCUMENTS for path in ROOT.glob(kind)]
    found = {match.strip() for text in texts for match in COMMAND.findall(text)}
    return sorted(command for command in found if "…" not in command)


def run(words: list[str]) -> None:
    if words[0] == "nomad-muse":
        main.main(words[1:])
    elif words[2].startswith("benchmarks"):
        # Some of them take no arguments and would begin.
        assert find_spec(words[2]) is not None
        raise UnderstoodError
    else:
        name = words[2] if words[2].count(".") > 1 else _cli_of(words[2])
        import_module(name).main(words[3:])


def _cli_of(package: str) -> str:
    names = (f"{package}.cli", f"{package}.command_line")
    return next(name for name in names if find_spec(name) is not None)


@pytest.mark.train
@pytest.mark.parametrize("command", commands())
def test_a_documented_command_is_understood(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for package in ("torch", "symusic", "distributed"):
        pytest.importorskip(package, reason="the commands of training need it")
    parse = ArgumentParser.parse_args

    def parse_and_stop(parser: ArgumentParser, args: Sequence[str] | None = None) -> None:
        parse(parser, args)
        raise UnderstoodError

    monkeypatch.setattr(ArgumentParser, "parse_args", parse_and_stop)
    words = shlex.split(command)
    # Named without what it needs, it is a name and not an example.
    is_name = all(word.isalpha() for word in words[1:])
    try:
        with pytest.raises(UnderstoodError):
            run(words)
    except SystemExit:
        problem = capsys.readouterr().err
        if not (is_name and "are required" in problem):
            pytest.fail(f"{command}: {problem}")
