"""Counts late blocks with the window open and all three engines busy, next to an idle stream.

    python -m benchmarks.busy_soak --seconds 600
    python -m benchmarks.busy_soak --seconds 3600 --idle-seconds 10

Both phases play on one JACK server without hardware, one after the other: first a stream that
rolls without sound (what this machine loses by itself), then the whole application, worked by
events as a restless user would: playing in a loop, scrolling every other two seconds, a new
proposal each second, a mix edit with its analysis of the whole song every five seconds. Memory is
noted each minute; of its growth, 20 MiB an hour are this program's own notes. One JSON document on
standard output.
"""

from __future__ import annotations

import argparse
import json
import os
from array import array
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from app.desktop.application import begin, make_application
from app.desktop.main_window import MainWindow
from app.desktop.settings import Folders, SettingsFile
from app.desktop.studio.studio import Studio
from app.desktop.theme.theme import current_theme
from benchmarks.callback_soak import BLOCK_FRAMES, percentiles, start_jack_server
from benchmarks.event_watch import EventWatch
from modules.midi_generator.request import ProposalKind
from modules.song.edits import SetLoop, SetTrackMix
from modules.song.score import LoopRegion
from modules.sound.apart.feeder_process import MODULE as SOUND
from modules.sound.sound_engine import SoundEngine
from modules.spectral_analyzer.apart.far_analyst import MODULE as ANALYSIS

SCROLL_MS, PROPOSAL_MS, EDIT_MS = 33, 1_000, 5_000
HEARTBEAT_MS = 5
MINUTE_MS = 60_000


def idle(seconds: float) -> dict[str, object]:
    """What a stream loses in `seconds` that rolls through a song without sound."""
    with SoundEngine() as engine:
        while engine.status.device_name is None:
            sleep(0.05)
        engine.set_rolls_on(True)
        engine.play()
        sleep(1.0)
        before = engine.status.under_runs
        sleep(seconds)
        status = engine.status
        return {"device": status.device_name, "under_runs": status.under_runs - before}


def our_processes() -> dict[str, psutil.Process]:
    """The window's, and those that it started: of the sound and of the analysis."""
    window = psutil.Process()
    names = (SOUND, ANALYSIS)
    started = {
        name.rpartition(".")[2]: child
        for child in window.children()
        for name in names
        if name in child.cmdline()
    }
    return {"window": window, **started}


def processor_s() -> dict[str, float]:
    """Seconds of processor time that each has used."""
    return {name: sum(process.cpu_times()[:2]) for name, process in our_processes().items()}


class RestlessUser:
    """Works the window with events and counts what was done."""

    def __init__(self, studio: Studio, window: MainWindow) -> None:
        self._studio = studio
        self._view = window.roll.view
        self.proposals = 0
        self.edits = 0
        self.reports = 0
        self.gaps_ms = array("d")
        self.resident_mib: list[dict[str, int]] = []
        self._beat = perf_counter()
        self._timers: list[QTimer] = []
        studio.co_writer.proposed.connect(self._count_proposal)
        studio.mix_advisor.reported.connect(self._count_report)

    def start(self) -> None:
        """Begin to play in a loop, and to fidget."""
        song = self._studio.history.song
        self._studio.do(SetLoop(LoopRegion(0, song.end_tick)))
        self._studio.player.toggle_play()
        self._every(SCROLL_MS, self._scroll)
        self._every(PROPOSAL_MS, self._propose)
        self._every(EDIT_MS, self._edit)
        self._every(MINUTE_MS, self._note_memory)
        self._note_memory()
        self._beat = perf_counter()
        self._every(HEARTBEAT_MS, self._note_gap)

    def _every(self, interval_ms: int, step: Callable[[], None]) -> None:
        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(step)
        timer.start(interval_ms)
        self._timers.append(timer)

    def _scroll(self) -> None:
        phase = int(perf_counter()) % 8
        if phase in (2, 3, 6, 7):
            return  # Hands rest now and then; while they move, some engines step back.
        turn = 60 if phase < 4 else -60
        at = QPointF(self._view.rect().center())
        event = QWheelEvent(
            at,
            self._view.mapToGlobal(at),
            QPoint(),
            QPoint(turn, 0),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self._view, event)

    def _propose(self) -> None:
        tracks = self._studio.history.song.tracks
        track = tracks[self.proposals % len(tracks)]
        self._studio.select_track(track.id)
        if not self._studio.co_writer.obstacle(ProposalKind.NEXT_BAR, track.id):
            self._studio.co_writer.ask(ProposalKind.NEXT_BAR, track.id, track.notes[0].start_tick)

    def _edit(self) -> None:
        track = self._studio.history.song.tracks[0]
        volume_db = -3.0 if self.edits % 2 else -4.0
        self._studio.do(SetTrackMix(track.id, replace(track.mix, volume_db=volume_db)))
        self.edits += 1

    def _count_proposal(self, proposals: object) -> None:
        self.proposals += bool(proposals)

    def _count_report(self, report: object) -> None:
        self.reports += report is not None

    def _note_memory(self) -> None:
        sizes = {
            name: round(process.memory_info().rss / 2**20)
            for name, process in our_processes().items()
        }
        self.resident_mib.append(sizes)

    def _note_gap(self) -> None:
        now = perf_counter()
        self.gaps_ms.append(1_000 * (now - self._beat) - HEARTBEAT_MS)
        self._beat = now


def busy(seconds: float, folder: Path, picture: Path | None) -> dict[str, object]:
    """The same of the whole application at work."""
    application = make_application()
    settings = SettingsFile(Folders.below(folder).config)
    current_theme().wear("dark")
    studio = Studio(settings, Folders.below(folder), output="auto")
    window = MainWindow(studio)
    window.resize(1600, 900)
    user = RestlessUser(studio, window)
    watches: list[EventWatch] = []
    report: dict[str, object] = {}
    begin(window, [])
    window.show()

    def start() -> None:
        user.start()
        watches.append(EventWatch())
        before, used, started = studio.player.status, processor_s(), perf_counter()
        assert before is not None
        QTimer.singleShot(round(1_000 * seconds), lambda: finish(before.under_runs, used, started))

    def finish(under_runs: int, used: dict[str, float], started: float) -> None:
        status, seconds_gone = studio.player.status, perf_counter() - started
        assert status is not None
        shares = {
            name: round((now - used.get(name, 0.0)) / seconds_gone, 2)
            for name, now in processor_s().items()
        }
        report.update(
            device=status.device_name,
            under_runs=status.under_runs - under_runs,
            blocks=round(seconds * status.sample_rate / BLOCK_FRAMES),
            proposals=user.proposals,
            mix_edits=user.edits,
            whole_song_reports=user.reports,
            gui_event_delay_ms=percentiles(user.gaps_ms),
            gui_turn_processor_ms=percentiles(watches[0].turns_ms),
            gui_processor_share=round(sum(watches[0].turns_ms) / 1_000 / seconds_gone, 2),
            processor_shares=shares,
            resident_mib_each_minute=user.resident_mib,
        )
        if picture is not None:
            window.grab().save(str(picture))
        watches[0].stop()
        window.hide()
        studio.close()
        application.exit()  # quit() would ask whether to save

    QTimer.singleShot(13_000, start)
    application.exec()
    return report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=300.0, help="length of each phase")
    parser.add_argument("--idle-seconds", type=float, help="another length of the idle phase")
    parser.add_argument("--picture", type=Path, help="save what the window showed at the end")
    options = parser.parse_args()
    start_jack_server()
    idle_seconds = options.seconds if options.idle_seconds is None else options.idle_seconds
    report: dict[str, object] = {"seconds": options.seconds, "idle": idle(idle_seconds)}
    with TemporaryDirectory() as folder:
        report["busy"] = busy(options.seconds, Path(folder), options.picture)
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
