"""What the options of `nomad-muse generate` ask of the generator."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

from modules.errors import FileError, ParameterError
from modules.instrument_classifier.classes import CLASS_NAMES
from modules.midi_generator.recipe import read_recipe, request_again
from modules.midi_generator.request import (
    GenerationRequest,
    GeneratorMode,
    MusicalRules,
    ProposalKind,
    SamplingSettings,
    Voicing,
)
from modules.midi_generator.task import DEFAULT_BARS
from modules.song.key import parse_key
from modules.song.score import DRUM_CHANNEL, Song, Track
from modules.song.time_map import time_map_of
from modules.sound.audio_names import AUDIO_SUFFIXES
from modules.unified_state import Snapshot

LIMITS = {
    "bars": (1, 16),
    "temperature": (0.1, 2.0),
    "top_k": (0, 258),
    "top_p": (0.01, 1.0),
    "candidates": (1, 8),
    "seed": (0, 2**63 - 1),
    "outside_notes": (0.0, 1.0),
    "amount": (0.0, 1.0),
    "from_beat": (0.0, 1e6),
    "to_beat": (0.0, 1e6),
}


def check_ranges(arguments: Namespace) -> None:
    """Raise ParameterError when an option is outside its range or does not fit the others."""
    for name, (low, high) in LIMITS.items():
        value = getattr(arguments, name)
        if value is not None and not low <= value <= high:
            option = "--" + name.replace("_", "-")
            raise ParameterError(f"{option} {value} is outside {low} … {high}.", name, value)
    if arguments.out.suffix.lower() in AUDIO_SUFFIXES:
        raise ParameterError(
            f"“{arguments.out.name}” would hold MIDI, not sound; end the name in .mid.",
            "out",
            str(arguments.out),
        )
    if arguments.instrument is not None and arguments.instrument not in CLASS_NAMES:
        raise ParameterError(
            f"“{arguments.instrument}” is not one of the instruments: {', '.join(CLASS_NAMES)}.",
            "instrument",
            arguments.instrument,
        )
    if _is_for_selection(arguments) and (arguments.prompt is None or not _has_stretch(arguments)):
        raise ParameterError(
            f"--kind {arguments.kind} works inside a song: name it with --prompt, and the stretch "
            "with --from-beat and --to-beat.",
            "kind",
            arguments.kind,
        )


def _is_for_selection(arguments: Namespace) -> bool:
    return arguments.kind is not None and ProposalKind(arguments.kind).is_for_selection


def _has_stretch(arguments: Namespace) -> bool:
    return arguments.from_beat is not None and arguments.to_beat is not None


def request_of(arguments: Namespace) -> GenerationRequest:
    """The request that the options come to. Raises ParameterError and FileError."""
    if arguments.recipe is not None:
        return _from_recipe(arguments)
    kind = ProposalKind(arguments.kind)
    song, track = _prompt(arguments, kind)
    start, end = _place(arguments, kind, song, track)
    return GenerationRequest(
        id=1,
        kind=kind,
        song=song,
        track_id=track.id,
        start_tick=start,
        state=Snapshot(),
        bars=arguments.bars or DEFAULT_BARS[kind],
        mode=GeneratorMode(arguments.mode),
        sampling=SamplingSettings(
            arguments.temperature, arguments.top_k, arguments.top_p, arguments.seed
        ),
        candidates=arguments.candidates,
        key=parse_key(arguments.key) if arguments.key else None,
        instrument=arguments.instrument,
        end_tick=end,
        locked=_locked(arguments, track, start, end),
        amount=arguments.amount,
        rules=MusicalRules(arguments.outside_notes, arguments.chord_tones),
        voicing=Voicing(arguments.voicing) if arguments.voicing else None,
        crash=arguments.crash,
    )


def _from_recipe(arguments: Namespace) -> GenerationRequest:
    found = _recipe_document(arguments.recipe)
    recipe = read_recipe(found)
    number = arguments.track or found.get("track")
    song, track = _prompt(arguments, recipe.kind, number if isinstance(number, int) else None)
    return request_again(recipe, song, track.id, request_id=1)


def model_of_recipe(path: Path) -> str:
    """The SHA-256 of the model that the recipe in a file was made with."""
    return read_recipe(_recipe_document(path)).model_sha256


def _recipe_document(path: Path) -> dict[str, Any]:
    """The recipe in a file: a recipe itself, or the first one of a JSON answer."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileError(
            f"The recipe {path} cannot be read ({error.strerror}); check the name.", path
        ) from error
    except ValueError as error:
        raise FileError(f"{path} is not a recipe: it is not JSON.", path) from error
    candidates = found.get("candidates") if isinstance(found, dict) else None
    if isinstance(candidates, list) and candidates and isinstance(candidates[0], dict):
        found = candidates[0].get("recipe")
    if not isinstance(found, dict):
        raise FileError(f"{path} holds no recipe.", path)
    return found


def _place(
    arguments: Namespace, kind: ProposalKind, song: Song, track: Track
) -> tuple[int, int | None]:
    """Where the answer begins, and where a selection ends, in ticks."""
    if kind.is_for_selection:
        start, end = (round(b * song.ppq) for b in (arguments.from_beat, arguments.to_beat))
        return start, end
    if arguments.from_beat is not None:
        return round(arguments.from_beat * song.ppq), None
    last = song.end_tick
    if kind is ProposalKind.CONTINUE and track.notes:
        last = track.end_tick
    time_map = time_map_of(song)
    bar = time_map.bar_index_at(max(last - 1, 0)) + 1 if last else 0
    return time_map.bar_start_tick(bar), None


def _locked(arguments: Namespace, track: Track, start: int, end: int | None) -> frozenset[int]:
    """The ids of the notes that `--lock` names by their number in the stretch, from 1."""
    if not arguments.lock or end is None:
        return frozenset()
    inside = [note for note in track.notes if start <= note.start_tick < end]
    for number in arguments.lock:
        if not 1 <= number <= len(inside):
            raise ParameterError(
                f"The stretch has {len(inside)} notes; --lock {number} is not one of them.",
                "lock",
                number,
            )
    return frozenset(inside[number - 1].id for number in arguments.lock)


def _prompt(
    arguments: Namespace, kind: ProposalKind, number: int | None = None
) -> tuple[Song, Track]:
    wants_drums = arguments.mode == GeneratorMode.DRUMS or kind is ProposalKind.DRUM_FILL
    if arguments.prompt is None:
        track = Track(1, "Drums" if wants_drums else "New", channel=DRUM_CHANNEL * wants_drums)
        return Song(tracks=(track,), next_id=2), track
    from modules.song.midi_file import read_midi

    song = read_midi(arguments.prompt)
    return song, _chosen_track(song, arguments.track or number, wants_drums)


def _chosen_track(song: Song, number: int | None, wants_drums: bool) -> Track:
    if number is not None:
        if not 1 <= number <= len(song.tracks):
            raise ParameterError(
                f"The prompt has {len(song.tracks)} tracks; --track {number} is not one of them.",
                "track",
                number,
            )
        return song.tracks[number - 1]
    with_notes = [track for track in song.tracks if track.notes] or list(song.tracks)
    if not with_notes:
        raise ParameterError("The prompt has no track to go on from.", "prompt", None)
    fitting = [track for track in with_notes if track.is_drums == wants_drums]
    return (fitting or with_notes)[0]
