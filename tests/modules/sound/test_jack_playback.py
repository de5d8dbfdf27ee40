"""Real playback through PortAudio and a JACK server that has no hardware."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[2]

pytestmark = [
    pytest.mark.jack,
    pytest.mark.skipif(
        not all(shutil.which(tool) for tool in ("jackd", "jack_lsp", "jack_connect", "jack_wait")),
        reason="JACK (jackd and its tools) is not installed",
    ),
]

HAS_JACK = """
import sys, sounddevice
names = [host["name"] for host in sounddevice.query_hostapis()]
sys.exit(not any("JACK" in name for name in names))
"""


@dataclass
class JackServer:
    """A running server and how to reach it."""

    process: subprocess.Popen[bytes]
    environment: dict[str, str]

    def run(self, script: str, *arguments: str) -> dict[str, object]:
        """What a script beside this file prints, run as a client of the server."""
        result = subprocess.run(
            [sys.executable, str(HERE / script), *arguments],
            check=False,
            cwd=REPOSITORY,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert result.returncode == 0, result.stderr
        report: dict[str, object] = json.loads(result.stdout.splitlines()[-1])
        return report


@pytest.fixture
def jack(request: pytest.FixtureRequest) -> Iterator[JackServer]:
    rate = getattr(request, "param", 44_100)
    name = f"nomad-test-{os.getpid()}"
    environment = {
        **os.environ,
        "JACK_NO_AUDIO_RESERVATION": "1",
        "JACK_NO_START_SERVER": "1",
        "JACK_DEFAULT_SERVER": name,
        "PYTHONPATH": os.pathsep.join([str(REPOSITORY), str(HERE)]),
        "OMP_NUM_THREADS": "1",
    }
    command = ["jackd", "-n", name, "-r", "-d", "dummy", "-r", str(rate), "-p", "512"]
    process = subprocess.Popen(
        [*command, "-C", "2", "-P", "2"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        waited = subprocess.run(
            ["jack_wait", "-s", name, "-w", "-t", "10"],
            check=False,
            env=environment,
            capture_output=True,
        )
        if waited.returncode != 0:
            pytest.skip("the JACK server does not start on this machine")
        seen = subprocess.run([sys.executable, "-c", HAS_JACK], check=False, env=environment)
        if seen.returncode != 0:
            pytest.skip("this PortAudio has no JACK")
        yield JackServer(process, environment)
    finally:
        process.terminate()
        process.wait(10)


Report = dict[str, object]


def record(jack: JackServer, is_good: Callable[[Report], bool], *arguments: str) -> Report:
    """The report of the first good recording of three: on a busy machine JACK drops periods."""
    for _ in range(3):
        report = jack.run("jack_recording.py", *arguments)
        if is_good(report):
            break
    assert is_good(report), report
    assert report["missing_frames"] == 0
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
    report = jack.run("jack_loss.py", str(jack.process.pid))
    assert "stopped" in str(report["message"])
    assert report["is_playing"]
    assert "started again" in str(report["message_after_reopening"])
    assert float(str(report["close_s"])) < 2.0
