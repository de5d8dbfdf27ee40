"""Simulated users: composers and styles whose music the shipped model was not trained on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from modules.errors import ParameterError
from modules.song.score import Song
from training.corpus.index import CorpusFile, read_corpus
from training.corpus.songs import read_song

WORK_PART, HELD_PART = "validation", "test"
KORP_WORK = re.compile(r"musics/d_(e1m9|e2m4|e4m5|map04)\.mid$")
KORP_HELD = re.compile(r"musics/d_(e2m2|e2m6|map26)\.mid$")
"""Freedoom's CREDITS-MUSIC gives these pieces to Korp alone, or as his remix; so few of his are in
the validation and test parts that both are drawn on."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with a style: `work` is composed with the assistant, `held` is never shown to it.

    Both are lists of files; `seen_style` says whether the model learned from music of the kind.
    """

    name: str
    seen_style: bool
    work: tuple[CorpusFile, ...]
    held: tuple[CorpusFile, ...]

    def work_songs(self) -> list[Song]:
        """The pieces to be composed, in order."""
        return [read_song(file) for file in self.work]

    def held_songs(self) -> list[Song]:
        """The pieces kept apart."""
        return [read_song(file) for file in self.held]


def all_users(corpora: Path) -> tuple[User, ...]:
    """One of each kind: a chorale composer, a game composer, a drummer, a fiddler."""
    return (
        _user(corpora, "chorales", "jsb-chorales", lambda _: True, 60),
        _korp(corpora),
        _user(corpora, "drummer1", "groove", _is_drummer, 30),
        _user(corpora, "fiddler", "nottingham", _is_reel, 45, seen_style=False),
    )


def user_named(corpora: Path, name: str) -> User:
    """One of `all_users`; raises ParameterError when there is none of that name."""
    users = {user.name: user for user in all_users(corpora)}
    if name not in users:
        raise ParameterError(
            f"There is no simulated user “{name}”; choose one of {', '.join(users)}.", "user", name
        )
    return users[name]


def _korp(corpora: Path) -> User:
    unseen = [f for f in read_corpus(corpora, "freedoom") if f.part in (WORK_PART, HELD_PART)]
    work = tuple(file for file in unseen if KORP_WORK.search(file.path))
    held = tuple(file for file in unseen if KORP_HELD.search(file.path))
    return User("korp", True, work, held)


def _is_drummer(path: str) -> bool:
    return "/drummer1/" in f"/{path}" and "_beat_" in path


def _is_reel(path: str) -> bool:
    return PurePosixPath(path).name.startswith("reels")


def _user(
    corpora: Path,
    name: str,
    corpus: str,
    belongs: Callable[[str], bool],
    most: int,
    *,
    seen_style: bool = True,
) -> User:
    files = [file for file in read_corpus(corpora, corpus) if belongs(file.path)]
    work = tuple(file for file in files if file.part == WORK_PART)[:most]
    held = tuple(file for file in files if file.part == HELD_PART)[:most]
    return User(name, seen_style, work, held)
