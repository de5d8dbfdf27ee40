"""Real MIDI ports, through RtMidi and a JACK server that has no hardware."""

from __future__ import annotations

from pathlib import Path

from jack_server import NEEDS_JACK, jack_server

pytestmark = NEEDS_JACK


def test_notes_go_through_real_ports_both_ways() -> None:
    with jack_server() as jack:
        report = jack.run(Path(__file__).parent / "jack_wires.py")
    assert [name for name in report["inputs"] if "keys" in name]  # type: ignore[attr-defined]
    assert [name for name in report["outputs"] if "box" in name]  # type: ignore[attr-defined]
    assert report["heard"] == ["KeyDown(pitch=60, velocity=90)", "KeyUp(pitch=60)"]
    assert report["sent"] == report["heard"]
    assert report["clocks_heard"] == ["f20600", "fb", "f8", "fc"]
    assert report["clocks_sent"] == report["clocks_heard"]
    assert report["own_seen"]
    assert report["hidden"] == report["inputs"]
    assert "Nothing" in str(report["refused"])
    assert report["inputs_after"] == []
