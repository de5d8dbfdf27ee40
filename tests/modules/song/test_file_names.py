from __future__ import annotations

from pathlib import Path

import pytest

from modules.song.file_names import MAX_BYTES, file_name, free_folder


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Guitar left", "Guitar left"),
        ("AC/DC: live? <loud>", "AC DC live loud"),
        ("../../etc/passwd", "etc passwd"),
        ("a\nb\tc\x00", "a b c"),
        ("Con", "_Con"),
        ("LPT1.wav", "_LPT1.wav"),
        ("dots...", "dots"),
        ("  ", "Track"),
        ("...", "Track"),
        ("鼓 🥁", "鼓 🥁"),
    ],
)
def test_names_that_every_system_takes(text: str, name: str) -> None:
    assert file_name(text, "Track") == name


def test_long_names_are_cut_between_letters() -> None:
    name = file_name("鼓" * 200, "Track")
    assert len(name.encode()) <= MAX_BYTES
    assert set(name) == {"鼓"}


def test_a_taken_folder_gets_a_number(tmp_path: Path) -> None:
    wished = tmp_path / "Song stems"
    assert free_folder(wished) == wished
    wished.mkdir()
    (tmp_path / "Song stems 2").write_text("a file counts, too")
    assert free_folder(wished).name == "Song stems 3"
