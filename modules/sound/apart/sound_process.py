"""The process of the sound: a feeder that obeys another process."""

from __future__ import annotations

import os
import threading

from modules.processes.parent_pipe import ParentPipe
from modules.processes.priority import step_forward
from modules.song.score import Song
from modules.sound.apart.bulletin import Opening
from modules.sound.apart.bulletin_writer import BulletinWriter
from modules.sound.apart.song_delta import SongDelta
from modules.sound.apart.tap_post import TapPost
from modules.sound.feed import Command
from modules.sound.feeder import Feeder
from modules.sound.portaudio import dead_sound_systems

FAULT = 1


def main() -> None:
    """Obey until there are no more commands."""
    pipe = ParentPipe.of_this_process()
    step_forward()
    orders = pipe.messages()
    opening: Opening = next(orders)
    taps = TapPost()
    writer = BulletinWriter(pipe, taps)
    feeder = Feeder(opening.sample_rate, opening.block_frames, taps, on_turn=writer.tell)
    writer.follow(feeder)
    feeder.start()
    threading.Thread(target=_end_with, args=(feeder,), name="sound-watch", daemon=True).start()
    song = Song()
    for order in orders:
        command: Command = order
        if command.name == "listen_at":
            taps.keys = command.arguments[0]
            continue
        if command.name == "set_song":
            delta: SongDelta = command.arguments[0]
            song = delta.applied(song)
            command = command._replace(arguments=(song,))
        if command.name == "open_output" and dead_sound_systems():
            os._exit(FAULT)  # They live again only in a new process, which will take up the song.
        feeder.post(command)
    feeder.close()


def _end_with(feeder: Feeder) -> None:
    """A feeder that ends by itself had a fault, which its thread has printed."""
    feeder.wait()
    if not feeder.is_closing:
        os._exit(FAULT)
