"""All tables of commands together: what can be looked up and given other keys."""

from __future__ import annotations

from app.desktop.commands import COMMANDS
from app.desktop.equalizer.eq_keys import EQ_COMMANDS
from app.desktop.piano_roll.lane_keys import CHORD_COMMANDS, RULER_COMMANDS
from app.desktop.piano_roll.shortcuts import COMMANDS as ROLL_COMMANDS

PANEL_COMMANDS = (*RULER_COMMANDS, *CHORD_COMMANDS, *EQ_COMMANDS)
ALL_COMMANDS = (*ROLL_COMMANDS, *PANEL_COMMANDS, *COMMANDS)
PANEL_GROUPS = frozenset(command.group for command in PANEL_COMMANDS)
"""Groups whose keys hold only while their panel has the keys: others may have the same."""
