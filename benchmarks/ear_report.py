"""What the ear makes of whole songs: the demo song, open mixes, and the tracks of MIDI pieces.

    python -m benchmarks.ear_report --pieces 112

Every MIDI track is played by the app's own synth and heard as the app hears it: dry, its first
twelve sounding seconds, without the help of its name. The right answer follows from its General
MIDI program; programs that are of no one class are left out. Prints tables for the card.
"""

from __future__ import annotations

import argparse
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from modules.errors import NomadError
from modules.instrument_classifier.classes import CLASS_NAMES, KIT_NAME, TrackType, track_type_of
from modules.instrument_classifier.classification import Classification
from modules.instrument_classifier.classify import classify_audio, classify_file
from modules.instrument_classifier.hint import Hint
from modules.instrument_classifier.model import InstrumentModel
from modules.song.demo_song import demo_song
from modules.song.midi_file import read_midi
from modules.song.score import Song, Track
from modules.sound.dry_excerpt import dry_excerpt
from modules.unified_state import TrackState
from training.instrument_classifier.programs import PROGRAMS

CLASS_OF_PROGRAM = {program: index for index, many in PROGRAMS.items() for program in many}
OUTCOMES = ("right", "right?", "wrong?", "wrong")
"""The question mark stands for "uncertain"."""

Truth = tuple[str, bool]
"""The name of what a track is, and whether that is percussive."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A track's true name and type, and what the app shows for it."""

    name: str
    truth: str
    is_percussive: bool
    state: TrackState

    @property
    def said(self) -> str:
        """The name that the app knows the track by."""
        return KIT_NAME if self.state.is_kit else str(self.state.instrument)

    @property
    def outcome(self) -> str:
        """One of `OUTCOMES`; any drum is right for a drum part, which may hold but one."""
        right = self.said == self.truth
        if self.truth == KIT_NAME:
            right = right or self.said in CLASS_NAMES[:4]
        return f"{'right' if right else 'wrong'}{'?' if self.state.uncertain else ''}"

    @property
    def has_right_type(self) -> bool:
        """Whether percussive or tonal is right."""
        return (self.state.track_type is TrackType.PERCUSSIVE) == self.is_percussive


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pieces", type=int, default=112, help="so many MIDI pieces, evenly")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    options = parser.parse_args()
    model = InstrumentModel.load()
    print(f"Weights {model.fingerprint}.\n\n## Demo song\n")
    _print_answers(list(_answers(model, "demo", demo_song())))
    print("\n## Mixes\n")
    _print_mixes(model, options.data / "audio" / "mixes")
    print("\n## Freedoom\n")
    _print_tally(
        list(_piece_answers(model, options.data / "midi" / "freedoom.zip", options.pieces))
    )


def _answers(model: InstrumentModel, piece: str, song: Song) -> Iterator[Answer]:
    for track, truth, heard in heard_tracks(model, song):
        yield answer(f"{piece}: {track.name}", track, truth, heard)


def heard_tracks(
    model: InstrumentModel, song: Song
) -> Iterator[tuple[Track, Truth, Classification]]:
    """The tracks of `song` that are of one class and make a sound, what they are, and as heard."""
    for track in song.tracks:
        truth = _truth(track)
        if truth is None or not track.notes:
            continue
        audio = dry_excerpt(song, track, lambda: False)
        heard = classify_audio(model, audio.samples, audio.sample_rate).classification
        if heard is not None:
            yield track, truth, heard


def answer(
    name: str, track: Track, truth: Truth, heard: Classification, hint: Hint | None = None
) -> Answer:
    """What the app shows for a track by its sound, and by `hint` if there is one."""
    state = TrackState(track.id, track.name, has_drum_kit=track.has_drum_kit, hint=hint)
    return Answer(name, *truth, state.labelled(heard))


def _truth(track: Track) -> Truth | None:
    """Name and whether it is percussive; None for a program of no one class."""
    if track.is_drums:
        return KIT_NAME, True
    index = CLASS_OF_PROGRAM.get(track.program)
    if index is None:
        return None
    return CLASS_NAMES[index], track_type_of(index) is TrackType.PERCUSSIVE


def _print_answers(answers: list[Answer]) -> None:
    print("| track | is | heard | |\n| --- | --- | --- | --- |")
    for answer in answers:
        sure = f"{answer.said} {answer.state.confidence:.0%}"
        also = f" (also {', '.join(answer.state.also_heard)})" if answer.state.also_heard else ""
        print(f"| {answer.name} | {answer.truth} | {sure}{also} | {answer.outcome} |")


def _print_mixes(model: InstrumentModel, folder: Path) -> None:
    print("| mix | loudest, as heard | also heard |\n| --- | --- | --- |")
    for path in sorted(folder.glob("*.ogg")):
        try:
            heard = classify_file(model, path).classification
        except NomadError as error:
            print(f"| {path.stem} | {error} | |")
            continue
        print(f"| {path.stem} | {_named(heard)} | {_present(heard)} |")


def _named(heard: Classification | None) -> str:
    if heard is None:
        return "silence"
    return f"{heard.instrument}{'?' if heard.uncertain else ''} {heard.confidence:.0%}"


def _present(heard: Classification | None) -> str:
    if heard is None or heard.present_instruments is None:
        return "—"
    return ", ".join(f"{name} {chance:.0%}" for name, chance in heard.present_instruments)


def _piece_answers(model: InstrumentModel, archive: Path, pieces: int) -> Iterator[Answer]:
    for name, song in pieces_of(archive, pieces):
        yield from _answers(model, name, song)


def pieces_of(archive: Path, pieces: int, *, older: bool = False) -> Iterator[tuple[str, Song]]:
    """At most so many current (or older) pieces of the corpus, evenly chosen, with their names."""
    with zipfile.ZipFile(archive) as corpus, TemporaryDirectory() as folder:
        names = sorted(name for name in corpus.namelist() if _is_piece(name, older))
        step = max(1, len(names) // pieces)
        for name in names[::step][:pieces]:
            path = Path(folder) / "piece.mid"
            path.write_bytes(corpus.read(name))
            try:
                yield Path(name).stem, read_midi(path)
            except NomadError as error:
                print(f"({name}: {error})")


def _is_piece(name: str, older: bool) -> bool:
    return ("history" in name) is older and name.lower().endswith((".mid", ".midi"))


def _print_tally(answers: list[Answer]) -> None:
    by_truth: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_truth[answer.truth].append(answer)
    head = "| is | tracks | right | right, uncertain | wrong, uncertain | wrong | type right |"
    print(f"{head} most often heard instead |\n|{' --- |' * 8}")
    for truth in (KIT_NAME, *CLASS_NAMES):
        if truth in by_truth:
            _print_row(truth, by_truth[truth])
    _print_row("all", answers)


def _print_row(name: str, answers: list[Answer]) -> None:
    counts = Counter(answer.outcome for answer in answers)
    types = sum(answer.has_right_type for answer in answers) / len(answers)
    instead = Counter(a.said for a in answers if a.outcome.startswith("wrong")).most_common(3)
    heard = ", ".join(f"{said} {count}" for said, count in instead)
    numbers = " | ".join(str(counts[outcome]) for outcome in OUTCOMES)
    print(f"| {name} | {len(answers)} | {numbers} | {types:.0%} | {heard} |")


if __name__ == "__main__":
    main()
