"""Figures of the exported model on one split of the corpus."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import numpy as np

from modules.instrument_classifier.classes import CLASS_NAMES
from modules.instrument_classifier.classify import classify_audio
from modules.instrument_classifier.features import SAMPLE_RATE
from modules.instrument_classifier.model import InstrumentModel
from modules.instrument_classifier.scores import Judged, scores
from training.instrument_classifier.clips import Clip, read_clips

MOST_CONFUSED = 3


def print_scores(data: Path, split: str) -> None:
    """Print the figures on all clips of the split, and on real recordings alone, as JSON."""
    clips = read_clips(data, only_shippable=False, split=split)
    judged = judge(clips)
    everything = scores(judged)
    confusion = np.array(everything.pop("confusion"))
    recorded = scores(
        [item for item, clip in zip(judged, clips, strict=True) if clip.kind == "recorded"]
    )
    recorded.pop("confusion")
    everything["balanced_accuracy_by_source"] = balanced_by_source(judged, clips)
    everything["accuracy_when_certain"] = accuracy_when_certain(judged)
    classes = {
        name: _heard_as(confusion[index])
        for index, name in enumerate(CLASS_NAMES)
        if confusion[index].any()
    }
    print(json.dumps({split: everything, "recorded": recorded, "heard as": classes}, indent=2))


def judge(clips: list[Clip]) -> list[Judged]:
    """What the shipped model hears in `clips`, through the program's own path."""
    model = InstrumentModel.load()
    return [
        Judged(
            clip.class_index,
            classify_audio(model, clip.audio[None], SAMPLE_RATE).classification,
        )
        for clip in clips
    ]


def balanced_by_source(judged: list[Judged], clips: list[Clip]) -> float:
    """Balanced accuracy in which every source (instrument, kit, singer) of a class counts once."""
    right: dict[int, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for item, clip in zip(judged, clips, strict=True):
        hit = item.heard is not None and item.heard.class_index == item.class_index
        right[item.class_index][clip.source].append(hit)
    recalls = [np.mean([np.mean(hits) for hits in of.values()]) for of in right.values()]
    return float(np.mean(recalls))


def accuracy_when_certain(judged: list[Judged]) -> float | None:
    """The part that is right of those clips that are not "uncertain"."""
    certain = [
        item.heard.class_index == item.class_index
        for item in judged
        if item.heard is not None and not item.heard.uncertain
    ]
    return float(np.mean(certain)) if certain else None


def _heard_as(row: np.ndarray) -> dict[str, float]:
    """The names that a class was given most often, with their shares."""
    order = np.argsort(-row, kind="stable")[:MOST_CONFUSED]
    return {CLASS_NAMES[i]: round(float(row[i] / row.sum()), 3) for i in order if row[i]}
