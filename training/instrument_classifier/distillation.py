"""Lets one network learn what several say together.

Hinton et al. 2015, "Distilling the knowledge in a neural network". The teachers hear the same
changed and mixed windows as the student (Beyer et al. 2022, "Knowledge distillation: a good teacher
is patient and consistent"), so that it learns their doubts where the label is only one name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from training.instrument_classifier.network import Answer, InstrumentNetwork

SOFTNESS = 2.0
"""The temperature at which the instruments of student and teachers are compared."""


class Teachers:
    """Trained networks that answer as one: the mean of their logits."""

    def __init__(self, networks: Sequence[tuple[InstrumentNetwork, float]]) -> None:
        """`networks` with what each counts; the counts are made to sum to 1."""
        total = sum(count for _, count in networks)
        self._networks = [(network.eval(), count / total) for network, count in networks]

    @classmethod
    def of_runs(cls, runs: Sequence[Path]) -> Teachers:
        """The last weights of each run; a run that is named twice counts twice."""
        from training.instrument_classifier.train import last_network

        return cls([(last_network(run), float(count)) for run, count in Counter(runs).items()])

    @torch.no_grad()
    def answer(self, mfcc: Tensor) -> Answer:
        """The mean logits for windows (batch, 128, frames); the embedding is that of the first."""
        with torch.autocast("cpu", torch.bfloat16):
            answers = [(network(mfcc), share) for network, share in self._networks]
        instrument, percussive, trust, present = (
            torch.stack([share * answer[part] for answer, share in answers]).sum(dim=0)
            for part in range(4)
        )
        return Answer(instrument, percussive, trust, present, answers[0][0].embedding)


def taught_loss(student: Answer, teachers: Answer) -> Tensor:
    """How far the student is from its teachers; weights of the heads as in training by labels."""
    aim = (teachers.instrument / SOFTNESS).softmax(dim=1)
    instrument = functional.kl_div(
        (student.instrument / SOFTNESS).log_softmax(dim=1), aim, reduction="batchmean"
    )
    percussive = functional.binary_cross_entropy_with_logits(
        student.percussive, teachers.percussive.sigmoid()
    )
    present = functional.binary_cross_entropy_with_logits(
        student.present, teachers.present.sigmoid()
    )
    # The slope of softened logits is smaller by the square of the softness.
    return SOFTNESS**2 * instrument + 0.5 * percussive + present
