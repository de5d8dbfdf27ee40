"""A request worked out: which mode, key, instrument and bars it comes to."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from modules.errors import ParameterError
from modules.instrument_classifier.classes import CLASS_NAMES
from modules.midi_generator.context import (
    UNKNOWN_INSTRUMENT,
    ModelContext,
    instrument_of_program,
    key_id,
    meter_id,
)
from modules.midi_generator.given_chords import with_given_chords
from modules.midi_generator.harmony import NO_HARMONY, HarmonyMap, harmony_of_others
from modules.midi_generator.instrument_limits import limits_of
from modules.midi_generator.prompt import Prompt, read_prompt
from modules.midi_generator.region import Region, region_of
from modules.midi_generator.request import GenerationRequest, GeneratorMode, ProposalKind
from modules.midi_generator.tokenizer import TokenNote, bar_units, grid_notes
from modules.midi_generator.track_kind import is_percussive, sure_state
from modules.midi_generator.voices import most_sounding
from modules.song.key import Key, Mode
from modules.song.score import Track
from modules.song.time_map import time_map_of

MAX_BARS = 32
MAX_CANDIDATES = 16

DEFAULT_BARS: dict[ProposalKind, int] = {
    ProposalKind.NEXT_BAR: 1,
    ProposalKind.DRUM_FILL: 1,
    ProposalKind.CHORD_PROGRESSION: 4,
    ProposalKind.CONTINUE: 4,
    ProposalKind.INFILL: 1,
    ProposalKind.VARY: 1,
}
"""How many bars to ask for when the user names no number."""

_FALLBACK_KEY = Key(0, Mode.MAJOR)


@dataclass(frozen=True, slots=True)
class GenerationTask:
    """What a request comes to.

    `key` is None in drum mode. `context` reaches to the end of the music after a selection.
    """

    request: GenerationRequest
    track: Track
    mode: GeneratorMode
    key: Key | None
    context: ModelContext
    region: Region
    prompt: Prompt

    @property
    def lines(self) -> tuple[int, ...]:
        """Ticks of the bar lines, with the end of the last bar."""
        return self.region.lines

    @property
    def drums(self) -> bool:
        """Whether drums are written."""
        return self.mode is GeneratorMode.DRUMS

    @property
    def bar_edges(self) -> tuple[int, ...]:
        """The bar lines in units from the beginning of the proposal."""
        edges = [0]
        for bar in range(len(self.lines) - 1):
            edges.append(edges[-1] + bar_units(self.lines, bar, self.request.song.ppq))
        return tuple(edges)

    @property
    def stretch(self) -> tuple[int, int]:
        """Where notes may begin and must have ended, in units from the first bar line."""
        region, edges, ppq = self.region, self.bar_edges, self.request.song.ppq
        if region.is_whole_bars:
            return 0, edges[-1]
        first = region.unit_of(region.start_tick, edges, ppq, up=True)
        return first, region.unit_of(region.end_tick, edges, ppq, up=False)

    @property
    def pitches(self) -> frozenset[int]:
        """The pitches around the answer: of the prompt, of what stays and of what it replaces."""
        return self.prompt.pitches | {note.pitch for note in self.inside}

    @property
    def inside(self) -> list[TokenNote]:
        """The notes that the track has in the bars of a selection, counted from its first bar."""
        region = self.region
        return grid_notes((*region.kept, *region.replaced), region.lines, self.request.song.ppq)

    @property
    def chords(self) -> list[frozenset[int]]:
        """The pitches that begin together, wherever the track plays around the answer."""
        found: dict[tuple[bool, int, int], set[int]] = {}
        for is_inside, notes in ((False, self.prompt.notes), (True, self.inside)):
            for note in notes:
                found.setdefault((is_inside, note.bar, note.unit), set()).add(note.pitch)
        return [frozenset(pitches) for pitches in found.values()]

    @property
    def voices(self) -> int:
        """How many notes may sound at once: as many as the music around the answer has.

        What only rings on counts as far as the instrument goes; an empty track has its
        instrument's voices.
        """
        limit = limits_of(self.context.instrument).max_polyphony
        song, region = self.request.song, self.region
        first = time_map_of(song).bar_start_tick(self.prompt.first_bar)
        last = region.lines[-1] if region.replaced or region.kept else region.lines[0]
        # A long track has tens of thousands of notes; they are sorted by start.
        from_here = bisect_left(self.track.notes, first, key=lambda note: note.start_tick)
        ringing = most_sounding(self.track.notes[from_here:], first, last, song.ppq)
        begun = max((len(chord) for chord in self.chords), default=0)
        return max(begun, min(ringing, limit)) or limit


def resolve(request: GenerationRequest) -> GenerationTask:
    """The task that `request` comes to.

    A proposal of bars begins at the first bar line at or after `request.start_tick`. Raises
    ParameterError when a number is outside its range, the song has no such track, or the selection
    has nothing to write.
    """
    _check(request)
    track = request.song.track(request.track_id)
    region = region_of(request, track)
    lines = region.lines
    mode = resolve_mode(request, track)
    drums = mode is GeneratorMode.DRUMS
    key = None if drums else resolve_key(request, lines[0])
    meter = time_map_of(request.song).meter_at(lines[0])
    prompt = read_prompt(request.song, track.notes, lines[0], drums=drums)
    context = ModelContext(
        drums,
        UNKNOWN_INSTRUMENT if drums else resolve_instrument(request, track),
        key_id(key),
        meter_id(meter.numerator, meter.denominator),
        prompt.first_bar,
        NO_HARMONY if drums else _harmony(request, (*lines, *region.later_lines[1:]), prompt),
    )
    return GenerationTask(request, track, mode, key, context, region, prompt)


def _check(request: GenerationRequest) -> None:
    limits = (("bars", request.bars, MAX_BARS), ("candidates", request.candidates, MAX_CANDIDATES))
    for name, value, most in limits:
        if not 1 <= value <= most:
            raise ParameterError(
                f"{value} {name} cannot be generated; ask for 1 … {most}.", name, value
            )
    if request.start_tick < 0:
        raise ParameterError(
            "A proposal cannot begin before the song.", "start_tick", request.start_tick
        )
    for name, share in (("outside notes", request.rules.outside_notes), ("amount", request.amount)):
        if not 0.0 <= share <= 1.0:
            raise ParameterError(f"The {name} {share:g} cannot work; choose 0 … 1.", name, share)
    if request.instrument is not None and request.instrument not in CLASS_NAMES:
        raise ParameterError(
            f"“{request.instrument}” is not an instrument of Nomad Muse; choose one of "
            f"{', '.join(CLASS_NAMES)}.",
            "instrument",
            request.instrument,
        )


def _harmony(request: GenerationRequest, lines: tuple[int, ...], prompt: Prompt) -> HarmonyMap:
    """What the other tracks play from the first bar of `prompt` to the end of the proposal.

    Where the user wrote a chord, it is that one.
    """
    time_map = time_map_of(request.song)
    before = [time_map.bar_start_tick(prompt.first_bar + bar) for bar in range(prompt.bars)]
    all_lines = (*before, *lines)
    heard = harmony_of_others(request.song, request.track_id, all_lines)
    return with_given_chords(heard, request.song, all_lines)


def resolve_mode(request: GenerationRequest, track: Track) -> GeneratorMode:
    """DRUMS or TONAL. The kind and an explicit mode come first; AUTO asks, in this order: the
    user's override, what the ear is sure of (where no MIDI sound was chosen), the request's
    instrument, the MIDI channel.
    """
    if request.kind is ProposalKind.DRUM_FILL:
        return GeneratorMode.DRUMS
    if request.kind is ProposalKind.CHORD_PROGRESSION:
        return GeneratorMode.TONAL
    if request.mode is not GeneratorMode.AUTO:
        return request.mode
    is_drums = is_percussive(track, request.state, request.instrument)
    return GeneratorMode.DRUMS if is_drums else GeneratorMode.TONAL


def resolve_instrument(request: GenerationRequest, track: Track) -> int:
    """Index of the instrument class, asked for in the order of `resolve_mode`, then by program."""
    if track.instrument_override in CLASS_NAMES:
        return CLASS_NAMES.index(track.instrument_override)
    heard = sure_state(track, request.state)
    if heard is not None and heard.class_index is not None:
        return heard.class_index
    if request.instrument is not None:
        return CLASS_NAMES.index(request.instrument)
    return instrument_of_program(track.program)


def resolve_key(request: GenerationRequest, tick: int) -> Key:
    """The key of the request, else the song's mark, else the state's, else the one found.

    C major when the song has too few notes to tell.
    """
    marked = request.key or request.song.key_at(tick) or request.state.music.key
    if marked is not None:
        return marked
    from modules.song.key_finder import find_key

    estimate = find_key(request.song)
    return _FALLBACK_KEY if estimate is None else estimate.key
