"""Fixtures of the roll's tests: a small song in a shown panel."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot
from shown_roll import Roll, proposal, small_song

from app.desktop.piano_roll.panel import PianoRollPanel
from modules.midi_generator.proposal import Proposal
from modules.song.history import History


@pytest.fixture
def roll(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Roll:
    """No dialog opens: what the roll asks is answered with “never mind”."""
    history = History(small_song())
    panel = PianoRollPanel(history)
    monkeypatch.setattr(panel.questions, "velocity", lambda _now: None)
    monkeypatch.setattr(panel.questions, "quantizing", lambda _now: None)
    monkeypatch.setattr(panel.questions, "properties", lambda _notes, _map: None)
    qtbot.addWidget(panel)
    panel.resize(1280, 720)
    panel.show()
    panel.activateWindow()
    panel.view.setFocus()
    qtbot.waitExposed(panel)
    qtbot.waitUntil(panel.view.hasFocus)
    panel.model.scroll_to_notes()
    return Roll(panel, history, qtbot)


@pytest.fixture
def make_proposal() -> Callable[..., Proposal]:
    return proposal
