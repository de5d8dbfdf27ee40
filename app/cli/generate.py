"""`nomad-muse generate`: new notes as a MIDI file."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.cli.audio_inputs import AUDIO_SUFFIXES
from app.cli.console import Console
from modules.errors import ParameterError
from modules.instrument_classifier.classes import CLASS_NAMES
from modules.midi_generator.proposal import Proposal
from modules.midi_generator.request import (
    GenerationRequest,
    GeneratorMode,
    ProposalKind,
    SamplingSettings,
)
from modules.song.key import parse_key
from modules.song.score import DRUM_CHANNEL, KeyMark, Note, Song, Track
from modules.song.time_map import time_map_of
from modules.unified_state import Snapshot

HELP = "propose the next bar, a drum fill or a chord progression as a MIDI file"
EXAMPLE = 'nomad-muse generate --prompt song.mid --kind next-bar --key "C minor" --out bar.mid'

DEFAULT_BARS = {ProposalKind.CHORD_PROGRESSION: 4, ProposalKind.CONTINUE: 4}


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("--prompt", type=Path, metavar="IN.mid", help="music to go on from")
    parser.add_argument("--kind", choices=[*map(str, ProposalKind)], required=True)
    parser.add_argument("--bars", type=int, metavar="N", help="length of the answer")
    parser.add_argument("--track", type=int, metavar="K", help="track of the prompt, from 1")
    parser.add_argument("--mode", choices=[*map(str, GeneratorMode)], default="auto")
    parser.add_argument("--key", help='such as "C minor"; default: found in the prompt')
    parser.add_argument("--instrument", metavar="NAME", help="an instrument class by name")
    parser.add_argument("--temperature", type=float, default=1.0, metavar="T")
    parser.add_argument("--top-k", type=int, default=32, metavar="K", help="0 switches it off")
    parser.add_argument("--top-p", type=float, default=0.95, metavar="P", help="1 switches it off")
    parser.add_argument("--seed", type=int, default=0, metavar="S")
    parser.add_argument("--candidates", type=int, default=1, metavar="N")
    parser.add_argument("--with-prompt", action="store_true", help="write the prompt as well")
    parser.add_argument("--out", type=Path, required=True, metavar="OUT.mid")


def run(arguments: Namespace, console: Console) -> int:
    """Run the command and return the exit status."""
    from modules.midi_generator.generator import Generator
    from modules.midi_generator.model import TokenModel

    _check_ranges(arguments)
    request = _request(arguments)
    generator = Generator(TokenModel.load())
    with console.progress("Composing") as progress:
        proposals = generator.propose(request)
        progress(1.0)
    files = _write_proposals(request.song, proposals, arguments)
    document = proposals_document(request.song, proposals)
    document["files"] = files
    best = proposals[0]
    key = best.recipe.key.name if best.recipe.key else "no key"
    console.result(
        document,
        f"{len(best.notes)} notes in {key}, confidence {best.mean_confidence:.0%}"
        f" → {', '.join(str(file) for file in files)}",
    )
    return 0


def _check_ranges(arguments: Namespace) -> None:
    limits = {
        "bars": (1, 16),
        "temperature": (0.1, 2.0),
        "top_k": (0, 258),
        "top_p": (0.01, 1.0),
        "candidates": (1, 8),
        "seed": (0, 2**63 - 1),
    }
    for name, (low, high) in limits.items():
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


def _request(arguments: Namespace) -> GenerationRequest:
    song, track = _prompt(arguments)
    time_map = time_map_of(song)
    end_bar = time_map.bar_index_at(max(song.end_tick - 1, 0)) + 1 if song.end_tick else 0
    return GenerationRequest(
        id=1,
        kind=ProposalKind(arguments.kind),
        song=song,
        track_id=track.id,
        start_tick=time_map.bar_start_tick(end_bar),
        state=Snapshot(),
        bars=arguments.bars or DEFAULT_BARS.get(arguments.kind, 1),
        mode=GeneratorMode(arguments.mode),
        sampling=SamplingSettings(
            arguments.temperature, arguments.top_k, arguments.top_p, arguments.seed
        ),
        candidates=arguments.candidates,
        key=parse_key(arguments.key) if arguments.key else None,
        instrument=arguments.instrument,
    )


def _prompt(arguments: Namespace) -> tuple[Song, Track]:
    wants_drums = arguments.mode == GeneratorMode.DRUMS or arguments.kind == ProposalKind.DRUM_FILL
    if arguments.prompt is None:
        track = Track(1, "Drums" if wants_drums else "New", channel=DRUM_CHANNEL * wants_drums)
        return Song(tracks=(track,), next_id=2), track
    from modules.song.midi_file import read_midi

    song = read_midi(arguments.prompt)
    return song, _chosen_track(song, arguments.track, wants_drums)


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


def proposals_document(song: Song, proposals: tuple[Proposal, ...]) -> dict[str, Any]:
    """The JSON keys of the answer; beats are quarter notes from the start of the proposal."""
    first = proposals[0]
    return {
        "candidates": [_candidate(song, proposal) for proposal in proposals],
        "mode": first.recipe.mode,
        "key": first.recipe.key.name if first.recipe.key else None,
        "tempo_bpm": time_map_of(song).bpm_at(first.start_tick),
        "model": first.recipe.model_name,
        "model_sha256": first.recipe.model_sha256,
        "seed": first.recipe.sampling.seed,
    }


def _candidate(song: Song, proposal: Proposal) -> dict[str, Any]:
    return {
        "notes": [
            {
                "pitch": note.pitch,
                "velocity": note.velocity,
                "start_beat": (note.start_tick - proposal.start_tick) / song.ppq,
                "duration_beats": note.duration_ticks / song.ppq,
                "confidence": note.confidence,
            }
            for note in proposal.notes
        ],
        "mean_confidence": proposal.mean_confidence,
        "latency_ms": proposal.latency_ms,
    }


def _write_proposals(
    song: Song, proposals: tuple[Proposal, ...], arguments: Namespace
) -> list[Path]:
    from modules.song.midi_file import write_midi

    files = []
    for number, proposal in enumerate(proposals, start=1):
        out: Path = arguments.out
        path = out if number == 1 else out.with_stem(f"{out.stem}-{number}")
        write_midi(_result_song(song, proposal, arguments.with_prompt), path)
        files.append(path)
    return files


def _result_song(song: Song, proposal: Proposal, with_prompt: bool) -> Song:
    track = song.track(proposal.track_id)
    offset = 0 if with_prompt else proposal.start_tick
    notes = [
        Note(song.next_id + index, g.pitch, g.velocity, g.start_tick - offset, g.duration_ticks)
        for index, g in enumerate(proposal.notes)
    ]
    if with_prompt:
        return song.with_track(track.with_notes([*track.notes, *notes]))
    time_map = time_map_of(song)
    bare = replace(track, controls=(), pitch_bends=()).with_notes(notes)
    key = proposal.recipe.key
    return replace(
        song,
        tempos=(replace(song.tempos[0], bpm=time_map.bpm_at(proposal.start_tick)),),
        meters=(replace(time_map.meter_at(proposal.start_tick), tick=0),),
        keys=(KeyMark(0, key),) if key else (),
        tracks=(bare,),
    )
