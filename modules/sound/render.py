"""Rendering a song without a sound device: the mix, its stems, or one dry track."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from modules.errors import Cancelled, ParameterError
from modules.song.score import Song
from modules.sound.audio_buffer import AudioBuffer, Samples
from modules.sound.mixer import MixBlock, Mixer
from modules.sound.note_source import Synth
from modules.sound.true_peak_limiter import latency_frames

OFFLINE_BLOCK_FRAMES = 8192
MAX_RENDER_S = 4 * 3600
"""A stray note days away in a damaged MIDI file must not fill the memory."""


def render_song(
    song: Song,
    sample_rate: int = 44_100,
    *,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    synth: Synth | None = None,
) -> AudioBuffer:
    """The stereo mix of `song` from its start to the end of the last tail.

    Unless the master's limiter is on, samples may exceed full scale. Clips marked as missing are
    silent. A song without sound gives 0 frames. Raises AudioFileError for a clip that cannot be
    read, ParameterError for a song of more than four hours and Cancelled when `cancelled()` turns
    true; `progress` is told fractions of 1. A `synth` of that rate that is kept between renders on
    one thread saves most of the time: it remembers its notes.
    """
    blocks = [
        block.master for block in _offline_blocks(song, sample_rate, progress, cancelled, synth)
    ]
    late = 0 if song.master.limiter is None else latency_frames(sample_rate)
    return AudioBuffer(_joined(blocks, 2)[:, late:], sample_rate)


def render_stems(
    song: Song, sample_rate: int = 44_100, *, synth: Synth | None = None
) -> dict[int, AudioBuffer]:
    """Every track after equalizer, fader and pan, in stereo and of equal length, by track id.

    Their sum through the master's settings is the mix: muted tracks are silent stems. Raises as
    `render_song` does.
    """
    stems: dict[int, list[Samples]] = {track.id: [] for track in song.tracks}
    for block in stem_blocks(song, sample_rate, synth=synth):
        for track_id, post in block.items():
            stems[track_id].append(post)
    return {
        track_id: AudioBuffer(_joined(blocks, 2), sample_rate) for track_id, blocks in stems.items()
    }


def stem_blocks(
    song: Song,
    sample_rate: int = 44_100,
    *,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    synth: Synth | None = None,
) -> Iterator[dict[int, Samples]]:
    """What `render_stems` gives, block by block, for songs that are longer than the memory."""
    for block in _offline_blocks(_without_limiter(song), sample_rate, progress, cancelled, synth):
        yield {track_id: strip.post for track_id, strip in block.tracks.items()}


def render_track_dry(
    song: Song,
    track_id: int,
    sample_rate: int = 44_100,
    *,
    cancelled: Callable[[], bool] | None = None,
) -> AudioBuffer:
    """One track before equalizer and fader, mono or stereo as it is; mute does not count.

    Raises ParameterError for an unknown track, else as `render_song` does.
    """
    alone = _without_limiter(replace(song, tracks=(song.track(track_id),)))
    blocks = [
        block.tracks[track_id].dry
        for block in _offline_blocks(alone, sample_rate, None, cancelled, None)
    ]
    return AudioBuffer(_joined(blocks, 1), sample_rate)


def _without_limiter(song: Song) -> Song:
    """`song` for what is taken before the master, where no delay needs to be made up for."""
    return replace(song, master=replace(song.master, limiter=None))


def _joined(blocks: list[Samples], channels: int) -> Samples:
    if not blocks:
        return np.zeros((channels, 0), dtype=np.float32)
    return np.concatenate(blocks, axis=1)


def _offline_blocks(
    song: Song,
    sample_rate: int,
    progress: Callable[[float], None] | None,
    cancelled: Callable[[], bool] | None,
    synth: Synth | None,
) -> Iterator[MixBlock]:
    """Blocks from frame 0 until nothing sounds any more; the last ones are cut to the frame.

    With the limiter on, the master comes `latency_frames` late and a last block holds its rest.
    """
    mixer = Mixer(sample_rate, synth)
    mixer.set_song(song)
    end = mixer.end_position
    if end > MAX_RENDER_S * sample_rate:
        hours = end / sample_rate / 3600
        raise ParameterError(
            f"The song lasts {hours:.1f} hours; only {MAX_RENDER_S // 3600} can be rendered: "
            "look for stray notes or clips far behind its end.",
            "song",
            hours,
        )
    while (frames := _frames_ahead(mixer, end)) > 0:
        if cancelled and cancelled():
            raise Cancelled
        yield mixer.render(min(frames, OFFLINE_BLOCK_FRAMES))
        if progress:
            progress(min(mixer.position / end, 1.0))
    if mixer.latency_frames and mixer.position:
        yield mixer.render(mixer.latency_frames)


def _frames_ahead(mixer: Mixer, end: int) -> int:
    """Frames to the end of the content; beyond it, to the end of the last tail."""
    return max(end - mixer.position, mixer.tails_left)
