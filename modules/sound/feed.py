"""What the sound engine steers: a feeder in this process, or in one of its own."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from modules.sound.heard_position import HeardPosition
from modules.sound.level_history import LevelHistory
from modules.sound.output_status import OutputStatus

if TYPE_CHECKING:
    from modules.sound.device import SoundDevice

OPENING = "The sound output is being opened."
BROKEN = "Playback stopped because of a fault in the program; save your work and start it again."


class Command(NamedTuple):
    """A method of `Feeder` by its name, with what it takes.

    `number` counts the commands whose end somebody waits for; 0 when nobody does.
    """

    name: str
    arguments: tuple[Any, ...] = ()
    number: int = 0


def next_of(commands: deque[Command]) -> Command:
    """Take the first of `commands`, of songs that follow each other only the last.

    A fader may move faster than a song of 200 tracks is taken over.
    """
    command = commands.popleft()
    while command.name == "set_song" and commands and commands[0].name == "set_song":
        command = commands.popleft()
    return command


class Feed(Protocol):
    """Takes commands from any thread and tells, to any thread, how far the sound is."""

    count_in_until: int
    """The ring frame at which the last count-in ends and the song begins."""
    done: int
    """`Command.number` of the last command that was carried out."""
    heard_position: HeardPosition
    levels: LevelHistory

    @property
    def is_rolling(self) -> bool:
        """Whether the song rolls."""

    @property
    def status(self) -> OutputStatus:
        """How the output does right now."""

    @property
    def devices(self) -> tuple[SoundDevice, ...]:
        """Devices that were there when the output was last opened."""

    @property
    def is_alive(self) -> bool:
        """Whether posted commands will be carried out."""

    def start(self) -> None:
        """Begin; commands may have been posted before."""

    def post(self, command: Command) -> None:
        """Carry `command` out soon, in the order of posting."""

    def heard_frame(self) -> float:
        """The ring frame that is heard now."""

    def close(self) -> None:
        """Stop the sound; returns when nothing of it is left."""
