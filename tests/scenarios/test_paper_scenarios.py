"""The three scenarios of the founding paper (§3.5.2), with real sound and the shipped models.

Classifier, generator and analyzer know nothing of each other: what one finds reaches the next
only through UnifiedState.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from modules.instrument_classifier.classes import CLASS_NAMES, TrackType
from modules.instrument_classifier.listener import TrackListener
from modules.instrument_classifier.model import InstrumentModel
from modules.midi_generator.generator import Generator
from modules.midi_generator.model import TokenModel
from modules.midi_generator.proposal import Proposal
from modules.midi_generator.request import GenerationRequest, GeneratorMode, ProposalKind
from modules.song.demo_song import demo_song
from modules.song.edits import AcceptGhostNotes, ApplyMixMove
from modules.song.score import Song, Track
from modules.song.time_map import time_map_of
from modules.sound.audio_buffer import AudioBuffer
from modules.sound.render import render_song, render_track_dry
from modules.spectral_analyzer.genre_profile import load_profile
from modules.spectral_analyzer.mix_report import analyze_mix
from modules.spectral_analyzer.song_report import analyze_song
from modules.spectral_analyzer.spectrum import SpectrumMeter
from modules.unified_state import Topic, TrackState, UnifiedState

BAR = 8


@pytest.fixture(scope="module")
def ear() -> InstrumentModel:
    return InstrumentModel.load()


@pytest.fixture(scope="module")
def generator() -> Generator:
    return Generator(TokenModel.load())


def only(song: Song, *names: str) -> Song:
    return replace(song, tracks=tuple(track for track in song.tracks if track.name in names))


def track_named(song: Song, name: str) -> Track:
    return next(track for track in song.tracks if track.name == name)


def let_the_ear_listen(ear: InstrumentModel, song: Song, track: Track, state: UnifiedState) -> None:
    """What the classifier worker does: hear the track's own sound, write what it is."""
    dry = render_track_dry(song, track.id)
    listener = TrackListener(ear, dry.sample_rate)
    listener.feed(dry.samples)
    heard = listener.current
    assert heard is not None
    found = TrackState(
        track.id,
        track.name,
        heard.instrument,
        heard.class_index,
        heard.track_type,
        heard.confidence,
        heard.uncertain,
    )
    state.update(Topic.TRACKS, lambda snapshot: snapshot.with_track(found))


def next_bar(generator: Generator, song: Song, track: Track, state: UnifiedState) -> Proposal:
    request = GenerationRequest(
        id=1,
        kind=ProposalKind.NEXT_BAR,
        song=song,
        track_id=track.id,
        start_tick=time_map_of(song).bar_start_tick(BAR),
        state=state.snapshot,
        mode=GeneratorMode.AUTO,
    )
    return generator.propose(request)[0]


def low_power(mix: AudioBuffer) -> float:
    """Power of the two lowest bands."""
    meter = SpectrumMeter(mix.sample_rate, mix.channels)
    meter.feed(mix.samples)
    return float(meter.band_power[:2].sum())


def cut_at_bar(song: Song, bar: int) -> Song:
    """The song up to a bar, so that there is room to write in."""
    end = time_map_of(song).bar_start_tick(bar)
    tracks = [t.with_notes(n for n in t.notes if n.end_tick <= end) for t in song.tracks]
    return replace(song, tracks=tuple(tracks))


def test_drums_are_heard_written_for_and_weighed(
    ear: InstrumentModel, generator: Generator
) -> None:
    song = cut_at_bar(only(demo_song(), "Drums"), BAR)
    drums = track_named(song, "Drums")
    state = UnifiedState()
    let_the_ear_listen(ear, song, drums, state)
    assert state.snapshot.tracks[drums.id].track_type is TrackType.PERCUSSIVE

    proposal = next_bar(generator, song, drums, state)
    assert proposal.recipe.mode is GeneratorMode.DRUMS
    assert proposal.notes
    assert all(27 <= note.pitch <= 87 for note in proposal.notes)

    kicks = tuple(replace(note, pitch=36) for note in proposal.notes)
    before = low_power(render_song(song))
    after_song = AcceptGhostNotes(drums.id, kicks, proposal).apply(song)
    mix = render_song(after_song)
    assert low_power(mix) > before
    report = analyze_mix(mix.samples, mix.sample_rate, load_profile("rock"))
    assert report.measurement.bands_db is not None


def test_what_the_ear_is_sure_of_outranks_the_midi_channel(generator: Generator) -> None:
    song = cut_at_bar(only(demo_song(), "Drums"), BAR)
    drums = replace(track_named(song, "Drums"), channel=0)
    disguised = replace(song, tracks=(drums,))
    state = UnifiedState()
    assert next_bar(generator, disguised, drums, state).recipe.mode is GeneratorMode.TONAL
    sure = TrackState(
        drums.id, drums.name, CLASS_NAMES[0], 0, TrackType.PERCUSSIVE, 0.9, uncertain=False
    )
    state.update(Topic.TRACKS, lambda snapshot: snapshot.with_track(sure))
    assert next_bar(generator, disguised, drums, state).recipe.mode is GeneratorMode.DRUMS


def test_a_piano_brings_tonal_mode_in_the_songs_key(
    ear: InstrumentModel, generator: Generator
) -> None:
    song = cut_at_bar(only(demo_song(), "Drums", "Bass", "Electric piano"), BAR)
    piano = track_named(song, "Electric piano")
    state = UnifiedState()
    for track in song.tracks:
        let_the_ear_listen(ear, song, track, state)
    assert state.snapshot.tracks[piano.id].track_type is TrackType.TONAL

    proposal = next_bar(generator, song, piano, state)
    key = song.key_at(0)
    assert key is not None
    assert proposal.recipe.mode is GeneratorMode.TONAL
    assert proposal.recipe.key == key
    assert proposal.notes
    assert {note.pitch % 12 for note in proposal.notes} <= key.pitch_classes

    grown = AcceptGhostNotes(piano.id, proposal.notes, proposal).apply(song)
    bar_s = 60 / 108 * 4
    start = int(BAR * bar_s * 44_100)
    heard_bar = render_song(grown).samples[:, start : start + int(bar_s * 44_100)]
    assert float(np.abs(heard_bar).max()) > 0.01


def test_advice_names_the_guitars_and_the_move_helps() -> None:
    song = demo_song()
    guitars = [track for track in song.tracks if track.name.startswith("Guitar")]
    assert len(song.tracks) == 8
    state = UnifiedState()
    name = CLASS_NAMES[6]
    for track in guitars:
        chosen = TrackState(
            track.id, track.name, name, 6, TrackType.TONAL, 1.0, uncertain=False, overridden=True
        )
        state.update(Topic.TRACKS, lambda old, chosen=chosen: old.with_track(chosen))

    profile = load_profile("rock")
    before = analyze_song(song, profile, state.snapshot.tracks).report
    mud = next(item for item in before.suggestions if item.id == "rock.low_mid.high")
    assert mud.track_names == tuple(track.name for track in guitars)
    assert "guitar tracks 3, 4" in mud.message
    assert mud.move is not None
    assert mud.move.gain_db < 0

    after = analyze_song(ApplyMixMove(mud).apply(song), profile, state.snapshot.tracks).report
    assert before.measurement.bands_db is not None
    assert after.measurement.bands_db is not None
    assert after.measurement.bands_db[2] < before.measurement.bands_db[2] - 0.1
