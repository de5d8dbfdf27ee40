"""Figures of the exported model on one split of the corpus."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from modules.instrument_classifier.classes import CLASS_NAMES
from modules.instrument_classifier.classify import classify_audio
from modules.instrument_classifier.features import SAMPLE_RATE
from modules.instrument_classifier.model import InstrumentModel
from modules.instrument_classifier.scores import Judged, scores
from training.instrument_classifier.clips import Clip, read_clips


def print_scores(data: Path, split: str) -> None:
    """Print the figures on all clips of the split, and on real recordings alone, as JSON."""
    clips = read_clips(data, only_shippable=False, split=split)
    everything = split_scores(clips)
    confusion = np.array(everything.pop("confusion"))
    totals = np.maximum(confusion.sum(axis=1), 1)
    recalls = dict(zip(CLASS_NAMES, (confusion.diagonal() / totals).round(3), strict=True))
    recorded = split_scores([clip for clip in clips if clip.kind == "recorded"])
    recorded.pop("confusion")
    print(json.dumps({split: everything, "recorded": recorded, "recall": recalls}, indent=2))


def split_scores(clips: list[Clip]) -> dict[str, Any]:
    """The figures of the shipped model on `clips`."""
    model = InstrumentModel.load()
    judged = [
        Judged(
            clip.class_index,
            classify_audio(model, clip.audio[None], SAMPLE_RATE).classification,
        )
        for clip in clips
    ]
    return scores(judged)
