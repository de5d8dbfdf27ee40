"""An analysis whose process hangs and reads nothing any more."""

from __future__ import annotations

import os
import signal

import pytest

from modules.errors import Cancelled
from modules.song.score import Note, Song, Track
from modules.spectral_analyzer.apart import far_analyst
from modules.spectral_analyzer.apart.far_analyst import FarAnalyst
from modules.spectral_analyzer.genre_profile import load_profile


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="a process cannot be stopped here")
def test_what_is_given_up_does_not_wait_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(far_analyst, "PATIENCE_S", 0.2)
    notes = tuple(Note(index + 10, 60, 100, 480 * index, 400) for index in range(20_000))
    song = Song(tracks=(Track(1, "Piano").with_notes(notes),), next_id=30_000)
    analyst = FarAnalyst()
    stopped: list[int] = []

    def cancelled() -> bool:
        """Asked before the order is sent, and while it waits: it is more than a pipe holds."""
        process = analyst._process
        if process is not None and not stopped:
            os.kill(process.process_id, signal.SIGSTOP)
            stopped.append(process.process_id)
        return bool(stopped)

    with pytest.raises(Cancelled):
        analyst.analyze(song, load_profile("pop"), {}, progress=lambda _: None, cancelled=cancelled)
    analyst.close()
    assert stopped
