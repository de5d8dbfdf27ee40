"""How long the ear needs: one inference, and a three-minute stem from file to label."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.timing import HEADER, row, times_ms
from modules.instrument_classifier.classify import classify_file
from modules.instrument_classifier.features import COEFFICIENTS, CONTEXT_FRAMES
from modules.instrument_classifier.listener import TrackListener
from modules.instrument_classifier.model import InstrumentModel
from modules.song.demo_song import demo_song
from modules.sound.audio_buffer import AudioBuffer
from modules.sound.audio_write import write_audio
from modules.sound.render import render_track_dry

STEM_S = 180
RATE, BLOCK_S = 44_100, 0.05


def main() -> None:
    model = InstrumentModel.load()
    window = np.zeros((1, COEFFICIENTS, CONTEXT_FRAMES), dtype=np.float32)
    print(HEADER)
    print(row("one inference (1.35 s window)", times_ms(lambda: model.predict(window), 500)))
    noise = 0.1 * np.random.default_rng(1).standard_normal((1, round(BLOCK_S * RATE)))
    block = noise.astype(np.float32)
    listener = TrackListener(model, RATE)
    listener.feed(np.repeat(block, 40, axis=1))
    print(row("50 ms of a stream, MFCC and network", times_ms(lambda: listener.feed(block), 500)))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "stem.wav"
        song = demo_song()
        stem = render_track_dry(song, song.tracks[1].id)
        repeats = -(-STEM_S * stem.sample_rate // stem.frames)
        long = np.tile(stem.samples, repeats)[:, : STEM_S * stem.sample_rate]
        write_audio(path, AudioBuffer(long, stem.sample_rate), "PCM_24")

        def label() -> object:
            return classify_file(model, path)

        print(row(f"a {STEM_S} s stem from file to label", times_ms(label, 7, warm_up=1)))


if __name__ == "__main__":
    main()
