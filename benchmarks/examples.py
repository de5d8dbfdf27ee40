"""Makes thirty proposals with their prompts: MIDI, sound, piano-roll picture and measures.

    python -m benchmarks.examples --out /tmp/examples

The folder gets `NN-kind-corpus.mid`, `.wav` and `.png` for each, `sheet-N.png` with six pictures
each, and `measures.json`. The prompts come from the validation parts of the corpora.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QGuiApplication

from benchmarks.example_measures import note_measures, sound_measures
from benchmarks.example_picture import Picture, write_sheets
from benchmarks.example_songs import Example, examples
from modules.midi_generator.generator import Generator
from modules.midi_generator.model import TokenModel
from modules.song.midi_file import write_midi
from modules.sound.audio_write import write_audio
from modules.sound.render import render_song
from modules.sound.synth.note_synth import NoteSynth

SAMPLE_RATE = 44_100


def measured(example: Example, folder: Path, synth: NoteSynth) -> dict[str, object]:
    """Writes the song with the proposal as MIDI and WAV, and says what both are like."""
    song = example.with_proposal
    write_midi(song, folder / f"{example.name}.mid")
    sound = render_song(song, SAMPLE_RATE, synth=synth)
    write_audio(folder / f"{example.name}.wav", sound, "PCM_16")
    track = example.song.track(example.track_id)
    return {
        "name": example.name,
        "prompt": example.path,
        "track": track.name or str(track.id),
        "drums": track.is_drums,
        "key": example.proposal.recipe.key.name if example.proposal.recipe.key else None,
        "seed": example.proposal.recipe.sampling.seed,
        "confidence": example.proposal.mean_confidence,
        "sound": sound_measures(sound),
        "proposed": note_measures(example, example.proposed),
        "human": note_measures(example, example.human),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpora", type=Path, default=Path("../shared/data/midi"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    application = QGuiApplication([])
    synth = NoteSynth(SAMPLE_RATE)
    rows, images = [], []
    for example in examples(options.corpora, Generator(TokenModel.load()), options.seed):
        row = measured(example, options.out, synth)
        caption = f"{example.name}   {row['track']}   {row['key'] or ''}   {row['prompt']}"
        images.append(Picture(example).image(caption))
        images[-1].save(str(options.out / f"{example.name}.png"))
        rows.append(row)
        print(example.name, flush=True)
    write_sheets(images, options.out)
    report = json.dumps(rows, indent=2)
    (options.out / "measures.json").write_text(report, encoding="utf-8")
    application.quit()


if __name__ == "__main__":
    main()
