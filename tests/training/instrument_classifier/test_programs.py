"""The programs that the ear learned from, and what their names say to it, are the same classes."""

from __future__ import annotations

import pytest

from modules.instrument_classifier.classes import CLASS_NAMES
from modules.instrument_classifier.track_name import chances_of_name
from modules.song.general_midi import PROGRAM_NAMES
from training.instrument_classifier.programs import PROGRAMS


@pytest.mark.parametrize("index", sorted(PROGRAMS))
def test_the_name_of_a_sound_says_its_class(index: int) -> None:
    for program in PROGRAMS[index]:
        chances = chances_of_name(PROGRAM_NAMES[program])
        told = None if chances is None else CLASS_NAMES[int(chances.argmax())]
        assert told in {CLASS_NAMES[index], None}, PROGRAM_NAMES[program]
