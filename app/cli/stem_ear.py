"""What is on a stem, by its sound and its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from modules.unified_state import TrackState


def stem_ear(stems: Sequence[Path]) -> Callable[[Path], TrackState | None]:
    """A function that labels one of `stems`, None for silence; it raises AudioFileError."""
    from modules.instrument_classifier.classify import classify_audio
    from modules.instrument_classifier.hint import hint_of
    from modules.instrument_classifier.model import InstrumentModel
    from modules.instrument_classifier.track_name import words_in_all
    from modules.sound.audio_file import read_audio

    model = InstrumentModel.load()
    title = words_in_all(path.stem for path in stems)

    def label(path: Path) -> TrackState | None:
        buffer = read_audio(path)
        heard = classify_audio(model, buffer.samples, buffer.sample_rate).classification
        state = TrackState(0, path.stem, hint=hint_of(path.stem, title))
        return state.labelled(heard) if heard else None

    return label
