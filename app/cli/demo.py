"""`nomad-muse demo`: the whole assistant on the demo song, without a window."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.cli.classify import classification_document
from app.cli.console import Console
from app.cli.generate import proposals_document
from app.cli.json_document import jsonable
from app.cli.mix_document import report_document, suggestion_document
from modules.errors import FileError
from modules.midi_generator.request import GenerationRequest, ProposalKind, SamplingSettings
from modules.song.score import Song, Track
from modules.song.time_map import time_map_of
from modules.unified_state import Snapshot, TrackState

HELP = "run all three engines on the built-in demo song and write the results"
EXAMPLE = "nomad-muse demo --out demo/"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("--out", type=Path, default=Path("demo"), metavar="DIR")
    parser.add_argument("--seed", type=int, default=1, metavar="S")


@dataclass(frozen=True, slots=True)
class Files:
    """What the demo writes."""

    folder: Path

    @property
    def midi(self) -> Path:
        """The song with the generated bars."""
        return self.folder / "demo.mid"

    @property
    def before(self) -> Path:
        """The mix as it was."""
        return self.folder / "mix-before.wav"

    @property
    def after(self) -> Path:
        """The mix after the top suggestion."""
        return self.folder / "mix-after.wav"

    @property
    def picture(self) -> Path:
        """The window."""
        return self.folder / "window.png"

    @property
    def document(self) -> Path:
        """The JSON."""
        return self.folder / "demo.json"


def run(arguments: Namespace, console: Console) -> int:
    """Run the command and return the exit status."""
    from modules.song.atomic_file import write_atomically
    from modules.song.demo_song import demo_song
    from modules.song.midi_file import write_midi

    files = Files(arguments.out)
    _make_folder(files.folder)
    song = demo_song()
    with console.progress("Running the demo") as progress:
        tracks, states = _heard_tracks(song)
        progress(0.25)
        mix = _improved_mix(song, states, files)
        progress(0.55)
        generated, with_bars = _generated_bars(song, states, arguments.seed)
        write_midi(with_bars, files.midi)
        progress(0.75)
        picture = _window_picture(files.picture)
        progress(1.0)
    document = {
        "title": song.title,
        "genre": song.genre,
        "tracks": tracks,
        **mix,
        "generated": generated,
        "files": [files.document, files.midi, files.before, files.after, *picture],
    }
    text = json.dumps(jsonable(document), ensure_ascii=False, allow_nan=False, indent=2)
    write_atomically(files.document, (text + "\n").encode())
    console.result(document, _text(document))
    return 0


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(
            f"The folder “{folder}” could not be made ({error.strerror}); "
            "name another one with --out.",
            folder,
        ) from error


def _heard_tracks(song: Song) -> tuple[list[dict[str, Any]], dict[int, TrackState]]:
    """What the ear says of every track, as the classifier hears it: dry.

    `label` is what the window shows, by the track's name and MIDI sound as well.
    """
    from modules.instrument_classifier.classify import classify_audio
    from modules.instrument_classifier.hint import hint_of_track
    from modules.instrument_classifier.model import InstrumentModel
    from modules.instrument_classifier.track_name import words_in_all
    from modules.sound.render import render_track_dry

    model = InstrumentModel.load()
    documents, states = [], {}
    title = words_in_all(track.name for track in song.tracks)
    for track in song.tracks:
        dry = render_track_dry(song, track.id)
        heard = classify_audio(model, dry.samples, dry.sample_rate).classification
        state = TrackState(
            track.id,
            track.name,
            has_drum_kit=track.has_drum_kit,
            hint=hint_of_track(track, title),
        )
        states[track.id] = state = state.labelled(heard) if heard else state
        said = {"name": track.name, "label": _label(state)}
        documents.append({**said, **classification_document(heard)})
    return documents, states


def _label(state: TrackState) -> str:
    """What the window says of a track, such as "Electric Bass 84%"."""
    if state.instrument is None:
        return "silence"
    if state.spoken_name is None:
        return "not sure: " + ", ".join(f"{name} {chance:.0%}" for name, chance in state.guesses)
    return f"{state.spoken_name} {state.confidence:.0%}{' ?' if state.uncertain else ''}"


def _improved_mix(song: Song, states: dict[int, TrackState], files: Files) -> dict[str, Any]:
    """Analyze the mix, make the most relevant tonal move, and analyze again."""
    from modules.song.edits import ApplyMixMove
    from modules.sound.audio_write import write_audio
    from modules.sound.render import render_song
    from modules.spectral_analyzer.genre_profile import load_profile
    from modules.spectral_analyzer.song_report import analyze_song

    profile = load_profile(song.genre)
    before = analyze_song(song, profile, states).report
    write_audio(files.before, render_song(song), "PCM_24")
    applied = next((item for item in before.suggestions if item.move is not None), None)
    changed = ApplyMixMove(applied).apply(song) if applied else song
    after = analyze_song(changed, profile, states).report
    write_audio(files.after, render_song(changed), "PCM_24")
    return {
        "before": report_document(before, files.before),
        "applied": suggestion_document(applied) if applied else None,
        "after": report_document(after, files.after),
    }


def _generated_bars(
    song: Song, states: dict[int, TrackState], seed: int
) -> tuple[list[dict[str, Any]], Song]:
    """A next bar for every track after the end of the song, and the song with all of them."""
    from modules.midi_generator.generator import Generator
    from modules.midi_generator.model import TokenModel
    from modules.song.edits import AcceptGhostNotes

    generator = Generator(TokenModel.load())
    state = Snapshot()
    for known in states.values():
        state = state.with_track(known)
    time_map = time_map_of(song)
    end_bar = time_map.bar_index_at(max(song.end_tick - 1, 0)) + 1
    documents, grown = [], song
    for number, track in enumerate(song.tracks, start=1):
        request = _bar_request(number, track, song, state, time_map.bar_start_tick(end_bar), seed)
        proposals = generator.propose(request)
        documents.append({"track": track.name, **proposals_document(song, proposals)})
        best = proposals[0]
        grown = AcceptGhostNotes(track.id, best.notes, best).apply(grown)
    return documents, grown


def _bar_request(
    number: int, track: Track, song: Song, state: Snapshot, start_tick: int, seed: int
) -> GenerationRequest:
    return GenerationRequest(
        id=number,
        kind=ProposalKind.NEXT_BAR,
        song=song,
        track_id=track.id,
        start_tick=start_tick,
        state=state,
        sampling=SamplingSettings(seed=seed),
    )


def _window_picture(path: Path) -> list[Path]:
    """Draw the window into `path`, off screen; it needs no display."""
    from app.desktop.window_picture import save_window_picture

    save_window_picture(path)
    return [path]


def _text(document: dict[str, Any]) -> str:
    lines = [f"“{document['title']}” in {document['genre']}"]
    lines.extend(f"  heard      {it['name']:16} {it['label']}" for it in document["tracks"])
    lines.extend(f"  advice     {item['message']}" for item in document["before"]["suggestions"])
    if document["applied"]:
        lines.append(f"  applied    {document['applied']['id']}")
    for item in document["generated"]:
        best = item["candidates"][0]
        lines.append(
            f"  generated  {item['track']:16} {len(best['notes'])} notes, "
            f"confidence {best['mean_confidence']:.0%}, {best['latency_ms']:.0f} ms"
        )
    lines.append("  written    " + ", ".join(str(path) for path in document["files"]))
    return "\n".join(lines)
