"""Proposals in the order in which this user would take them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from modules.learning.idea_taste import IdeaTaste
from modules.learning.proposal_features import features_of
from modules.midi_generator.proposal import Proposal
from modules.midi_generator.request import GenerationRequest
from modules.midi_generator.sampling import TEMPERATURES
from modules.midi_generator.task import resolve


class Proposer(Protocol):
    """What `Generator` is to this module."""

    def propose(
        self, request: GenerationRequest, cancelled: Callable[[], bool]
    ) -> tuple[Proposal, ...]:
        """Proposals for `request`; asks `cancelled` now and then."""


def propose_for(
    generator: Proposer,
    request: GenerationRequest,
    taste: IdeaTaste | None,
    cancelled: Callable[[], bool],
) -> tuple[Proposal, ...]:
    """The answer to `request`; with a `taste`, the likeliest to be taken first."""
    if taste is None:
        return generator.propose(request, cancelled)
    low, high = TEMPERATURES
    temperature = min(max(request.sampling.temperature * taste.temperature_factor, low), high)
    sampling = replace(request.sampling, temperature=temperature)
    proposals = generator.propose(replace(request, sampling=sampling), cancelled)
    return ranked(proposals, request, taste)


def ranked(
    proposals: tuple[Proposal, ...], request: GenerationRequest, taste: IdeaTaste
) -> tuple[Proposal, ...]:
    """The same alternatives, best liked first; equals keep their order."""
    task = resolve(request)
    return tuple(sorted(proposals, key=lambda each: -taste.score(features_of(each, task))))
