from __future__ import annotations

from collections import Counter

from PySide6.QtGui import QKeySequence
from shown_roll import Roll

from app.desktop.piano_roll.shortcuts import COMMAND_BY_ID, COMMANDS, SHARED_KEYS


def test_every_key_is_one_that_qt_knows_and_is_used_once_or_shared() -> None:
    portable = QKeySequence.SequenceFormat.PortableText
    keys = [key for command in COMMANDS for key in command.keys]
    assert {key for key, count in Counter(keys).items() if count > 1} <= SHARED_KEYS
    for key in keys:
        assert QKeySequence(key, portable).toString(portable) == key


def test_every_command_runs_or_says_why_not(roll: Roll) -> None:
    for command in COMMANDS:
        obstacle = roll.panel.obstacle(command.id)
        assert roll.panel.run_command(command.id) is not bool(obstacle)
        assert obstacle == "" or obstacle.endswith(".")


def test_tooltips_name_the_key() -> None:
    assert COMMAND_BY_ID["proposal.accept_all"].tooltip == "Accept all (Tab)"


def test_every_command_survives_an_empty_roll(roll: Roll) -> None:
    roll.panel.set_track(None)
    for command in COMMANDS:
        roll.panel.run_command(command.id)
        roll.panel.set_track(None)
