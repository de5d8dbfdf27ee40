"""Why a proposal is as it is: its facts in words, for the interface."""

from __future__ import annotations

from dataclasses import dataclass, replace

from modules.midi_generator.given_chords import given_between
from modules.midi_generator.proposal import Proposal
from modules.midi_generator.request import GeneratorMode, MusicalRules, ProposalKind, Voicing
from modules.midi_generator.strong_beats import chords_between
from modules.song.chord_line import chord_line
from modules.song.score import Note, Song, Track
from modules.song.time_map import time_map_of

MOST_CHORDS = 8
HASH_DIGITS = 8

VOICING_NAMES = {
    Voicing.CLOSE: "close",
    Voicing.OPEN: "open (drop 2)",
    Voicing.SEVENTHS: "seventh chords",
    Voicing.SHELL: "shell",
    Voicing.POWER: "power chords",
    Voicing.ROOT_BASS: "root in the bass",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is about, and what it says."""

    label: str
    text: str


def facts_of(proposal: Proposal, song: Song) -> tuple[Fact, ...]:
    """What is known of `proposal`, which was made for `song`, in the order of its importance."""
    recipe = proposal.recipe
    sampling = recipe.sampling
    facts = [
        Fact("Key", _key_text(proposal)),
        Fact("Chords", _chords_text(proposal, song)),
        Fact("Mode", _mode_text(proposal)),
        Fact("Temperature", f"{sampling.temperature:.2f}"),
        Fact("Source", _source_text(proposal)),
        Fact("Confidence", f"{round(100 * proposal.mean_confidence)} %"),
        Fact("Recipe", _recipe_text(proposal)),
        Fact("Remark", proposal.remark),
    ]
    return tuple(fact for fact in facts if fact.text)


def _key_text(proposal: Proposal) -> str:
    recipe = proposal.recipe
    if recipe.key is None:
        return ""
    return f"{recipe.key.name}{_rules_text(recipe.rules)}"


def _rules_text(rules: MusicalRules) -> str:
    parts = []
    if 0 < rules.outside_notes < 1:
        parts.append(f"at most {round(100 * rules.outside_notes)} % outside")
    elif rules.outside_notes:
        parts.append("not held to it")
    if rules.chord_tones:
        parts.append("chord tones on strong beats")
    return "".join(f", {part}" for part in parts)


def _chords_text(proposal: Proposal, song: Song) -> str:
    """The chords of a progression, else those that were given or that the other tracks play."""
    recipe = proposal.recipe
    if recipe.mode is GeneratorMode.DRUMS or not song.has_track(proposal.track_id):
        return ""
    time_map = time_map_of(song)
    first = time_map.bar_start_tick(time_map.bar_index_at(proposal.start_tick))
    if recipe.kind is not ProposalKind.CHORD_PROGRESSION:
        spans = chords_between(song, first, proposal.end_tick, without=proposal.track_id)
        given = given_between(song, first, proposal.end_tick)
        line = chord_line(spans, given)
        return _in_words([segment.text(recipe.key) for segment in line])
    notes = tuple(
        Note(number, ghost.pitch, ghost.velocity, ghost.start_tick, ghost.duration_ticks)
        for number, ghost in enumerate(proposal.notes)
    )
    alone = replace(song, tracks=(Track(proposal.track_id, "Chords", notes=notes),))
    spans = chords_between(alone, first, proposal.end_tick)
    text = _in_words([segment.text(recipe.key) for segment in chord_line(spans, ())])
    return f"{text}, {VOICING_NAMES[recipe.voicing]}" if recipe.voicing else text


def _in_words(symbols: list[str]) -> str:
    if not symbols:
        return "the other tracks play none there"
    return " · ".join(symbols[:MOST_CHORDS]) + (" …" if len(symbols) > MOST_CHORDS else "")


def _mode_text(proposal: Proposal) -> str:
    recipe = proposal.recipe
    if recipe.mode is GeneratorMode.DRUMS:
        return "drums"
    return f"tonal, for {recipe.instrument}" if recipe.instrument else "tonal"


def _source_text(proposal: Proposal) -> str:
    recipe = proposal.recipe
    if recipe.kind is ProposalKind.CHORD_PROGRESSION:
        return "a grammar of chord functions"
    if recipe.kind is ProposalKind.VARY:
        stay = f", {len(recipe.locked)} locked" if recipe.locked else ""
        return f"{len(proposal.replaces)} notes, varied by {round(100 * recipe.amount)} %{stay}"
    if recipe.sampling.repeats:
        return "leans on the earlier bars"
    return "brings something new"


def _recipe_text(proposal: Proposal) -> str:
    recipe = proposal.recipe
    return f"seed {recipe.sampling.seed}, {recipe.model_name} {recipe.model_sha256[:HASH_DIGITS]}"
