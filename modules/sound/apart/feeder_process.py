"""A feeder in a process of its own: the interpreter of the window cannot hold it up.

It is started again when it dies, and takes up the song where it was.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import replace
from time import perf_counter

from modules.processes.child_process import END_S, ChildProcess
from modules.song.score import Song
from modules.sound.apart.bulletin import Bulletin, Opening
from modules.sound.apart.song_delta import SongDelta
from modules.sound.apart.told_feed import ToldFeed
from modules.sound.feed import OPENING, Command, next_of
from modules.sound.tap_board import TapBoard

MODULE = "modules.sound.apart.sound_process"
SETTINGS = (
    "open_output",
    "set_song",
    "set_output_gain_db",
    "set_loop",
    "set_metronome",
    "set_rolls_on",
    "set_played",
)
"""Commands of which the newest holds until the next: a new process is told of them."""
STARTED_AGAIN = "The sound stopped because of a fault and was started again: press Play to go on."
GIVEN_UP = (
    "The sound cannot be kept running: choose its output again, or save your work and start the "
    "program again."
)
MOST_LOSSES = 3
LOSSES_S = 60.0
"""After so many faults in so short a time, another try has to be asked for."""
WATCH_S = 1.0
MOST_SILENT_LOOKS = 6
"""Looks are counted, not seconds: a computer that slept has not looked meanwhile."""
LISTEN = Command("listen_at")
"""Sent with the taps that are read when it is sent."""


class FeederProcess(ToldFeed):
    """A `Feed` over a `ChildProcess`.

    One thread ("sound-orders") starts it, again if need be, and sends commands; another reads
    bulletins. After too many faults the first gives up, until an
    output is chosen again.
    """

    def __init__(self, sample_rate: int, block_frames: int, taps: TapBoard) -> None:
        super().__init__(sample_rate, taps)
        self._opening = Opening(sample_rate, block_frames)
        taps.on_change = self._listen
        self._settings: dict[str, Command] = {}
        self._commands: deque[Command] = deque()
        self._wake = threading.Event()
        self._has_news = False
        self._silent_looks = 0
        self._is_closing = False
        self._has_given_up = False
        self._losses: deque[float] = deque(maxlen=MOST_LOSSES)
        self._process: ChildProcess | None = None
        self._sent_song = Song()
        self._sent_number = 0
        self._thread = self._new_thread()

    # For any thread.

    @property
    def is_alive(self) -> bool:
        """Whether posted commands will be carried out, if need be by a new process."""
        return self._thread.is_alive()

    @property
    def process_id(self) -> int | None:
        """Of the process that plays now."""
        process = self._process
        return process.process_id if process is not None else None

    def start(self) -> None:
        """Begin; commands may have been posted before."""
        self._thread.start()

    def post(self, command: Command) -> None:
        """Carry `command` out soon, in the order of posting."""
        if command.name in SETTINGS:
            self._settings[command.name] = command
        if self._has_given_up:
            if command.name == "open_output":
                self._begin_again()
            return
        if command.name == "play":
            self._notice = ""
        self._commands.append(command)
        self._wake.set()

    def close(self) -> None:
        """Stop the sound; returns when process and threads have ended."""
        self._is_closing = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(END_S)
            # A process that hangs reads nothing, and sending to it may wait for ever.
            if self._thread.is_alive() and self._process is not None:
                self._process.kill()
            self._thread.join()

    def _begin_again(self) -> None:
        """One more try, with the newest settings; what was to happen meanwhile never will."""
        self._thread.join()
        self._has_given_up = False
        self._losses.clear()
        self._commands = deque(sorted(self._settings.values(), key=lambda each: each.number))
        self._status = replace(self._status, message=OPENING)
        self._thread = self._new_thread()
        self._thread.start()

    def _new_thread(self) -> threading.Thread:
        return threading.Thread(target=self._run, name="sound-orders", daemon=True)

    # The thread that sends.

    def _run(self) -> None:
        try:
            while not self._is_closing and self._has_process():
                while self._commands and self._send(next_of(self._commands)):
                    pass
                if not self._wake.wait(WATCH_S):
                    self._watch()
                self._wake.clear()
        finally:
            if self._process is not None:
                self._process.end()
            self.is_rolling = False
            if not self._is_closing:
                self._has_given_up = True
                self._notice = ""
                self._status = replace(self._status, device_name=None, message=GIVEN_UP)

    def _watch(self) -> None:
        """End a process that has told nothing for long while the song rolls: it hangs."""
        self._silent_looks = 0 if self._has_news or not self.is_rolling else self._silent_looks + 1
        self._has_news = False
        if self._silent_looks >= MOST_SILENT_LOOKS and self._process is not None:
            self._silent_looks = 0
            self._process.kill()

    def _has_process(self) -> bool:
        """Start a process if there is none; False when that is in vain."""
        if self._process is not None and self._process.is_running:
            return True
        try:
            taking_up = self._lose(self._process) if self._process is not None else ()
            self._process = ChildProcess(MODULE, self._on_news, self._wake.set)
        except OSError:
            return False
        self._process.send(self._opening)
        self._sent_song = Song()
        for command in (LISTEN, *taking_up):
            self._send(command)
        return True

    def _lose(self, process: ChildProcess) -> tuple[Command, ...]:
        """Clear away a process that died; commands that let another one stand where it was.

        Raises ChildProcessError after too many.
        """
        process.end()
        self._losses.append(perf_counter())
        if len(self._losses) == MOST_LOSSES and self._losses[-1] - self._losses[0] < LOSSES_S:
            raise ChildProcessError
        frame = self.heard_frame()
        tick = self.heard_position.at(frame).tick_at(frame)
        self.is_rolling = False
        self.done = self._sent_number  # What it did not do will not be done.
        self._notice = STARTED_AGAIN
        self._status = replace(self._status, message=OPENING)
        settings = (setting._replace(number=0) for setting in tuple(self._settings.values()))
        return (*settings, Command("seek", (tick,)))

    def _send(self, command: Command) -> bool:
        assert self._process is not None
        self._sent_number = command.number or self._sent_number
        if command.name == "set_song":
            (song,) = command.arguments
            command = command._replace(arguments=(SongDelta.between(self._sent_song, song),))
            self._sent_song = song
        elif command is LISTEN:
            command = command._replace(arguments=(frozenset(self._taps.read_keys()),))
        return self._process.send(command)

    def _listen(self) -> None:
        """Other taps are read than before."""
        self._commands.append(LISTEN)
        self._wake.set()

    # The thread that reads.

    def _on_news(self, bulletin: Bulletin) -> None:
        self._has_news = True
        if not self.take(bulletin):
            self._listen()
