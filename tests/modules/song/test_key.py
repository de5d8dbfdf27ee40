from __future__ import annotations

import pytest

from modules.errors import ParameterError
from modules.song.key import Key, Mode, parse_key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("C minor", Key(0, Mode.MINOR)),
        ("f# major", Key(6)),
        ("Bb", Key(10)),
        ("Am", Key(9, Mode.MINOR)),
        ("  E♭ moll ", Key(3, Mode.MINOR)),
        ("Cb", Key(11)),
        ("B#", Key(0)),
    ],
)
def test_parse_key(text: str, key: Key) -> None:
    assert parse_key(text) == key


@pytest.mark.parametrize("text", ["", "H", "C minor major", "C##", "12"])
def test_no_key(text: str) -> None:
    with pytest.raises(ParameterError) as caught:
        parse_key(text)
    assert caught.value.parameter == "key"


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("tonic", range(12))
def test_names_are_read_back(tonic: int, mode: Mode) -> None:
    key = Key(tonic, mode)
    assert parse_key(key.name) == key


def test_minor_has_the_raised_seventh() -> None:
    key = parse_key("A minor")
    assert key.contains(68)
    assert key.contains(67)
    assert not key.contains(66)
