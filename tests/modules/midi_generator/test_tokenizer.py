from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.errors import ParameterError
from modules.midi_generator.tokenizer import (
    Place,
    TokenNote,
    bar_lines,
    decode_notes,
    decode_tokens,
    encode_bars,
    encode_notes,
    places,
)
from modules.midi_generator.vocabulary import (
    DURATION_UNITS,
    FIRST_VELOCITY,
    TOKEN_KINDS,
    Control,
    Special,
    TokenKind,
    duration_token,
    note_token,
    shift_token,
    velocity_of,
    velocity_token,
)
from modules.song.score import MeterChange, Note, Song

BAR = int(Control.BAR)
VELOCITIES = [velocity_of(FIRST_VELOCITY + step) for step in range(16)]


@st.composite
def token_notes(draw: st.DrawFn, *, drums: bool = False) -> list[TokenNote]:
    """Notes that the tokens can tell exactly, in order, in four bars of 4/4."""
    places = draw(
        st.sets(st.tuples(st.integers(0, 3), st.integers(0, 63), st.integers(0, 127)), max_size=40)
    )
    lengths = st.just(DURATION_UNITS[0]) if drums else st.sampled_from(DURATION_UNITS)
    return [
        TokenNote(*place, draw(st.sampled_from(VELOCITIES)), draw(lengths))
        for place in sorted(places)
    ]


def lines(bars: int, ppq: int) -> tuple[int, ...]:
    return tuple(bar * 4 * ppq for bar in range(bars + 1))


@given(token_notes())
def test_notes_on_the_grid_survive_exactly(notes: list[TokenNote]) -> None:
    tokens = encode_bars(notes, 4, drums=False)
    assert decode_tokens(tokens) == notes
    assert tokens.count(BAR) == 4


@given(token_notes(drums=True))
def test_drum_hits_survive_without_duration_tokens(notes: list[TokenNote]) -> None:
    tokens = encode_bars(notes, 4, drums=True)
    assert decode_tokens(tokens) == notes
    assert not any(TOKEN_KINDS[token] is TokenKind.DURATION for token in tokens)


@given(token_notes(), st.sampled_from([96, 120, 480, 960]))
def test_ticks_come_back_to_the_same_tokens(notes: list[TokenNote], ppq: int) -> None:
    # A PPQ that a unit divides brings every note back to its own tick.
    tokens = [int(Special.START), *encode_bars(notes, 4, drums=False), int(Special.END)]
    decoded = decode_notes(tokens, lines(4, ppq), ppq)
    assert encode_notes(decoded, lines(4, ppq), ppq, drums=False) == tokens


@given(
    st.lists(
        st.builds(
            Note,
            id=st.integers(1, 1000),
            pitch=st.integers(0, 127),
            velocity=st.integers(1, 127),
            start_tick=st.integers(0, 4 * 4 * 480 - 1),
            duration_ticks=st.integers(1, 9000),
        ),
        max_size=30,
        unique_by=lambda note: note.pitch,
    )
)
def test_any_note_moves_by_at_most_half_a_unit(notes: list[Note]) -> None:
    tokens = encode_notes(notes, lines(4, 480), 480, drums=False)
    decoded = {note.pitch: note for note in decode_notes(tokens, lines(4, 480), 480)}
    assert decoded.keys() == {note.pitch for note in notes}
    for note in notes:
        found = decoded[note.pitch]
        # The very last unit cannot round up into a bar that is not there.
        assert abs(found.start_tick - note.start_tick) <= 30
        assert abs(found.velocity - note.velocity) <= 4


@given(st.lists(st.integers(0, 257), max_size=60))
def test_decoding_any_tokens_gives_notes_or_our_own_error(tokens: list[int]) -> None:
    try:
        notes = decode_tokens(tokens)
    except ParameterError:
        return
    assert all(note.bar >= 0 for note in notes)


def test_reads_as_documented() -> None:
    notes = [Note(1, 60, 100, 0, 480), Note(2, 64, 100, 0, 480), Note(3, 67, 60, 720, 240)]
    assert encode_notes(notes, (0, 1920, 3840), 480, drums=False) == [
        *(Special.START, BAR),
        *(note_token(60), velocity_token(100), duration_token(16)),
        *(note_token(64), velocity_token(100), duration_token(16)),
        shift_token(24),
        *(note_token(67), velocity_token(60), duration_token(8)),
        *(BAR, Special.END),
    ]


def test_the_longer_of_two_equal_notes_stays_and_muted_notes_go() -> None:
    notes = [
        Note(1, 60, 100, 0, 240),
        Note(2, 60, 80, 1, 960),
        Note(3, 62, 80, 480, 240, muted=True),
    ]
    decoded = decode_tokens(encode_notes(notes, (0, 1920), 480, drums=False))
    assert decoded == [TokenNote(0, 0, 60, 84, 32)]


def test_a_note_just_before_the_bar_line_belongs_to_the_next_bar() -> None:
    decoded = decode_tokens(
        encode_notes([Note(1, 60, 84, 1919, 480)], (0, 1920, 3840), 480, drums=False)
    )
    assert [(note.bar, note.unit) for note in decoded] == [(1, 0)]


def test_bars_follow_the_meters_of_the_song() -> None:
    song = Song(ppq=480, meters=(MeterChange(0, 3, 4), MeterChange(2880, 6, 8)))
    assert bar_lines(song, 1500, 4000) == (1440, 2880, 4320)
    assert bar_lines(song, 0, 0) == (0, 1440)


def test_long_bars_take_several_shifts_and_positions_stay_in_the_table() -> None:
    tokens = encode_bars([TokenNote(0, 140, 60, 84)], 1, drums=False)
    assert tokens[1:4] == [shift_token(64), shift_token(64), shift_token(12)]
    assert [place.position for place in places(tokens)] == [0, 64, 95, 95, 95, 95, 95]
    assert places(tokens)[-1] == Place(0, 140)


@pytest.mark.parametrize(
    "tokens",
    [
        [note_token(60)],
        [BAR, velocity_token(80)],
        [BAR, duration_token(16)],
        [BAR, note_token(60), BAR],
        [BAR, note_token(60)],
        [shift_token(4)],
    ],
)
def test_tokens_out_of_place_are_refused(tokens: list[int]) -> None:
    with pytest.raises(ParameterError):
        decode_tokens(tokens)


def test_more_bars_than_room_are_refused() -> None:
    with pytest.raises(ParameterError):
        decode_notes([BAR, BAR, note_token(60), velocity_token(80)], (0, 1920), 480)
