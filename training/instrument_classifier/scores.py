"""Figures of the exported model on one split of the corpus."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from modules.instrument_classifier.classes import CLASS_NAMES
from modules.instrument_classifier.classify import classify_audio
from modules.instrument_classifier.features import SAMPLE_RATE
from modules.instrument_classifier.model import InstrumentModel
from modules.instrument_classifier.scores import Judged, scores
from training.instrument_classifier.clips import Clip, read_clips

MOST_CONFUSED = 3
THRESHOLDS = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)


def print_scores(data: Path, split: str) -> None:
    """Print the figures of all clips of the split as JSON; also by kind, source and threshold."""
    clips = read_clips(data, only_shippable=False, split=split)
    judged = judge(clips)
    everything = scores(judged)
    confusion = np.array(everything.pop("confusion"))
    everything["balanced_accuracy_by_source"] = balanced_by_source(judged, clips)
    classes = {
        name: _heard_as(confusion[index])
        for index, name in enumerate(CLASS_NAMES)
        if confusion[index].any()
    }
    document = {
        split: everything,
        "kinds": _by_kind(judged, clips),
        "thresholds": coverage_curve(judged),
        "heard as": classes,
    }
    print(json.dumps(document, indent=2))


def _by_kind(judged: list[Judged], clips: list[Clip]) -> dict[str, Any]:
    return {
        kind: _without_confusion(
            [item for item, clip in zip(judged, clips, strict=True) if clip.kind == kind]
        )
        for kind in sorted({clip.kind for clip in clips})
    }


def _without_confusion(judged: list[Judged]) -> dict[str, Any]:
    return {
        name: value for name, value in scores(judged).items() if name not in ("confusion", "recall")
    }


def coverage_curve(judged: list[Judged]) -> dict[str, dict[str, float]]:
    """For thresholds of confidence: the part of the clips above, and the part of these right."""
    heard = [(item.heard, item.class_index) for item in judged if item.heard is not None]
    confidence = np.array([found.confidence for found, _ in heard])
    right = np.array([found.class_index == wanted for found, wanted in heard])
    return {
        f"{threshold:.2f}": {
            "coverage": round(float((confidence >= threshold).mean()), 3),
            "accuracy": round(float(right[confidence >= threshold].mean()), 3),
        }
        for threshold in THRESHOLDS
        if (confidence >= threshold).any()
    }


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


def _heard_as(row: np.ndarray) -> dict[str, float]:
    """The names that a class was given most often, with their shares."""
    order = np.argsort(-row, kind="stable")[:MOST_CONFUSED]
    return {CLASS_NAMES[i]: round(float(row[i] / row.sum()), 3) for i in order if row[i]}
