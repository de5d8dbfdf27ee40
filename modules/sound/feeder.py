"""The feeder: a thread that renders ahead of the device."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from time import perf_counter
from typing import Protocol

from modules.errors import NomadError
from modules.song.score import LoopRegion, Song
from modules.sound.clip_store import ClipStore
from modules.sound.device import SoundDevice
from modules.sound.equalizer import load_filters
from modules.sound.feed import BROKEN, Command, next_of
from modules.sound.level import LevelMeter
from modules.sound.level_history import BlockLevels, LevelHistory
from modules.sound.mixer import MixBlock, Mixer
from modules.sound.note_source import Synth
from modules.sound.output import Output
from modules.sound.output_keeper import OutputKeeper
from modules.sound.output_status import OutputStatus
from modules.sound.playback import Playback
from modules.sound.ring_writer import RingWriter
from modules.sound.song_follower import SongFollower
from modules.sound.spsc_ring import SpscRing
from modules.sound.transport import Transport

AHEAD_ROLLING_S = 0.2
AHEAD_STILL_S = 0.05
"""While only single notes are tried, less is rendered ahead, so that they answer quickly."""
AHEAD_PLAYED_S = 0.012
"""While someone plays on a keyboard, even less: the lead is what a key waits for its sound."""
MIN_LEAD_BLOCKS = 4
MIN_LEAD_BLOCKS_PLAYED = 1
PERIOD_S = 0.02
PERIOD_PLAYED_S = 0.005
RING_FRAMES = 1 << 16
PREPARE_S = 3.0
"""So far ahead note waveforms are computed in spare time: a new one may take 100 ms."""
PREPARE_SLICE_S = 0.004
DEVICE_CHECK_S = 1.0
"""While nothing sounds, so often the device is asked whether it is still there."""
KEPT_BLOCKS = 2
"""Blocks that stay in the ring at a seek: the device may be reading them."""


class Taps(Protocol):
    """Where rendered sound can be heard by others; `TapBoard`."""

    def feed(self, block: MixBlock) -> None:
        """Take one rendered block."""


class Feeder:
    """Owns mixer, transport and output, all on one thread; a `Feed`.

    Other threads hand it a `Command` with `post`; only that may call the methods of the second
    group. They may read `heard_position`, `levels`, `playback`, `status`, `is_rolling`.
    """

    def __init__(
        self,
        sample_rate: int,
        block_frames: int,
        taps: Taps,
        synth: Synth | None = None,
        on_turn: Callable[[], None] | None = None,
    ) -> None:
        """`on_turn` is called on the feeder's thread whenever something may have changed."""
        self.playback = Playback(SpscRing(RING_FRAMES, 2), sample_rate)
        self.outputs = OutputKeeper(sample_rate, block_frames, self.playback, self._wake_up)
        self.levels = LevelHistory()
        self.clips = ClipStore(sample_rate, background=True)
        self.count_in_until = 0
        self.done = 0
        self._message = ""
        self._taps = taps
        self._on_turn = on_turn
        self._sample_rate = sample_rate
        self._block_frames = block_frames
        self._synth = synth
        self._transport: Transport
        self._writer = RingWriter(self.playback.ring, sample_rate, sample_rate, 2)
        self._master_meter = LevelMeter(sample_rate)
        self._follower = SongFollower(self.playback, sample_rate)
        self.heard_position = self._follower.heard_position
        self._is_played = False
        self._is_active = False
        self._commands: deque[Command] = deque()
        self._wake = threading.Event()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="sound-feeder", daemon=True)

    # For any thread.

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def post(self, command: Command) -> None:
        """Carry `command` out on the feeder's thread, in the order of posting."""
        self._commands.append(command)
        self._wake_up()

    def close(self) -> None:
        """Stop the output and join the thread."""
        self._closing = True
        self._wake_up()
        if self._thread.is_alive():
            self._thread.join()
        self.clips.close()

    def wait(self) -> None:
        """Return when the thread has ended, by `close` or by a fault."""
        self._thread.join()

    @property
    def is_alive(self) -> bool:
        """Whether posted commands will be run."""
        return self._thread.is_alive()

    def heard_frame(self) -> float:
        """The ring frame that is heard now."""
        return self.playback.heard_frame()

    @property
    def is_rolling(self) -> bool:
        """Whether the song rolls."""
        return self._follower.is_rolling

    @property
    def is_closing(self) -> bool:
        """Whether the thread ends because it was asked to."""
        return self._closing

    @property
    def is_active(self) -> bool:
        """Whether sound is rendered; what is still in the ring does not count."""
        return self._is_active

    @property
    def devices(self) -> tuple[SoundDevice, ...]:
        """Devices that were there when the output was last opened."""
        return self.outputs.devices

    @property
    def status(self) -> OutputStatus:
        """How the output does right now."""
        output = self.outputs.output
        problems = [self._message, self.outputs.message, *self.clips.problems()]
        return OutputStatus(
            device_name=output.device_name if output else None,
            sample_rate=output.sample_rate if output else self._sample_rate,
            latency_ms=1000.0 * output.latency_s if output else 0.0,
            under_runs=self.playback.under_runs,
            message=" ".join(problem for problem in problems if problem),
        )

    # For posted commands.

    def open_output(self, wanted: str) -> None:
        """Open "auto", "none" or a device by name; a failure becomes silence with a message."""
        self._connect(self.outputs.open(wanted))

    def set_song(self, song: Song) -> None:
        """Play `song` from the next block on, at the same tick."""
        mixer = self._transport.mixer
        before, late_before = mixer.time_map, mixer.latency_frames
        mixer.set_song(song)
        if not self._transport.rolling:
            self._follower.restart(self._transport)
        elif mixer.time_map is not before or mixer.latency_frames != late_before:
            self._follower.mark(self._transport)

    def set_loop(self, loop: LoopRegion | None) -> None:
        """Repeat `loop` once the song gets to its end."""
        self._transport.loop = loop

    def set_metronome(self, is_on: bool) -> None:
        """Let the metronome click while the song rolls."""
        self._transport.metronome_on = is_on

    def set_rolls_on(self, rolls_on: bool) -> None:
        """Let the song roll on beyond its end."""
        self._transport.rolls_on = rolls_on

    def set_output_gain_db(self, gain_db: float) -> None:
        """Gain of all that is heard; taps and levels stay as they are."""
        self._writer.set_gain_db(gain_db)

    def audition(self, track_id: int, pitch: int, velocity: int) -> None:
        """Sound one note of a track now."""
        self._gather_first()
        self._transport.mixer.audition(track_id, pitch, velocity)

    def press(self, track_id: int, pitch: int, velocity: int) -> None:
        """Sound a key of a track until it is let go."""
        self._gather_first()
        self._transport.mixer.press(track_id, pitch, velocity)

    def release(self, track_id: int, pitch: int) -> None:
        """Let a key go."""
        self._transport.mixer.release(track_id, pitch)

    def set_played(self, is_played: bool) -> None:
        """Render less ahead while someone plays on a keyboard."""
        self._is_played = is_played

    def play(self, count_in_bars: int = 0) -> None:
        """Roll from the current position, after so many bars of clicks."""
        if self._transport.rolling:
            return
        self._message = ""
        self._take_back()
        self._gather_first()
        self._transport.start(count_in_bars)
        self._follower.restart(self._transport)
        count_in = self._transport.count_in_frames / self._sample_rate
        self.count_in_until = self.playback.ring.written + int(count_in * self.playback.sample_rate)

    def pause(self) -> None:
        """Stand still where the sound is."""
        if not self._transport.rolling:
            return
        self._take_back()
        tick = self._follower.end_tick
        self.playback.expects_sound = False
        self._writer.fade_out()
        self._transport.stop(self._transport.mixer.position_of(tick))
        self._follower.restart(self._transport)

    def seek(self, tick: float) -> None:
        """Go to `tick`; what was rendered ahead is taken back."""
        if self._transport.rolling:
            self._take_back()
        self._transport.seek(self._transport.mixer.position_of(max(0.0, tick)))
        self._follower.restart(self._transport)

    # The thread.

    def _run(self) -> None:
        try:
            load_filters()
            mixer = Mixer(self._sample_rate, self._synth, self.clips)
            self._transport = Transport(mixer)
            while not self._closing:
                self._wake.clear()
                self._turn()
                if self._on_turn is not None:
                    self._on_turn()
                self._wake.wait(self._rest_s())
        finally:
            if not self._closing:
                self._message = BROKEN
            self._follower.is_rolling = False
            self.outputs.close()

    def _rest_s(self) -> float | None:
        """How long to wait for commands; None is for ever. Prepares notes first."""
        ahead = int(PREPARE_S * self._sample_rate)
        time_is_up_at = perf_counter() + PREPARE_SLICE_S
        is_ready = self._transport.mixer.prepare(ahead, lambda: perf_counter() > time_is_up_at)
        if not is_ready:
            return PREPARE_SLICE_S
        if self._transport.is_active:
            return PERIOD_PLAYED_S if self._is_played else PERIOD_S
        output = self.outputs.output
        return DEVICE_CHECK_S if output is not None and output.device_name else None

    def _wake_up(self) -> None:
        self._wake.set()

    def _turn(self) -> None:
        while self._commands:
            self._carry_out(next_of(self._commands))
        replaced = self.outputs.replace_lost()
        if replaced is not None:
            self._connect(replaced)
        if self._transport.is_active:
            self._guarded(self._feed)
        self._is_active = self._transport.is_active
        if not self._is_active:
            self.levels.rest()
        self.playback.is_open = True
        self.playback.expects_sound = self._transport.rolling
        self.outputs.set_quick(self._is_played or not self._transport.rolling)

    def _carry_out(self, command: Command) -> None:
        method = getattr(self, command.name)
        try:
            self._guarded(lambda: method(*command.arguments))
        finally:
            self.done = command.number or self.done

    def _guarded(self, work: Callable[[], None]) -> None:
        """Run `work`; a failure that can be told to the user stops the song, not the thread."""
        try:
            work()
        except NomadError as error:
            self._message = str(error)
            self._transport.stop(self._transport.mixer.position)
            self._follower.restart(self._transport)

    def _connect(self, output: Output) -> None:
        """Write for the rate and channels of a new output; what waited for the old is dropped."""
        self.playback.ring.rewind(0, 0)
        self.playback.sample_rate = output.sample_rate
        self._writer = RingWriter(
            self.playback.ring,
            self._sample_rate,
            output.sample_rate,
            output.channels,
            self._writer.gain_db,
        )
        self._gather_first()
        self._follower.restart(self._transport)

    def _feed(self) -> None:
        """Fill the ring up to the wanted lead; at least one block, less when commands wait."""
        lead = self._lead()
        while self.playback.ring.fill < lead and self._transport.is_active and not self._closing:
            self._render_block()
            if self._commands:
                break
        if not self._transport.is_active:
            self._writer.finish()

    def _lead(self) -> int:
        """How many frames shall wait in the ring."""
        if self._is_played:
            lead_s, blocks = AHEAD_PLAYED_S, MIN_LEAD_BLOCKS_PLAYED
        else:
            lead_s = AHEAD_ROLLING_S if self._transport.rolling else AHEAD_STILL_S
            blocks = MIN_LEAD_BLOCKS
        return max(int(lead_s * self.playback.sample_rate), blocks * self._block_frames)

    def _render_block(self) -> None:
        pieces = self._transport.render(self._block_frames)
        for piece in pieces:
            self._follower.follow(self._transport, piece)
            self._taps.feed(piece.mix)
            level = self._master_meter.feed(piece.mix.master)
            self._writer.write(piece.heard)
        ring_frame = self.playback.ring.written
        self.levels.record(BlockLevels(ring_frame, pieces[-1].mix.levels, level))
        self._follower.note_end(self._transport)

    def _take_back(self) -> None:
        self._writer.rewind(KEPT_BLOCKS * self._block_frames)

    def _gather_first(self) -> None:
        """Hold an empty ring shut until the first blocks are ready, so that none comes late."""
        if self.playback.ring.fill == 0:
            self.playback.is_open = False
