"""The bars that were written ahead of the playhead, as long as what they go on from holds."""

from __future__ import annotations

from dataclasses import dataclass

from modules.midi_generator.look_ahead import BARS_AHEAD, Foreseen
from modules.midi_generator.proposal import Proposal
from modules.midi_generator.request import GenerationRequest, MusicalRules
from modules.song.key import Key
from modules.song.score import ChordMark, KeyMark, MeterChange, Note, Song


@dataclass(frozen=True, slots=True)
class Part:
    """What a proposal takes from one track."""

    track_id: int
    notes: tuple[Note, ...]
    channel: int
    program: int
    instrument_override: str | None
    muted: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """The settings and marks that a proposal obeys."""

    mode: str
    temperature: float
    rules: MusicalRules
    meters: tuple[MeterChange, ...]
    keys: tuple[KeyMark, ...]
    chords: tuple[ChordMark, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything that the proposals for a track rest on. When it changes, they are void."""

    track_id: int
    terms: Terms
    parts: tuple[Part, ...]
    key: Key | None
    heard_class: int | None


def ground_of(request: GenerationRequest) -> Ground:
    """What proposals for `request` rest on; quick to compare where notes were not touched."""
    heard = request.state.tracks.get(request.track_id)
    is_sure = heard is not None and (heard.overridden or not heard.uncertain)
    return Ground(
        request.track_id,
        terms_of(request),
        _parts_of(request.song),
        request.state.music.key,
        heard.class_index if heard is not None and is_sure else None,
    )


def terms_of(request: GenerationRequest) -> Terms:
    """The settings and marks that proposals for `request` obey."""
    song = request.song
    settings = (request.mode.value, request.sampling.temperature, request.rules)
    return Terms(*settings, song.meters, song.keys, song.chords)


def _parts_of(song: Song) -> tuple[Part, ...]:
    return tuple(
        Part(t.id, t.notes, t.channel, t.program, t.instrument_override, t.mix.muted)
        for t in song.tracks
    )


class BarsWritten:
    """At most eight bars ahead of the playhead, in the order in which it comes to them."""

    def __init__(self) -> None:
        self._ground: Ground | None = None
        self._wanted: tuple[int, ...] = ()
        self._written: dict[int, Proposal | None] = {}

    def aim(self, ground: Ground, ticks: tuple[int, ...]) -> bool:
        """Want the bars at `ticks`; False when the ground changed and all that stood is void."""
        holds = ground == self._ground
        if not holds:
            self._ground = ground
            self._written.clear()
        self._wanted = ticks[:BARS_AHEAD]
        self._written = {t: self._written[t] for t in self._wanted if t in self._written}
        return holds

    def rest_on(self, ground: Ground) -> None:
        """Hold what is written over a change that it foresaw: one of its bars was accepted."""
        self._ground = ground

    def clear(self) -> None:
        """Forget everything."""
        self._ground = None
        self._wanted = ()
        self._written.clear()

    def take(self, foreseen: Foreseen) -> bool:
        """Keep an answer; False drops it, because the playhead was there first."""
        if foreseen.tick not in self._wanted:
            return False
        self._written[foreseen.tick] = foreseen.proposal
        return True

    @property
    def missing(self) -> tuple[int, ...]:
        """Bars that are still to be written, the nearest first."""
        return tuple(tick for tick in self._wanted if tick not in self._written)

    @property
    def written(self) -> tuple[Proposal, ...]:
        """What stands, the nearest first."""
        found = (self._written.get(tick) for tick in self._wanted)
        return tuple(proposal for proposal in found if proposal is not None)

    @property
    def next(self) -> Foreseen | None:
        """The bar that the playhead comes to next; None while it is not written."""
        if not self._wanted or self._wanted[0] not in self._written:
            return None
        return Foreseen(self._wanted[0], self._written[self._wanted[0]])

    def __len__(self) -> int:
        return len(self._written)
