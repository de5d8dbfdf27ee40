"""Notes, while a song is rendered ahead, where in it the frames of the ring are."""

from __future__ import annotations

from modules.song.score import Song
from modules.song.time_map import time_map_of
from modules.sound.heard_position import HeardPosition, Segment
from modules.sound.playback import Playback
from modules.sound.transport import Piece, Transport


class SongFollower:
    """The feeder tells it of every piece and of every jump; any thread reads `heard_position`."""

    def __init__(self, playback: Playback, sample_rate: int) -> None:
        self.heard_position = HeardPosition(Segment(0, 0, time_map_of(Song()), sample_rate, 0.0))
        self.is_rolling = False
        self._playback = playback
        self._sample_rate = sample_rate
        self._expected = (0, False)

    @property
    def end_tick(self) -> float:
        """Where in the song the ring ends."""
        written = self._playback.ring.written
        return self.heard_position.at(written).tick_at(written)

    def restart(self, transport: Transport) -> None:
        """The song is here now; what was heard before is history."""
        position = transport.mixer.position
        rolls = transport.rolling and not transport.count_in_frames
        self.heard_position.restart(self._segment(transport, position, rolls=rolls))
        self._expect(transport, position, rolls=rolls)

    def mark(self, transport: Transport) -> None:
        """From the next written frame on, the song is where the transport is."""
        self._mark(transport, transport.mixer.position, rolls=transport.rolling)

    def follow(self, transport: Transport, piece: Piece) -> None:
        """Note where the song jumps before `piece`."""
        if (piece.position, piece.rolls) != self._expected:
            self._mark(transport, piece.position, rolls=piece.rolls)
        moved = piece.heard.shape[1] if piece.rolls else 0
        self._expected = (piece.position + moved, piece.rolls)

    def note_end(self, transport: Transport) -> None:
        """Note that the song stopped by itself after the last piece."""
        if self._expected[1] and not transport.rolling:
            self.mark(transport)

    def _mark(self, transport: Transport, position: int, *, rolls: bool) -> None:
        self.heard_position.jump(self._segment(transport, position, rolls=rolls))
        self._expect(transport, position, rolls=rolls)

    def _expect(self, transport: Transport, position: int, *, rolls: bool) -> None:
        self._expected = (position, rolls)
        self.is_rolling = transport.rolling

    def _segment(self, transport: Transport, position: int, *, rolls: bool) -> Segment:
        pace = self._sample_rate / self._playback.sample_rate if rolls else 0.0
        if rolls:
            # What is written now went into the master's limiter a little earlier.
            position -= transport.mixer.latency_frames
        written = self._playback.ring.written
        return Segment(written, position, transport.time_map, self._sample_rate, pace)
