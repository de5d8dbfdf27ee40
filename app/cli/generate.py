"""`nomad-muse generate`: new notes as a MIDI file."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.cli.console import Console
from app.cli.generate_request import check_ranges, model_of_recipe, request_of
from modules.midi_generator.proposal import Proposal
from modules.midi_generator.recipe import recipe_document
from modules.midi_generator.request import GeneratorMode, ProposalKind, Voicing
from modules.song.score import KeyMark, Note, Song
from modules.song.time_map import time_map_of

HELP = "propose bars, a drum fill, chords, or notes for a stretch of a song, as a MIDI file"
EXAMPLE = 'nomad-muse generate --prompt song.mid --kind next-bar --key "C minor" --out bar.mid'

OTHER_MODEL = "The recipe was made with another version of the model, so the notes may differ."


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("--prompt", type=Path, metavar="IN.mid", help="music to go on from")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--kind", choices=[*map(str, ProposalKind)])
    what.add_argument(
        "--recipe", type=Path, metavar="FILE", help="make a proposal again: its recipe as JSON"
    )
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
    _add_place_and_rules(parser)
    parser.add_argument("--with-prompt", action="store_true", help="write the prompt as well")
    parser.add_argument("--out", type=Path, required=True, metavar="OUT.mid")


def _add_place_and_rules(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--from-beat", type=float, metavar="B", help="where to begin, in quarter notes from 0"
    )
    parser.add_argument(
        "--to-beat", type=float, metavar="B", help="where the stretch of infill or vary ends"
    )
    parser.add_argument(
        "--lock",
        type=int,
        nargs="+",
        metavar="N",
        help="notes of the stretch that stay, counted from 1 by start and pitch",
    )
    parser.add_argument(
        "--amount", type=float, default=0.5, metavar="A", help="how far vary goes, 0 … 1"
    )
    parser.add_argument(
        "--outside-notes",
        type=float,
        default=0.0,
        metavar="SHARE",
        help="most notes outside the key: 0 none, 1 any number",
    )
    parser.add_argument(
        "--chord-tones", action="store_true", help="only chord tones on strong beats"
    )
    parser.add_argument(
        "--voicing",
        choices=[*map(str, Voicing)],
        help="layout of a progression; default: another one in each candidate",
    )
    parser.add_argument(
        "--crash", action="store_true", help="let a fill land on crash and kick, a beat longer"
    )


def run(arguments: Namespace, console: Console) -> int:
    """Run the command and return the exit status."""
    from modules.midi_generator.generator import Generator
    from modules.midi_generator.model import TokenModel

    check_ranges(arguments)
    request = request_of(arguments)
    generator = Generator(TokenModel.load())
    with console.progress("Composing") as progress:
        proposals = generator.propose(request)
        progress(1.0)
    files = _write_proposals(request.song, proposals, arguments)
    document = proposals_document(request.song, proposals)
    document["files"] = files
    best = proposals[0]
    if best.remark:
        console.note(best.remark)
    if arguments.recipe and model_of_recipe(arguments.recipe) != best.recipe.model_sha256:
        console.note(OTHER_MODEL)
    key = best.recipe.key.name if best.recipe.key else "no key"
    console.result(
        document,
        f"{len(best.notes)} notes in {key}, confidence {best.mean_confidence:.0%}"
        f" → {', '.join(str(file) for file in files)}",
    )
    return 0


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
        "start_beat": proposal.start_tick / song.ppq,
        "end_beat": proposal.end_tick / song.ppq,
        "recipe": {
            "track": [track.id for track in song.tracks].index(proposal.track_id) + 1,
            **recipe_document(proposal.recipe),
        },
        "remark": proposal.remark or None,
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
        stay = [note for note in track.notes if note.id not in proposal.replaces]
        return song.with_track(track.with_notes([*stay, *notes]))
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
