"""What names of tracks are worth, beside what the ear hears.

    python -m benchmarks.ear_names --pieces 112

First on the current Freedoom pieces, whose tracks people named: only tracks with a name of their
own count, and the truth is the General MIDI program. The words of `name_words` were tried on the
older pieces (`--older`) and on EasyRPG's. Then on validation clips, as if each stem were called by
its family (Bass, Gtr, Vox), which leaves the rest to the ear.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from benchmarks.ear_report import OUTCOMES, Answer, Truth, answer, heard_tracks, pieces_of
from benchmarks.ear_sounds import valid_clips
from modules.instrument_classifier.classes import CLASS_NAMES, DRUM_INDICES, KIT_NAME
from modules.instrument_classifier.classification import Classification
from modules.instrument_classifier.classify import classify_audio
from modules.instrument_classifier.features import SAMPLE_RATE
from modules.instrument_classifier.hint import Hint, hint_of, weighed
from modules.instrument_classifier.model import InstrumentModel
from modules.instrument_classifier.scores import Judged, scores
from modules.song.general_midi import PROGRAM_NAMES
from modules.song.score import Song

FAMILIES = (
    *("Drums",) * 4,
    *("Bass",) * 2,
    *("Gtr",) * 3,
    *("Keys",) * 2,
    "Strings",
    "Brass",
    "Woodwinds",
    *("Vox",) * 2,
    *("Synth",) * 2,
    "FX",
    "Track",
)
"""What a stem of each class might be called; "Track" says nothing."""
WRONG_NAMES = (None, 0.0, 0.1)
"""Without names, all right, and one in ten called by another family."""
SEED = 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pieces", type=int, default=112, help="so many MIDI pieces, evenly")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--older", action="store_true", help="the pieces that were replaced")
    options = parser.parse_args()
    model = InstrumentModel.load()
    print(f"Weights {model.fingerprint}.\n\n## Freedoom, tracks with names of their own\n")
    archive = options.data / "midi" / "freedoom.zip"
    _print_pieces(model, pieces_of(archive, options.pieces, older=options.older))
    print("\n## Validation clips, called by their family\n")
    _print_families(model, options.data / "audio")


def _print_pieces(model: InstrumentModel, pieces: Iterable[tuple[str, Song]]) -> None:
    alone: list[Answer] = []
    named: list[Answer] = []
    unnamed = fitting = 0
    for piece, song in pieces:
        for track, truth, heard in heard_tracks(model, song):
            hint = None if track.name in PROGRAM_NAMES else hint_of(track.name)
            if hint is None:
                unnamed += 1
                continue
            fitting += _fits(hint, truth)
            alone.append(answer(f"{piece}: {track.name}", track, truth, heard))
            named.append(answer(f"{piece}: {track.name}", track, truth, heard, hint))
    print(
        f"{len(named)} names are understood, {fitting} of them fit the sound that plays; ", end=""
    )
    print(f"{unnamed} tracks have no name that says anything.\n")
    print(f"| by | {' | '.join(OUTCOMES)} | type right |\n|{' --- |' * 6}")
    for by, answers in (("sound", alone), ("sound and name", named)):
        counts = Counter(one.outcome for one in answers)
        types = np.mean([one.has_right_type for one in answers])
        numbers = " | ".join(str(counts[outcome]) for outcome in OUTCOMES)
        print(f"| {by} | {numbers} | {types:.1%} |")
    print("\nWrong with certainty by sound and name:")
    for one in named:
        if one.outcome == "wrong":
            print(f"- {one.name}: {one.said} {one.state.confidence:.0%}, is {one.truth}")


def _fits(hint: Hint, truth: Truth) -> bool:
    """Whether the name leaves the class that the track is of open, or says drums of a kit."""
    chances = np.array(hint.chances)
    indices = DRUM_INDICES if truth[0] == KIT_NAME else (CLASS_NAMES.index(truth[0]),)
    return bool(chances[list(indices)].max() > 2 * chances.min())


def _print_families(model: InstrumentModel, data: Path) -> None:
    rng = np.random.default_rng(SEED)
    heard: list[tuple[int, Classification | None]] = []
    for clip in valid_clips(data):
        said = classify_audio(model, clip.audio[None], SAMPLE_RATE).classification
        heard.append((clip.class_index, said))
    print("| wrong names | balanced | right | certain | right of these | type | ECE |")
    print(f"|{' --- |' * 7}")
    for wrong in WRONG_NAMES:
        judged = [Judged(index, _named(index, said, wrong, rng)) for index, said in heard]
        found = scores(judged)
        keys = ("balanced_accuracy", "instrument_accuracy", "coverage", "accuracy_when_certain")
        figures = [found[key] for key in (*keys, "track_type_accuracy", "ece")]
        called = "no names" if wrong is None else f"{wrong:.0%}"
        print(f"| {called} | {' | '.join(f'{figure:.3f}' for figure in figures)} |")


def _named(
    index: int, said: Classification | None, wrong: float | None, rng: np.random.Generator
) -> Classification | None:
    """What the ear says of a clip of class `index` that bears a name."""
    if said is None or wrong is None:
        return said
    family = FAMILIES[index]
    if rng.random() < wrong:
        family = str(rng.choice(sorted(set(FAMILIES) - {family})))
    hint = hint_of(family)
    return said if hint is None else weighed(said, hint)


if __name__ == "__main__":
    main()
