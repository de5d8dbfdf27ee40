"""From ticks to frames: rounding, tempo changes, the sustain pedal."""

from __future__ import annotations

from dataclasses import replace

from sound_songs import RATE, midi_track, note

from modules.song.score import ControlChange, Song, TempoChange, Track
from modules.song.time_map import time_map_of
from modules.sound.note_schedule import NoteSchedule, schedule_notes


def scheduled(
    track: Track, tempos: tuple[TempoChange, ...] = (TempoChange(0, 120.0),)
) -> NoteSchedule:
    return schedule_notes(track, time_map_of(Song(tempos=tempos)), RATE)


def pedal(*presses: tuple[int, int]) -> tuple[ControlChange, ...]:
    return tuple(ControlChange(tick, 64, value) for tick, value in presses)


def test_notes_start_at_the_nearest_frame() -> None:
    schedule = scheduled(midi_track(1, note(1, 0, 960), note(2, 961, 960)))
    assert schedule.starts.tolist() == [0, 22_073]
    assert schedule.ends.tolist() == [22_050, 44_123]
    assert schedule.end == 44_123


def test_tempo_changes_move_starts_and_lengths() -> None:
    tempos = (TempoChange(0, 120.0), TempoChange(960, 60.0))
    schedule = scheduled(midi_track(1, note(1, 480, 960), note(2, 1_920, 960)), tempos)
    assert schedule.starts.tolist() == [11_025, 66_150]
    assert schedule.durations_s.tolist() == [0.75, 1.0]


def test_muted_notes_do_not_sound() -> None:
    schedule = scheduled(midi_track(1, replace(note(1, 0), muted=True), note(2, 960)))
    assert [n.id for n in schedule.notes] == [2]
    assert scheduled(midi_track(1)).end == 0


def test_the_pedal_holds_until_it_is_released() -> None:
    track = replace(
        midi_track(1, note(1, 0, 480), note(2, 1_200, 240, 64), note(3, 4_000, 480, 65)),
        controls=pedal((100, 127), (2_000, 0), (3_000, 10)),
    )
    ends_s = scheduled(track).ends / RATE
    assert abs(ends_s[0] - 2_000 / 1_920) < 1e-4
    assert abs(ends_s[1] - 2_000 / 1_920) < 1e-4
    assert abs(ends_s[2] - 4_480 / 1_920) < 1e-4


def test_a_held_note_ends_when_its_key_is_struck_again() -> None:
    track = replace(
        midi_track(1, note(1, 0, 240), note(2, 960, 240)), controls=pedal((0, 127), (4_000, 0))
    )
    ends_s = scheduled(track).ends / RATE
    assert abs(ends_s[0] - 960 / 1_920) < 1e-4


def test_a_pedal_that_stays_down_does_not_hold_beyond_the_last_note() -> None:
    track = replace(midi_track(1, note(1, 0, 240), note(2, 960, 240, 64)), controls=pedal((0, 127)))
    assert scheduled(track).ends.tolist() == [27_562, 27_562]


def test_a_pedal_released_very_late_holds_ten_seconds() -> None:
    track = replace(midi_track(1, note(1, 0, 960)), controls=pedal((0, 127), (1 << 28, 0)))
    assert scheduled(track).ends.tolist() == [22_050 + 441_000]


def test_notes_are_found_by_frames() -> None:
    schedule = scheduled(midi_track(1, note(1, 0, 960), note(2, 480, 960), note(3, 960, 960)))
    assert list(schedule.starting_in(0, 11_025)) == [0]
    assert list(schedule.starting_in(11_025, 11_026)) == [1]
    assert schedule.sounding_at(11_025) == [0]
    assert schedule.sounding_at(22_049) == [0, 1]
    assert schedule.sounding_at(0) == []
