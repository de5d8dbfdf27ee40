from __future__ import annotations

import pytest

from modules.song.frequency_words import hertz


@pytest.mark.parametrize(
    ("frequency_hz", "text"),
    [
        (62.4, "62 Hz"),
        (315.0, "315 Hz"),
        (999.4, "999 Hz"),
        (999.6, "1 kHz"),
        (4400.0, "4.4 kHz"),
        (12_480.0, "12.5 kHz"),
    ],
)
def test_a_frequency_in_words(frequency_hz: float, text: str) -> None:
    assert hertz(frequency_hz) == text
