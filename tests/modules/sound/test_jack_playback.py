"""Real playback through PortAudio and a JACK server that has no hardware."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jack_server import NEEDS_JACK, JackServer, jack_server

HERE = Path(__file__).parent

pytestmark = NEEDS_JACK

HAS_JACK = """
import sys, sounddevice
names = [host["name"] for host in sounddevice.query_hostapis()]
sys.exit(not any("JACK" in name for name in names))
"""


@pytest.fixture
def jack(request: pytest.FixtureRequest) -> Iterator[JackServer]:
    with jack_server(getattr(request, "param", 44_100)) as server:
        seen = subprocess.run([sys.executable, "-c", HAS_JACK], check=False, env=server.environment)
        if seen.returncode != 0:
            pytest.skip("this PortAudio has no JACK")
        yield server


Report = dict[str, object]


def record(jack: JackServer, is_good: Callable[[Report], bool], *arguments: str) -> Report:
    """The report of the first good recording of three: on a busy machine JACK drops periods.

    Where the machine stood still for longer than JACK can wait, what arrived of the last must
    still be what was sent, with gaps.
    """
    for _ in range(3):
        report = jack.run(HERE / "jack_recording.py", *arguments)
        if is_good(report) and report["missing_frames"] == 0:
            break
    else:
        assert float(str(report["stalled_s"])) > 0.0, report
        assert float(str(report["pieces_found"])) > 0.25, report
    assert report["stopped"]
    assert report["threads"] == ["MainThread"]
    return report


def test_what_the_mixer_renders_arrives_sample_by_sample(jack: JackServer, tmp_path: Path) -> None:
    report = record(jack, lambda report: report["wrong_frames"] == 0, str(tmp_path), "2", "44100")
    assert "JACK" in str(report["device"])
    assert report["devices"] == [report["device"]]


@pytest.mark.parametrize("jack", [48_000], indirect=True)
def test_a_device_at_another_rate_gets_converted_sound(jack: JackServer, tmp_path: Path) -> None:
    def is_good(report: Report) -> bool:
        return float(str(report["correlation"])) > 0.999

    assert record(jack, is_good, str(tmp_path), "1", "48000")["rate"] == 48_000


def test_the_death_of_the_server_is_survived(jack: JackServer) -> None:
    report = jack.run(HERE / "jack_loss.py", str(jack.process.pid))
    assert "stopped" in str(report["message"])
    assert report["is_playing"]
    assert "started again" in str(report["message_after_reopening"])
    assert float(str(report["close_s"])) < 10.0


def test_a_server_that_is_started_again_can_be_chosen_again(jack: JackServer) -> None:
    command = [str(part) for part in jack.process.args]  # type: ignore[union-attr]
    report = jack.run(HERE / "jack_revival.py", str(jack.process.pid), *command)
    assert "press Play" in str(report["told"])
    assert "JACK" in str(report["device"])


def test_a_take_lies_where_the_musician_heard_the_song(jack: JackServer, tmp_path: Path) -> None:
    for number in range(3):
        folder = tmp_path / str(number)
        folder.mkdir()
        report = jack.run(HERE / "jack_take.py", str(folder))
        late_s, stalled_s = abs(float(str(report["late_s"]))), float(str(report["stalled_s"]))
        if late_s < 0.006:
            break
    # Each period that a machine at a standstill loses moves what comes after it.
    assert late_s < 0.006 + stalled_s, report
    assert float(str(report["seconds"])) > 1.0
    assert report["threads"] == ["MainThread"]
