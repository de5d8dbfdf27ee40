"""What is on a stem, by its sound."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from modules.unified_state import TrackState


def stem_ear() -> Callable[[Path], TrackState | None]:
    """A function that labels an audio file, None for silence; it raises AudioFileError."""
    from modules.instrument_classifier.classify import classify_audio
    from modules.instrument_classifier.model import InstrumentModel
    from modules.sound.audio_file import read_audio

    model = InstrumentModel.load()

    def label(path: Path) -> TrackState | None:
        buffer = read_audio(path)
        heard = classify_audio(model, buffer.samples, buffer.sample_rate).classification
        return TrackState(0, path.stem).labelled(heard) if heard else None

    return label
