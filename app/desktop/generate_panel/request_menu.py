"""The requests for a selection and the options of all requests, as entries of a menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from app.desktop.studio.studio import Studio
from app.desktop.studio.writing_options import CONTINUE_BARS, PROGRESSION_BARS, WritingOptions
from app.desktop.theme.controls import empty_menu
from modules.midi_generator.request import MusicalRules, ProposalKind, Voicing

Value = TypeVar("Value")

REQUESTS = (
    (ProposalKind.CONTINUE, "Continue", "Write on after the last note of this track"),
    (ProposalKind.INFILL, "Infill", "Rewrite the selected notes, or fill the gap at the cursor"),
    (ProposalKind.VARY, "Vary", "Vary the selected notes; locked ones (K) stay as they are"),
)
VOICINGS: tuple[tuple[Voicing | None, str], ...] = (
    (None, "Another one in each alternative"),
    (Voicing.CLOSE, "Close"),
    (Voicing.OPEN, "Open (drop 2)"),
    (Voicing.SEVENTHS, "Seventh chords"),
    (Voicing.SHELL, "Shell (root, third, seventh)"),
    (Voicing.POWER, "Power (root and fifth)"),
    (Voicing.ROOT_BASS, "Root in the bass"),
)
AMOUNTS = ((0.25, "A little"), (0.5, "Pitches, not rhythm"), (0.75, "Rhythm, too"), (1.0, "Freely"))
OUTSIDE_NOTES = (
    (0.0, "None: strictly in key"),
    (0.1, "Few: at most 10 %"),
    (0.25, "Some: at most 25 %"),
    (1.0, "Any"),
)


class RequestMenu:
    """Fills menus; what cannot be asked for is disabled and says why in its tooltip."""

    def __init__(
        self,
        studio: Studio,
        ask: Callable[[ProposalKind], None],
        obstacle: Callable[[ProposalKind], str],
        key_of: Callable[[ProposalKind], str],
    ) -> None:
        self._studio = studio
        self._ask = ask
        self._obstacle = obstacle
        self._key_of = key_of

    def fill(self, menu: QMenu) -> None:
        """Requests and options, instead of what was in `menu`."""
        empty_menu(menu)
        self.add_requests(menu)
        self.add_options(menu)

    def add_requests(self, menu: QMenu) -> None:
        """Continue, Infill and Vary with their keys, and a line below them."""
        menu.setToolTipsVisible(True)
        for kind, name, tip in REQUESTS:
            action = menu.addAction(f"{name}\t{self._key_of(kind)}")
            obstacle = self._obstacle(kind)
            action.setEnabled(not obstacle)
            action.setToolTip(obstacle or tip)
            action.setStatusTip(obstacle or tip)
            action.triggered.connect(partial(self._chosen, kind))
        menu.addSeparator()

    def fill_options(self, menu: QMenu) -> None:
        """The options alone, instead of what was in `menu`."""
        empty_menu(menu)
        self.add_options(menu)

    def add_options(self, menu: QMenu) -> None:
        """A submenu for each option, with the choice marked."""
        now = self._studio.co_writer.options
        rules = now.rules
        self._add_choices(
            menu.addMenu("Continue for"),
            [(bars, _bars_text(bars)) for bars in CONTINUE_BARS],
            now.continue_bars,
            lambda bars: replace(now, continue_bars=bars),
        )
        chords = menu.addMenu("Chord progression")
        self._add_choices(
            chords,
            [(bars, _bars_text(bars)) for bars in PROGRESSION_BARS],
            now.progression_bars,
            lambda bars: replace(now, progression_bars=bars),
        )
        chords.addSeparator()
        self._add_choices(
            chords, VOICINGS, now.voicing, lambda voicing: replace(now, voicing=voicing)
        )
        self._add_choices(
            menu.addMenu("Vary how far"),
            AMOUNTS,
            now.amount,
            lambda amount: replace(now, amount=amount),
        )
        menu.addSeparator()
        self._add_choices(
            menu.addMenu("Notes outside the key"),
            OUTSIDE_NOTES,
            rules.outside_notes,
            lambda share: replace(now, rules=MusicalRules(share, rules.chord_tones)),
        )
        strong = menu.addAction("Chord tones on strong beats")
        strong.setCheckable(True)
        strong.setChecked(rules.chord_tones)
        strong.triggered.connect(self._set_chord_tones)

    def _add_choices(
        self,
        menu: QMenu,
        choices: Sequence[tuple[Value, str]],
        chosen: Value,
        options_with: Callable[[Value], WritingOptions],
    ) -> None:
        group = QActionGroup(menu)
        for value, name in choices:
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(value == chosen)
            action.triggered.connect(partial(self._use, options_with(value)))
            group.addAction(action)

    def _use(self, options: WritingOptions, _checked: bool = False) -> None:
        self._studio.choose_writing(options)

    def _set_chord_tones(self, wanted: bool) -> None:
        now = self._studio.co_writer.options
        rules = MusicalRules(now.rules.outside_notes, wanted)
        self._studio.choose_writing(replace(now, rules=rules))

    def _chosen(self, kind: ProposalKind, _checked: bool = False) -> None:
        self._ask(kind)


def _bars_text(bars: int) -> str:
    return "1 bar" if bars == 1 else f"{bars} bars"
