"""A JACK server without hardware, for tests that play through real ports."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
PATIENCE_S = 180
"""For a machine that gives us a quarter of its time."""
NEEDS_JACK = [
    pytest.mark.jack,
    pytest.mark.skipif(
        not all(shutil.which(tool) for tool in ("jackd", "jack_lsp", "jack_connect", "jack_wait")),
        reason="JACK (jackd and its tools) is not installed",
    ),
]


@dataclass
class JackServer:
    """A running server and how to reach it."""

    process: subprocess.Popen[bytes]
    environment: dict[str, str]

    def run(self, script: Path, *arguments: str) -> dict[str, object]:
        """What a script prints in its last line, run as a client of the server."""
        folders = (REPOSITORY, REPOSITORY / "tests", script.parent)
        path = os.pathsep.join(map(str, folders))
        with subprocess.Popen(
            [sys.executable, str(script), *arguments],
            cwd=REPOSITORY,
            env={**self.environment, "PYTHONPATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as running:
            try:
                printed, errors = running.communicate(timeout=PATIENCE_S)
            except subprocess.TimeoutExpired:
                # With all that it has started.
                os.killpg(running.pid, signal.SIGKILL)
                raise
        assert running.returncode == 0, errors
        report: dict[str, object] = json.loads(printed.splitlines()[-1])
        return report


@contextmanager
def jack_server(rate: int = 44_100) -> Iterator[JackServer]:
    """A server of its own for a test; skips where none can be started."""
    name = f"nomad-test-{os.getpid()}"
    environment = {
        **os.environ,
        "JACK_NO_AUDIO_RESERVATION": "1",
        "JACK_NO_START_SERVER": "1",
        "JACK_DEFAULT_SERVER": name,
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
        yield JackServer(process, environment)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            # It waits for ever for a client that has died.
            process.kill()
            process.wait(10)
