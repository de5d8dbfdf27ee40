"""Songs for property tests, and what must hold for every song."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st

from modules.song.key import Key, Mode
from modules.song.mix import EqBand, EqShape, MasterMix, PeakLimiter, TrackMix
from modules.song.score import (
    ControlChange,
    KeyMark,
    LoopRegion,
    MeterChange,
    Note,
    PitchBend,
    Song,
    TempoChange,
    Track,
)

quick = settings(derandomize=True, deadline=None, max_examples=60)

ticks = st.integers(0, 20_000)


def assert_is_sound(song: Song) -> None:
    """Check the invariants that every edit and every reader must keep."""
    ids = [track.id for track in song.tracks]
    for track in song.tracks:
        assert list(track.notes) == sorted(track.notes, key=lambda note: note.sort_key)
        ids += [note.id for note in track.notes]
        for note in track.notes:
            assert 0 <= note.pitch <= 127
            assert 1 <= note.velocity <= 127
            assert note.start_tick >= 0
            assert note.duration_ticks >= 1
    assert len(set(ids)) == len(ids)
    assert all(0 < each < song.next_id for each in ids)
    for marks in (song.tempos, song.meters):
        assert marks[0].tick == 0
    for marks in (song.tempos, song.meters, song.keys):
        times = [mark.tick for mark in marks]
        assert times == sorted(set(times))


def _marks(values: st.SearchStrategy, from_zero: bool) -> st.SearchStrategy:
    later = st.dictionaries(st.integers(1, 50_000), values, max_size=3)
    first = st.dictionaries(st.just(0), values, min_size=1) if from_zero else st.just({})
    return st.tuples(first, later).map(lambda both: sorted({**both[0], **both[1]}.items()))


notes = st.builds(
    Note,
    id=st.just(0),
    pitch=st.integers(0, 127),
    velocity=st.integers(1, 127),
    start_tick=ticks,
    duration_ticks=st.integers(1, 4000),
)
wild_notes = st.builds(
    Note,
    id=st.integers(-5, 50),
    pitch=st.integers(-300, 300),
    velocity=st.integers(-300, 300),
    start_tick=st.integers(-5000, 5000),
    duration_ticks=st.integers(-50, 5000),
    muted=st.booleans(),
)
names = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=12)


@st.composite
def tracks(draw: st.DrawFn, channel: int) -> Track:
    """A MIDI track whose notes of one pitch never nest, so that MIDI can carry them exactly."""
    drawn = draw(st.lists(notes, min_size=1, max_size=12))
    by_place = {(note.pitch, note.start_tick): note for note in drawn}
    kept = []
    for (pitch, start), note in sorted(by_place.items()):
        earlier_end = max((n.end_tick for n in kept if n.pitch == pitch), default=0)
        kept.append(replace(note, duration_ticks=max(note.end_tick, earlier_end + 1) - start))
    controls = draw(
        st.dictionaries(st.tuples(ticks, st.sampled_from((1, 11, 64))), st.integers(0, 127))
    )
    bends = draw(st.dictionaries(ticks, st.integers(-8192, 8191), max_size=3))
    return Track(
        id=0,
        name=draw(names),
        channel=channel,
        program=draw(st.integers(0, 127)),
        controls=tuple(ControlChange(t, c, v) for (t, c), v in sorted(controls.items())),
        pitch_bends=tuple(PitchBend(tick, value) for tick, value in sorted(bends.items())),
    ).with_notes(kept)


@st.composite
def songs(draw: st.DrawFn) -> Song:
    """A song as a MIDI file can hold it: tempos in whole microseconds, no eq."""
    ppq = draw(st.sampled_from((24, 96, 120, 384, 480, 960, 1024)))
    microseconds = draw(_marks(st.integers(100_000, 2_000_000), from_zero=True))
    meters = draw(
        _marks(st.tuples(st.integers(1, 20), st.sampled_from((1, 2, 4, 8, 16))), from_zero=True)
    )
    keys = draw(
        _marks(st.builds(Key, st.integers(0, 11), st.sampled_from(list(Mode))), from_zero=False)
    )
    song = Song(
        title=draw(names),
        ppq=ppq,
        tempos=tuple(TempoChange(tick, 60e6 / us) for tick, us in microseconds),
        meters=tuple(MeterChange(tick, *meter) for tick, meter in meters),
        keys=tuple(KeyMark(tick, key) for tick, key in keys),
    )
    channels = draw(st.lists(st.integers(0, 15), min_size=1, max_size=3, unique=True))
    numbered = []
    next_id = 1
    for channel in channels:
        track = draw(tracks(channel))
        fresh = [replace(n, id=next_id + 1 + index) for index, n in enumerate(track.notes)]
        numbered.append(replace(track, id=next_id).with_notes(fresh))
        next_id += 1 + len(fresh)
    return replace(song, tracks=tuple(numbered), next_id=next_id)


eq_bands = st.builds(
    EqBand,
    st.sampled_from(list(EqShape)),
    st.floats(20, 20_000),
    st.floats(-18, 18),
    st.floats(0.1, 18),
    st.booleans(),
)
track_mixes = st.builds(
    TrackMix,
    st.floats(-60, 12),
    st.floats(-1, 1),
    st.booleans(),
    st.booleans(),
    st.lists(eq_bands, max_size=3).map(tuple),
    st.floats(0, 2),
    st.booleans(),
)
loops = st.builds(LoopRegion, st.integers(0, 100), st.integers(101, 9000), st.booleans())


@st.composite
def mixed_songs(draw: st.DrawFn) -> Song:
    """A song as a project file can hold it."""
    song = draw(songs())
    mixed = []
    for track in song.tracks:
        hue = draw(st.integers(0, 20))
        override = draw(st.sampled_from((None, "Piano/Keys", "Other")))
        track = replace(track, hue=hue, instrument_override=override, mix=draw(track_mixes))
        muted = draw(st.booleans())
        mixed.append(track.with_notes(replace(note, muted=muted) for note in track.notes))
    limiters = st.none() | st.builds(PeakLimiter, st.floats(-12, 0), st.floats(10, 1000))
    master = MasterMix(
        draw(st.floats(-60, 12)),
        draw(st.tuples(eq_bands)),
        draw(st.floats(0, 2)),
        draw(limiters),
        draw(st.none() | st.floats(20, 500)),
    )
    return replace(
        song,
        tracks=tuple(mixed),
        master=master,
        loop=draw(st.none() | loops),
        genre=draw(names),
    )
