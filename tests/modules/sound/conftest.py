"""A PortAudio for the tests of devices and streams."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from fake_portaudio import (
    FakePortAudio,
)

from modules.sound import portaudio as portaudio_module


@pytest.fixture
def portaudio(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakePortAudio]:
    fake = FakePortAudio()
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    monkeypatch.setattr(portaudio_module, "_dead_host_apis", set())
    monkeypatch.setattr(portaudio_module, "_running", [])
    yield fake
