from __future__ import annotations

import numpy as np
import pytest

from app.desktop.workers.generator_worker import GeneratorWorker
from modules.learning.idea_taste import IdeaTaste
from modules.learning.proposal_features import FEATURE_NAMES
from modules.midi_generator.adapter import HIDDEN_FEATURES, Adapter
from modules.midi_generator.proposal import Proposal
from modules.midi_generator.request import GenerationRequest, ProposalKind
from modules.song.demo_song import demo_song
from modules.unified_state import Snapshot, UnifiedState

BUSY = IdeaTaste(tuple(3.0 * (n == 0) for n in range(len(FEATURE_NAMES))), 0.0, 20)


@pytest.fixture(scope="module")
def worker() -> GeneratorWorker:
    made = GeneratorWorker(UnifiedState())
    made._prepare()
    return made


def answer(worker: GeneratorWorker) -> tuple[Proposal, ...]:
    song = demo_song()
    track = next(track for track in song.tracks if not track.is_drums)
    request = GenerationRequest(
        1, ProposalKind.NEXT_BAR, song, track.id, track.end_tick, Snapshot(), candidates=2
    )
    worker._current_id = request.id
    found = worker._answer(request)
    assert isinstance(found, tuple)
    return found


def notes_of(proposals: tuple[Proposal, ...]) -> list[object]:
    return [proposal.notes for proposal in proposals]


def test_on_and_off_and_as_it_was(worker: GeneratorWorker) -> None:
    fresh = answer(worker)
    random = np.random.default_rng(3)
    cold = Adapter.cold(HIDDEN_FEATURES, random)
    up = random.normal(0.0, 0.5, cold.up.shape).astype(np.float32)
    worker.use(Adapter(cold.down, up, cold.bias), None)
    assert notes_of(answer(worker)) != notes_of(fresh)
    worker.use(None, None)
    again = answer(worker)
    assert notes_of(again) == notes_of(fresh)
    assert [p.recipe for p in again] == [p.recipe for p in fresh]


def test_the_taste_orders_the_alternatives(worker: GeneratorWorker) -> None:
    fresh = answer(worker)
    worker.use(None, BUSY)
    ordered = answer(worker)
    worker.use(None, None)
    assert len(ordered[0].notes) >= len(ordered[1].notes)
    assert sorted(map(str, notes_of(ordered))) == sorted(map(str, notes_of(fresh)))
