from __future__ import annotations

from dataclasses import replace

import pytest
from generator_songs import A_MINOR, BAR, BASS, BEAT, DRUMS, EMPTY, PIANO, ask, small_song

from modules.errors import ParameterError
from modules.instrument_classifier.classes import TrackType
from modules.midi_generator.request import GenerationRequest, GeneratorMode, ProposalKind
from modules.midi_generator.task import GenerationTask, resolve
from modules.song.key import Key, Mode
from modules.song.score import MeterChange, Song
from modules.unified_state import MusicalContext, Snapshot, TrackState


def heard(track: int, kind: TrackType, index: int, **changes: object) -> Snapshot:
    state = TrackState(track, "x", "x", index, kind, 0.9, uncertain=False)
    return Snapshot().with_track(replace(state, **changes))  # type: ignore[arg-type]


def task(track: int, **changes: object) -> GenerationTask:
    return resolve(ask(track, **changes))


def test_without_a_hearing_the_midi_channel_decides() -> None:
    assert task(DRUMS).mode is GeneratorMode.DRUMS
    assert task(BASS).mode is GeneratorMode.TONAL


def test_the_unified_state_decides_the_mode() -> None:
    state = heard(PIANO, TrackType.PERCUSSIVE, 1)
    assert task(PIANO, state=state).mode is GeneratorMode.DRUMS


def test_an_uncertain_ear_does_not_decide_but_the_user_does() -> None:
    unsure = heard(PIANO, TrackType.PERCUSSIVE, 1, uncertain=True)
    assert task(PIANO, state=unsure).mode is GeneratorMode.TONAL
    chosen = heard(PIANO, TrackType.PERCUSSIVE, 1, uncertain=True, overridden=True)
    assert task(PIANO, state=chosen).mode is GeneratorMode.DRUMS
    song = small_song()
    song = song.with_track(replace(song.track(DRUMS), instrument_override="Strings"))
    overridden = task(DRUMS, song=song, state=heard(DRUMS, TrackType.PERCUSSIVE, 0))
    assert (overridden.mode, overridden.context.instrument) == (GeneratorMode.TONAL, 11)


def test_an_explicit_mode_and_the_kind_outrank_the_state() -> None:
    assert task(DRUMS, mode=GeneratorMode.TONAL).mode is GeneratorMode.TONAL
    assert task(PIANO, kind=ProposalKind.DRUM_FILL).mode is GeneratorMode.DRUMS
    assert task(DRUMS, kind=ProposalKind.CHORD_PROGRESSION).mode is GeneratorMode.TONAL


def test_the_instrument_comes_from_the_ear_then_the_request_then_the_program() -> None:
    assert task(BASS).context.instrument == 4
    assert task(BASS, instrument="Brass").context.instrument == 12
    state = heard(BASS, TrackType.TONAL, 5)
    assert task(BASS, instrument="Brass", state=state).context.instrument == 5


def test_an_instrument_that_is_hit_makes_drums() -> None:
    assert task(EMPTY, instrument="Snare Drum").mode is GeneratorMode.DRUMS


def unmarked() -> Song:
    return replace(small_song(), keys=())


def test_the_key_comes_from_request_then_song_then_state_then_notes() -> None:
    state = Snapshot(music=MusicalContext(key=Key(2)))
    wanted = Key(5, Mode.MAJOR)
    assert task(BASS, key=wanted, state=state).key == wanted
    assert task(BASS, state=state).key == A_MINOR
    assert task(BASS, song=unmarked(), state=state).key == Key(2)
    found = task(BASS, song=unmarked()).key
    assert found is not None
    assert found.pitch_classes >= {9, 0, 4}


def test_without_notes_and_marks_it_is_c_major() -> None:
    song = replace(unmarked(), tracks=(unmarked().track(EMPTY),))
    assert task(EMPTY, song=song).key == Key(0)
    assert task(DRUMS).key is None


@pytest.mark.parametrize(("tick", "start"), [(0, 0), (1, BAR), (BAR, BAR), (BAR + BEAT, 2 * BAR)])
def test_a_proposal_begins_at_the_next_bar_line(tick: int, start: int) -> None:
    assert task(BASS, start_tick=tick, bars=2).lines == (start, start + BAR, start + 2 * BAR)


def test_bars_have_the_length_of_their_meter() -> None:
    song = small_song(meters=(MeterChange(0, 4, 4), MeterChange(4 * BAR, 3, 4)))
    waltz = task(BASS, song=song, bars=2)
    assert waltz.bar_edges == (0, 48, 96)
    assert waltz.context.meter == 3


@pytest.mark.parametrize(
    "bad",
    [
        {"bars": 0},
        {"bars": 33},
        {"candidates": 0},
        {"start_tick": -1},
        {"instrument": "Kazoo"},
        {"track_id": 99},
    ],
)
def test_values_out_of_range_are_told(bad: dict[str, object]) -> None:
    with pytest.raises(ParameterError) as failure:
        resolve(GenerationRequest(**(_values() | bad)))  # type: ignore[arg-type]
    assert failure.value.parameter == next(iter(bad))


def _values() -> dict[str, object]:
    request = ask(BASS)
    return {name: getattr(request, name) for name in request.__dataclass_fields__}


def test_a_chosen_midi_sound_is_not_taken_for_drums_by_the_ear() -> None:
    timpani = heard(PIANO, TrackType.PERCUSSIVE, 3, plays_program=True)
    assert task(PIANO, state=timpani).mode is GeneratorMode.TONAL
    unknown = heard(PIANO, TrackType.PERCUSSIVE, 3)
    assert task(PIANO, state=unknown).mode is GeneratorMode.DRUMS
