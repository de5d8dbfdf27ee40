"""Edits of tracks, mix, time and ghost notes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from song_strategies import assert_is_sound, mixed_songs, quick

from modules.errors import ParameterError
from modules.midi_generator.proposal import GhostNote, Proposal, Recipe
from modules.midi_generator.request import GeneratorMode, ProposalKind, SamplingSettings
from modules.song.edits import (
    AcceptGhostNotes,
    AddTrack,
    AddTracks,
    ApplyMixMove,
    ApplyMixMoves,
    DuplicateTrack,
    Edit,
    MoveTrack,
    RelinkClip,
    RemoveTrack,
    RenameTrack,
    SetGenre,
    SetInstrumentOverride,
    SetKey,
    SetLoop,
    SetMasterMix,
    SetMeter,
    SetTempo,
    SetTitle,
    SetTrackMix,
    SetTrackSound,
    new_note_ids,
)
from modules.song.history import History
from modules.song.key import parse_key
from modules.song.mix import EqBand, EqShape, MasterMix, PeakLimiter, TrackMix
from modules.song.score import AudioClip, LoopRegion, Note, Song, Track, TrackKind
from modules.spectral_analyzer.suggestion import Evidence, MixMove, MoveType, Severity, Suggestion

CLIP = AudioClip(Path("/music/take.wav"), 44_100, 2, 1000, "abc", start_tick=960)


def two_tracks() -> Song:
    piano = Track(1, "Piano").with_notes([Note(3, 60, 90, 0, 10)])
    take = Track(2, "Take", kind=TrackKind.AUDIO, clip=CLIP)
    return Song(tracks=(piano, take), next_id=4)


def suggestion(move: MixMove | None) -> Suggestion:
    evidence = Evidence(-3.0, -9.0, -5.0, "dB", "derived")
    return Suggestion("x", Severity.HIGH, "Mud.", (250.0, 500.0), ("Piano",), move, 1.0, evidence)


numbers = st.integers(-5, 9000)


def drawn_edit(data: st.DataObject, song: Song) -> Edit:
    """Any edit that is not about notes."""
    track = song.tracks[data.draw(st.integers(0, 9)) % len(song.tracks)]
    first, second, text = data.draw(numbers), data.draw(numbers), data.draw(st.text(max_size=9))
    choices: list[Callable[[], Edit]] = [
        lambda: AddTrack(track, None if first < 0 else first % 5),
        lambda: AddTracks(song.tracks),
        lambda: MoveTrack(track.id, first),
        lambda: RenameTrack(track.id, text),
        lambda: SetTrackMix(track.id, TrackMix(first / 50, second / 1000)),
        lambda: SetTempo(first, 60 + second % 100),
        lambda: SetMeter(first, 1 + second % 99, 2 ** (second % 7)),
        lambda: SetLoop(LoopRegion(first, second)),
        lambda: SetTitle(text),
        lambda: SetGenre(text),
    ]
    return choices[data.draw(st.integers(0, len(choices) - 1))]()


@quick
@given(st.data())
def test_every_edit_keeps_the_song_sound_and_undoes(data: st.DataObject) -> None:
    song = data.draw(mixed_songs())
    history = History(song)
    for _ in range(4):
        before = history.song
        after = history.do(drawn_edit(data, before))
        assert_is_sound(after)
        if after is not before:
            history.undo()
            assert history.song == before
            history.redo()
            assert history.song == after


def test_added_tracks_get_new_ids() -> None:
    song = two_tracks()
    after = AddTracks((song.track(1), song.track(1))).apply(song)
    assert [track.id for track in after.tracks[len(song.tracks) :]] == [4, 6]
    assert [note.id for note in after.track(6).notes] == [7]
    assert AddTrack(Track(0, "Bass")).name == "Add track “Bass”"
    first = AddTrack(Track(0, "Bass"), index=0).apply(song)
    assert first.tracks[0].name == "Bass"


def test_remove_and_move() -> None:
    song = two_tracks()
    assert [t.id for t in MoveTrack(1, 1).apply(song).tracks] == [2, 1]
    assert [t.id for t in RemoveTrack(1).apply(song).tracks] == [2]
    with pytest.raises(ParameterError):
        RemoveTrack(77).apply(song)


def test_names_become_one_printable_line() -> None:
    song = two_tracks()
    assert RenameTrack(1, " Grand\n\tpiano\x00 ").apply(song).track(1).name == "Grand piano"
    assert RenameTrack(1, " \n ").apply(song).track(1).name == "Piano"
    assert len(RenameTrack(1, "x" * 5000).apply(song).track(1).name) == 120
    assert SetTitle("\ud800").apply(song).title == "Untitled"


def test_instrument_override() -> None:
    song = SetInstrumentOverride(1, "Piano/Keys").apply(two_tracks())
    assert song.track(1).instrument_override == "Piano/Keys"
    assert SetInstrumentOverride(1, None).apply(song).track(1).instrument_override is None
    with pytest.raises(ParameterError, match="Kazoo"):
        SetInstrumentOverride(1, "Kazoo").apply(song)


def test_a_relinked_clip_starts_where_the_lost_one_did() -> None:
    song = two_tracks()
    lost = song.track(2).clip
    assert lost is not None
    song = song.with_track(replace(song.track(2), clip=replace(lost, start_tick=480)))
    found = AudioClip(Path("/new/take.wav"), 44_100, 2, 1000, "abc", missing=True)
    clip = RelinkClip(2, found).apply(song).track(2).clip
    assert clip is not None
    assert (clip.path, clip.start_tick, clip.missing) == (Path("/new/take.wav"), 480, False)
    with pytest.raises(ParameterError):
        RelinkClip(1, found).apply(song)


def test_mixes_stay_in_range() -> None:
    song = SetTrackMix(1, TrackMix(99.0, -7.0)).apply(two_tracks())
    assert song.track(1).mix == TrackMix(12.0, -1.0)
    assert SetMasterMix(MasterMix(-99.0, width=9.0)).apply(song).master == MasterMix(-60.0, (), 2.0)
    limited = SetMasterMix(MasterMix(limiter=PeakLimiter(3.0, 1.0))).apply(song)
    assert limited.master.limiter == PeakLimiter(0.0, 10.0)


def test_mix_moves() -> None:
    song = two_tracks()
    peak = MixMove(MoveType.PEAK, -3.0, 310.0, 1.2, track_ids=(1, 2))
    after = ApplyMixMove(suggestion(peak)).apply(song)
    expected = (EqBand(EqShape.PEAK, 310.0, -3.0, 1.2),)
    assert after.track(1).mix.eq == after.track(2).mix.eq == expected
    on_master = ApplyMixMove(suggestion(MixMove(MoveType.HIGH_PASS, 0.0, 30.0))).apply(song)
    assert on_master.master.eq == (EqBand(EqShape.HIGH_PASS, 30.0),)
    quieter = ApplyMixMove(suggestion(MixMove(MoveType.GAIN, -2.0, track_ids=(1,)))).apply(song)
    assert quieter.track(1).mix.volume_db == -2.0
    assert ApplyMixMove(suggestion(MixMove(MoveType.GAIN, -2.0))).apply(song).master.volume_db == -2
    wide = ApplyMixMove(suggestion(MixMove(MoveType.WIDTH, amount=0.8))).apply(song)
    assert wide.master.width == 0.8
    limit = MixMove(MoveType.LIMIT, amount=-2.0, track_ids=(1,))
    limited = ApplyMixMove(suggestion(limit)).apply(song)
    assert limited.master.limiter == PeakLimiter(ceiling_dbtp=-2.0)
    assert limited.track(1).mix == song.track(1).mix


def test_moves_of_the_image() -> None:
    song = two_tracks()
    flip = ApplyMixMove(suggestion(MixMove(MoveType.POLARITY, track_ids=(1,))))
    assert flip.apply(song).track(1).mix.is_polarity_inverted
    assert flip.apply(flip.apply(song)) == song
    moves = (
        MixMove(MoveType.WIDTH, amount=0.5, track_ids=(2,)),
        MixMove(MoveType.PAN, amount=-0.3, track_ids=(2,)),
        MixMove(MoveType.MONO_BELOW, frequency_hz=5.0, track_ids=(1,)),
        MixMove(MoveType.LOW_PASS, frequency_hz=9_000.0, track_ids=(1,)),
    )
    after = ApplyMixMoves(moves).apply(song)
    assert after.track(2).mix == TrackMix(pan=-0.3, width=0.5)
    assert after.master == MasterMix(mono_below_hz=20.0)
    assert after.track(1).mix.eq == (EqBand(EqShape.LOW_PASS, 9_000.0),)
    assert ApplyMixMoves(moves).name == "Make 4 mix moves"
    assert ApplyMixMoves(moves[:1]).name == "Change the width"


@pytest.mark.parametrize(
    ("move", "name"),
    [
        (MixMove(MoveType.PEAK, -3.0, 312.4, 1.2), "Cut at 312 Hz"),
        (MixMove(MoveType.HIGH_SHELF, 2.0, 8_000.0), "Boost at 8 kHz"),
        (MixMove(MoveType.HIGH_PASS, 0.0, 30.0), "High-pass at 30 Hz"),
        (MixMove(MoveType.GAIN, -2.0), "Turn down"),
        (MixMove(MoveType.WIDTH, amount=0.8), "Change the width"),
        (MixMove(MoveType.LIMIT, amount=-1.0), "Limit the true peak"),
        (MixMove(MoveType.LOW_PASS, 0.0, 9_000.0), "Low-pass at 9 kHz"),
        (MixMove(MoveType.MONO_BELOW, frequency_hz=120.0), "Mono below 120 Hz"),
        (MixMove(MoveType.POLARITY, track_ids=(1,)), "Invert the polarity"),
        (MixMove(MoveType.PAN, amount=0.0, track_ids=(1,)), "Change the pan"),
    ],
)
def test_the_history_names_mix_moves_in_plain_words(move: MixMove, name: str) -> None:
    assert ApplyMixMove(suggestion(move)).name == name


@pytest.mark.parametrize(
    "move",
    [
        None,
        MixMove(MoveType.PEAK, -3.0),
        MixMove(MoveType.MONO_BELOW),
        MixMove(MoveType.POLARITY),
        MixMove(MoveType.PAN, amount=0.5),
    ],
)
def test_moves_that_cannot_be_made(move: MixMove | None) -> None:
    with pytest.raises(ParameterError):
        ApplyMixMove(suggestion(move)).apply(two_tracks())


def test_every_move_of_the_equalizer_has_a_shape() -> None:
    assert {shape.value for shape in EqShape} <= {move.value for move in MoveType}


def test_tempo_meter_key_and_loop() -> None:
    song = SetTempo(960, 90).apply(Song())
    assert [(tempo.tick, tempo.bpm) for tempo in song.tempos] == [(0, 120.0), (960, 90.0)]
    assert SetTempo(960, 80).apply(song).tempos[1].bpm == 80.0
    assert SetMeter(0, 6, 8).apply(song).meters[0].numerator == 6
    key = parse_key("C minor")
    assert SetKey(key).apply(song).key_at(0) == key
    assert SetKey(None).apply(SetKey(key).apply(song)).keys == ()
    loop = SetLoop(LoopRegion(500, 100)).apply(song).loop
    assert loop == LoopRegion(100, 500)
    assert SetLoop(None).apply(song).loop is None


@pytest.mark.parametrize("bpm", [0.0, -5.0, 1e9, float("nan"), float("inf")])
def test_impossible_tempos(bpm: float) -> None:
    with pytest.raises(ParameterError) as caught:
        SetTempo(0, bpm).apply(Song())
    assert caught.value.parameter == "bpm"


@pytest.mark.parametrize("meter", [(0, 4), (4, 3), (4, 0), (500, 4), (4, -4)])
def test_impossible_meters(meter: tuple[int, int]) -> None:
    with pytest.raises(ParameterError):
        SetMeter(0, *meter).apply(Song())


def test_accepting_ghosts() -> None:
    ghosts = (GhostNote(64, 80, 960, 240, 0.9), GhostNote(67, 70, 1200, 240, 0.5))
    sampling = SamplingSettings()
    recipe = Recipe(ProposalKind.NEXT_BAR, GeneratorMode.TONAL, sampling, None, "note_gru", "0")
    proposal = Proposal(1, 1, 960, 4800, ghosts, recipe, 5.0)
    song = two_tracks()
    edit = AcceptGhostNotes(1, ghosts[:1], proposal)
    after = edit.apply(song)
    assert edit.name == "Accept 1 note"
    assert edit.proposal.notes == ghosts
    assert new_note_ids(song, after, 1) == {4}
    assert after.track(1).notes[-1] == Note(4, 64, 80, 960, 240)


def test_added_tracks_take_the_colours_that_follow() -> None:
    song = AddTracks((Track(0, "A"), Track(0, "B"))).apply(Song())
    added = AddTracks((Track(0, "C"), Track(0, "D"))).apply(song)
    assert [track.hue for track in added.tracks] == [0, 1, 2, 3]


def test_a_track_gets_another_sound_and_becomes_drums_and_back() -> None:
    song = AddTrack(Track(0, "New")).apply(Song())
    track_id = song.tracks[0].id
    lead = SetTrackSound(track_id, 81).apply(song)
    assert (lead.tracks[0].program, lead.tracks[0].is_drums) == (81, False)
    drums = SetTrackSound(track_id, None).apply(lead)
    assert drums.tracks[0].is_drums
    assert SetTrackSound(track_id, 81).apply(drums) == lead
    for program in (-1, 128):
        with pytest.raises(ParameterError, match="0 … 127"):
            SetTrackSound(track_id, program).apply(song)


def test_a_clip_keeps_its_sound() -> None:
    clip = Track(0, "Voice", kind=TrackKind.AUDIO)
    song = AddTrack(clip).apply(Song())
    with pytest.raises(ParameterError, match="keeps its sound"):
        SetTrackSound(song.tracks[0].id, 3).apply(song)


@quick
@given(mixed_songs())
def test_a_duplicate_is_below_its_track_and_shares_no_id(song: Song) -> None:
    for row, track in enumerate(song.tracks):
        doubled = DuplicateTrack(track.id).apply(song)
        assert_is_sound(doubled)
        copy = doubled.tracks[row + 1]
        assert copy.id != track.id
        assert copy.name not in {one.name for one in song.tracks}
        assert [n.sort_key[:2] for n in copy.notes] == [n.sort_key[:2] for n in track.notes]
        assert (copy.mix, copy.program, copy.clip) == (track.mix, track.program, track.clip)


@pytest.mark.parametrize(
    ("name", "copy"), [("Bass", "Bass 2"), ("Bass 9", "Bass 10"), ("7", "7 2"), ("x" * 120, None)]
)
def test_a_duplicate_is_counted(name: str, copy: str | None) -> None:
    song = AddTrack(Track(0, name)).apply(Song())
    made = DuplicateTrack(song.tracks[0].id).apply(song).tracks[1].name
    assert made == (copy or "x" * 118 + " 2")
