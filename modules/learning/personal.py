"""What was learned of one user: read from the store, switched on or off, learned anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from modules.errors import NomadError
from modules.feedback.records import IDEAS, MIX, NOTES
from modules.feedback.store import FeedbackStore, Learned
from modules.learning.idea_taste import IdeaTaste, learn_taste
from modules.learning.material import Stretch, of_decisions
from modules.learning.mix_taste import MixTaste, learn_mix_taste
from modules.learning.pieces import stretches_of
from modules.learning.readings import CancelCheck, Progress, never
from modules.learning.update import UpdateReport, learn_notes
from modules.midi_generator.adapter import Adapter
from modules.midi_generator.model import TokenModel

ON, OFF = "on", "off"
SESSIONS_BETWEEN_UPDATES = 10
DAYS_BETWEEN_UPDATES = 7
_AT_SESSION, _ON_DAY = "updated at session", "updated on"


@dataclass(frozen=True, slots=True)
class Personal:
    """What is used now. None where nothing was learned or its switch is off."""

    adapter: Adapter | None = None
    ideas: IdeaTaste | None = None
    mix: MixTaste | None = None
    version: int | None = None
    """The number of the adapter."""


def load_personal(store: FeedbackStore) -> Personal:
    """The newest versions that are switched on; what does not fit this program is left out."""
    notes = _newest(store, NOTES)
    adapter = None if notes is None else _fitting(notes)
    ideas, mix = _newest(store, IDEAS), _newest(store, MIX)
    return Personal(
        adapter,
        None if ideas is None else _ideas(ideas),
        None if mix is None else _mix(mix),
        notes.id if notes is not None and adapter is not None else None,
    )


def is_on(store: FeedbackStore, kind: str) -> bool:
    """Whether the user wants `kind` to be used and learned."""
    return store.choice(f"use {kind}", ON) == ON


def switch(store: FeedbackStore, kind: str, *, on: bool) -> None:
    """Use and learn `kind`, or leave it alone; what was learned stays."""
    store.choose(f"use {kind}", ON if on else OFF)


def _newest(store: FeedbackStore, kind: str) -> Learned | None:
    versions = store.learned(kind) if is_on(store, kind) else []
    return versions[0] if versions else None


def _fitting(learned: Learned) -> Adapter | None:
    try:
        return Adapter.from_bytes(learned.content)
    except NomadError:
        return None


def _ideas(learned: Learned) -> IdeaTaste | None:
    try:
        return IdeaTaste.from_bytes(learned.content)
    except NomadError:
        return None


def _mix(learned: Learned) -> MixTaste | None:
    try:
        return MixTaste.from_bytes(learned.content)
    except NomadError:
        return None


def material_of(store: FeedbackStore) -> list[Stretch]:
    """All music to learn from: given pieces first, then the decisions, oldest first."""
    found = [one for mark, content in store.pieces() for one in stretches_of(mark, content)]
    return found + of_decisions(store.decisions())


def update_notes(
    store: FeedbackStore,
    model: TokenModel,
    progress: Progress = lambda _: None,
    cancelled: CancelCheck = never,
) -> UpdateReport:
    """Learn the adapter anew from all music and keep it if it helps; raises Cancelled."""
    adapter, report = learn_notes(model, material_of(store), progress, cancelled)
    if adapter is not None:
        store.keep_learned(NOTES, adapter.to_bytes(), report.as_json())
    return report


def update_tastes(store: FeedbackStore) -> dict[str, Any]:
    """Learn the tastes in ideas and in mixes anew; says how many decisions each has."""
    ideas = learn_taste([d for _, d in store.decisions()]) if is_on(store, IDEAS) else None
    if ideas is not None:
        store.keep_learned(IDEAS, ideas.to_bytes(), {"decisions": ideas.decisions})
    mix = learn_mix_taste([r for _, r in store.mix_responses()]) if is_on(store, MIX) else None
    if mix is not None:
        store.keep_learned(MIX, mix.to_bytes(), {"responses": mix.responses})
    return {
        IDEAS: None if ideas is None else ideas.decisions,
        MIX: None if mix is None else mix.responses,
    }


def is_update_due(store: FeedbackStore, today: date) -> bool:
    """Whether there were ten new sessions since the last update, or a week with any."""
    fresh = store.count_sessions() - int(store.choice(_AT_SESSION, "0"))
    last = date.fromisoformat(store.choice(_ON_DAY, today.isoformat()))
    is_old = (today - last).days >= DAYS_BETWEEN_UPDATES
    return fresh >= SESSIONS_BETWEEN_UPDATES or (is_old and fresh > 0)


def note_update(store: FeedbackStore, today: date) -> None:
    """Remember that everything was learned up to now, whether it was kept or not."""
    store.choose(_AT_SESSION, str(store.count_sessions()))
    store.choose(_ON_DAY, today.isoformat())


def reset(store: FeedbackStore, kind: str) -> None:
    """Forget all that was learned of `kind`: answers are those of a fresh install, bit by bit.

    The decisions stay, so that it can be learned again; given pieces go with the notes.
    """
    store.forget_learned(kind)
    if kind == NOTES:
        store.forget_pieces()
