"""The process of the sound: a feeder that is steered through standard input.

What it tells goes out where standard output was. It ends when its input ends, so it never outlives
the program that started it.
"""

from __future__ import annotations

import os
import pickle
import sys
import threading
from collections.abc import Iterator
from typing import BinaryIO

from modules.song.score import Song
from modules.sound.apart.bulletin import Opening
from modules.sound.apart.bulletin_writer import BulletinWriter
from modules.sound.apart.song_delta import SongDelta
from modules.sound.apart.tap_post import TapPost
from modules.sound.feed import Command
from modules.sound.feeder import Feeder

FAULT = 1


def main() -> None:
    """Obey until there are no more commands."""
    orders, news = sys.stdin.buffer, _standard_output_for_us_alone()
    opening: Opening = pickle.load(orders)
    taps = TapPost()
    writer = BulletinWriter(news, taps)
    feeder = Feeder(opening.sample_rate, opening.block_frames, taps, on_turn=writer.tell)
    writer.follow(feeder)
    feeder.start()
    threading.Thread(target=_end_with, args=(feeder,), name="sound-watch", daemon=True).start()
    song = Song()
    for command in _read(orders):
        if command.name == "listen_at":
            taps.keys = command.arguments[0]
            continue
        if command.name == "set_song":
            delta: SongDelta = command.arguments[0]
            song = delta.applied(song)
            command = command._replace(arguments=(song,))
        feeder.post(command)
    feeder.close()


def _standard_output_for_us_alone() -> BinaryIO:
    """The way back; what a sound system prints must not get between the bulletins."""
    news = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, sys.stdout.fileno())
    os.close(silence)
    return news


def _read(orders: BinaryIO) -> Iterator[Command]:
    while True:
        try:
            yield pickle.load(orders)
        except (EOFError, OSError, pickle.UnpicklingError):
            return  # The program ended, perhaps in the middle of a message.


def _end_with(feeder: Feeder) -> None:
    """A feeder that ends by itself had a fault, which its thread has printed."""
    feeder.wait()
    if not feeder.is_closing:
        os._exit(FAULT)
