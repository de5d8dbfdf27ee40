"""The song goes out as MIDI, in time and with nothing left hanging."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from modules.midi_ports.message import CONTINUE, START, STOP, TIMING_CLOCK, note_off, note_on
from modules.midi_ports.song_sender import SongSender
from modules.song.mix import TrackMix
from modules.song.score import Note, Song, Track

PPQ = 960


@dataclass
class Tape:
    song: Song
    is_playing: bool = False
    position_tick: float = 0.0
    sent: list[bytes] = field(default_factory=list)

    def notes(self) -> list[bytes]:
        return [message for message in self.sent if message[0] < 0xB0]

    def count(self, status: int) -> int:
        return sum(message[0] == status for message in self.sent)


@pytest.fixture
def tape() -> Tape:
    notes = (Note(1, 60, 90, 0, PPQ), Note(2, 64, 80, PPQ, PPQ), Note(3, 65, 9, PPQ, 9, muted=True))
    return Tape(Song(tracks=(Track(1, "Keys", channel=2, notes=notes),)))


def roll(tape: Tape, sender: SongSender, *ticks: float) -> None:
    tape.is_playing = True
    for tick in ticks:
        tape.position_tick = tick
        sender.follow()


def test_notes_and_clock_of_two_beats(tape: Tape) -> None:
    sender = SongSender(tape, tape.sent.append)
    roll(tape, sender, *range(0, 2 * PPQ + 1, 10))
    assert tape.notes() == [
        note_on(2, 60, 90),
        note_off(2, 60),
        note_on(2, 64, 80),
        note_off(2, 64),
    ]
    assert tape.sent[1] == bytes((START,))
    # Song position 0 and 48 clocks later.
    assert tape.count(TIMING_CLOCK) == 49


def test_a_jump_plays_nothing_in_between_and_leaves_nothing_hanging(tape: Tape) -> None:
    sender = SongSender(tape, tape.sent.append)
    roll(tape, sender, 0, 400, 4 * PPQ)
    assert tape.notes() == [note_on(2, 60, 90), note_off(2, 60)]
    assert tape.count(STOP) == 1
    assert bytes((0xF2, 16, 0)) in tape.sent
    assert tape.sent[-1] == bytes((TIMING_CLOCK,)) or tape.count(CONTINUE) == 1


def test_a_loop_begins_again(tape: Tape) -> None:
    sender = SongSender(tape, tape.sent.append)
    roll(tape, sender, 0, 500, 950, 0, 5)
    assert tape.notes().count(note_on(2, 60, 90)) == 2


def test_stopping_lets_everything_go(tape: Tape) -> None:
    sender = SongSender(tape, tape.sent.append)
    roll(tape, sender, 0, 10)
    tape.is_playing = False
    sender.follow()
    sender.follow()
    assert tape.notes() == [note_on(2, 60, 90), note_off(2, 60)]
    assert tape.sent[-1] == bytes((STOP,))
    assert tape.count(STOP) == 1


def test_a_muted_track_is_silent_here_too(tape: Tape) -> None:
    track = replace(tape.song.tracks[0], mix=TrackMix(muted=True))
    tape.song = replace(tape.song, tracks=(track,))
    roll(tape, SongSender(tape, tape.sent.append), 0, 400, 800)
    assert not tape.notes()


def test_the_thread_ends_and_lets_notes_go(tape: Tape) -> None:
    sender = SongSender(tape, tape.sent.append)
    roll(tape, sender, 0, 10)
    sender.start()
    sender.close()
    assert tape.sent[-1] == bytes((STOP,))
