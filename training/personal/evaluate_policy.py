"""Whether policy-gradient fine-tuning brings a simulated user more than imitation does."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from modules.learning.personal import load_personal, update_notes
from modules.midi_generator.adapter import Adapter
from modules.midi_generator.model import TokenModel
from training.personal.evaluate import (
    MOST_HELD_TOKENS,
    PLACES_PER_SONG,
    Figures,
    acceptance,
    bits_per_note,
    make_bench,
    new_store,
    one_session,
    tokens_of,
    within,
)
from training.personal.policy import PolicySettings, improve, report_of
from training.personal.sittings import Place, places_in
from training.personal.users import User

SESSIONS = 5


def evaluate_policy(
    user: User, corpora: Path, settings: PolicySettings, most_places: int
) -> Figures:
    """Acceptance and costs: as shipped, after fifty decisions, and after the policy gradient."""
    bench = make_bench(corpora, settings.seed)
    held_songs = user.held_songs()
    held = within(tokens_of(held_songs), MOST_HELD_TOKENS)
    places = list(places_in(held_songs, PLACES_PER_SONG, settings.seed))[:most_places]
    imitated, rest = _imitated(user, bench.model, settings.seed)
    start = imitated or Adapter.cold(
        bench.model.hidden_features, np.random.default_rng(settings.seed)
    )
    tuned, rounds = improve(start, bench.model, rest, settings)
    result: Figures = {"rounds": report_of(rounds)}
    for name, adapter in (("shipped", None), ("imitation", imitated), ("policy", tuned)):
        model = bench.model.with_adapter(adapter)
        general = bits_per_note(model, bench.general)["with_memory"]
        result[name] = {
            "own_bits_per_note": bits_per_note(model, held),
            "general_worse": general / bench.general_bits - 1,
            "acceptance": acceptance(places, model, None, settings.seed),
        }
    return result


def _imitated(user: User, model: TokenModel, seed: int) -> tuple[Adapter | None, list[Place]]:
    """The adapter after five sessions of ten decisions, and the places that are left to try."""
    tried = iter(places_in(user.work_songs(), PLACES_PER_SONG, seed + 1))
    with tempfile.TemporaryDirectory() as folder:
        store = new_store(Path(folder) / "learned")
        for number in range(1, SESSIONS + 1):
            one_session(store, tried, model, number)
        update_notes(store, model)
        adapter = load_personal(store).adapter
        store.close()
    return adapter, list(tried)
