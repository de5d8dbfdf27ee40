"""The ear on real audio through the real network: silence, streams, files, damage."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from heard_sounds import decided, heard_mean

from modules.errors import ModelError
from modules.instrument_classifier.classes import (
    CLASS_NAMES,
    CONFIDENCE_THRESHOLD,
    MEDLEY_INDICES,
    TrackType,
)
from modules.instrument_classifier.classification import Classification
from modules.instrument_classifier.classify import (
    classify_audio,
    classify_blocks,
    classify_file,
)
from modules.instrument_classifier.decision import accumulated
from modules.instrument_classifier.frame_stream import FrameStream
from modules.instrument_classifier.listener import TrackListener
from modules.instrument_classifier.model import MODEL_NAME, InstrumentModel
from modules.instrument_classifier.scores import Judged, scores
from modules.instrument_classifier.window_judge import MAX_WINDOWS, WindowJudge
from modules.model_folder import GOLDEN_FILE, model_folder
from modules.song.demo_song import demo_song
from modules.sound.render import render_track_dry
from modules.unified_state import TrackState

RATE = 44_100


@pytest.fixture(scope="module")
def model() -> InstrumentModel:
    return InstrumentModel.load()


@pytest.fixture(scope="module")
def drums() -> np.ndarray:
    song = demo_song()
    track = next(track for track in song.tracks if track.is_drums)
    return render_track_dry(song, track.id).samples


def test_the_golden_pair_replays(model: InstrumentModel) -> None:
    golden = np.load(model_folder(MODEL_NAME) / GOLDEN_FILE)
    heard = model.predict(golden["mfcc"])
    # INT8 kernels differ between processors: a few quantization steps, never another label.
    np.testing.assert_allclose(heard.probabilities, golden["probabilities"], atol=0.05)
    np.testing.assert_allclose(heard.percussive, golden["percussive"], atol=0.05)


def test_probabilities_are_probabilities(model: InstrumentModel, drums: np.ndarray) -> None:
    heard = classify_audio(model, drums, RATE).classification
    assert heard is not None
    assert sum(heard.probabilities) == pytest.approx(1.0, abs=1e-3)
    assert heard.confidence == pytest.approx(max(heard.probabilities))
    assert heard.instrument == CLASS_NAMES[heard.class_index]


def test_a_drum_groove_is_percussive(model: InstrumentModel, drums: np.ndarray) -> None:
    heard = classify_audio(model, drums, RATE).classification
    assert heard is not None
    assert heard.track_type is TrackType.PERCUSSIVE


def test_tonal_tracks_of_the_demo_are_tonal(model: InstrumentModel) -> None:
    song = demo_song()
    heard = {
        track.name: classify_audio(model, render_track_dry(song, track.id).samples, RATE)
        for track in song.tracks
        if not track.is_drums
    }
    types = {name: h.classification.track_type for name, h in heard.items() if h.classification}
    assert types == dict.fromkeys(heard, TrackType.TONAL)


@pytest.mark.parametrize("sample_rate", [8000, 22_050, 48_000, 192_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_any_rate_and_channel_count(
    model: InstrumentModel, sample_rate: int, channels: int, rng: np.random.Generator
) -> None:
    noise = (0.1 * rng.standard_normal((channels, sample_rate))).astype(np.float32)
    assert classify_audio(model, noise, sample_rate).classification is not None


@pytest.mark.parametrize("frames", [0, 1, 100, 44_100])
def test_silence_has_no_label(model: InstrumentModel, frames: int) -> None:
    silence = np.zeros((1, frames), dtype=np.float32)
    assert classify_audio(model, silence, RATE).classification is None


def test_level_does_not_matter(model: InstrumentModel, drums: np.ndarray) -> None:
    loud = classify_audio(model, drums, RATE).classification
    quiet = classify_audio(model, drums * np.float32(0.1), RATE).classification
    assert loud is not None
    assert quiet is not None
    np.testing.assert_allclose(loud.probabilities, quiet.probabilities, atol=0.06)


def test_the_timeline_moves_forward(model: InstrumentModel, drums: np.ndarray) -> None:
    timeline = classify_audio(model, drums, RATE, timeline=True).timeline
    times = [moment.time_s for moment in timeline]
    assert times == sorted(times)
    assert times[-1] <= drums.shape[1] / RATE + 0.1
    assert np.diff(times).min() >= 0.19


@pytest.mark.parametrize("block", [64, 4097, 65_536])
def test_the_stream_does_not_depend_on_blocks(
    model: InstrumentModel, drums: np.ndarray, block: int
) -> None:
    audio = drums[:, : 4 * RATE]

    def decisions(size: int) -> list[tuple[float, int]]:
        listener = TrackListener(model, RATE)
        heard = []
        for start in range(0, audio.shape[1], size):
            heard.extend(listener.feed(audio[:, start : start + size]))
        return [(round(item.time_s, 3), item.classification.class_index) for item in heard]

    assert decisions(block) == decisions(512)
    assert len(decisions(block)) > 20


def test_the_listener_keeps_silent_in_silence(model: InstrumentModel) -> None:
    listener = TrackListener(model, RATE)
    assert listener.feed(np.zeros(3 * RATE, dtype=np.float32)) == []
    assert listener.current is None


def test_the_label_survives_a_pause(model: InstrumentModel, drums: np.ndarray) -> None:
    listener = TrackListener(model, RATE)
    listener.feed(drums[:, : 3 * RATE])
    before = listener.current
    listener.feed(np.zeros(2 * RATE, dtype=np.float32))
    assert before is not None
    assert listener.current is not None
    assert listener.current.class_index == before.class_index


def test_nothing_but_an_offset_is_silence(model: InstrumentModel) -> None:
    listener = TrackListener(model, RATE)
    assert listener.feed(np.full((2, 2 * RATE), 0.5, dtype=np.float32)) == []
    assert classify_audio(model, np.full((1, RATE), -0.3, np.float32), RATE).classification is None


@pytest.mark.parametrize("harm", ["offset", "clipping", "nan", "stereo"])
def test_harm_to_the_sound_hardly_changes_the_answer(
    model: InstrumentModel, drums: np.ndarray, harm: str
) -> None:
    sound = drums[:1, : 6 * RATE]
    harmed = {
        "offset": sound + np.float32(0.25),
        "clipping": np.clip(2.0 * sound / np.abs(sound).max(), -1.0, 1.0),
        "nan": np.where(np.arange(sound.shape[1]) % 50_000 == 9, np.float32(np.nan), sound),
        "stereo": np.repeat(sound, 2, axis=0),
    }[harm]
    plain = classify_audio(model, sound, RATE).classification
    heard = classify_audio(model, harmed, RATE).classification
    assert plain is not None
    assert heard is not None
    assert heard.track_type is plain.track_type
    assert heard.drums_probability == pytest.approx(plain.drums_probability, abs=0.2)


def test_stereo_of_opposite_polarity_is_heard(
    model: InstrumentModel, drums: np.ndarray, tmp_path: Path
) -> None:
    import soundfile

    opposite = np.concatenate([drums[:1, : 4 * RATE], -drums[:1, : 4 * RATE]])
    path = tmp_path / "opposite.wav"
    soundfile.write(path, opposite.T, RATE, subtype="FLOAT")
    plain = classify_audio(model, drums[:1, : 4 * RATE], RATE).classification
    for heard in (classify_audio(model, opposite, RATE), classify_file(model, path)):
        assert plain is not None
        assert heard.classification is not None
        assert heard.classification.class_index == plain.class_index


def test_long_silence_between_notes_changes_no_label(model: InstrumentModel) -> None:
    song = demo_song()
    bass = next(track for track in song.tracks if track.name == "Bass")
    sound = render_track_dry(song, bass.id).mono().samples[:, : 8 * RATE]
    listener = TrackListener(model, RATE)
    listener.feed(sound)
    before = listener.current
    assert before is not None
    labels = []
    for start in range(0, 4 * RATE, RATE):
        labels += listener.feed(np.zeros((1, 20 * RATE), dtype=np.float32))
        labels += listener.feed(sound[:, start : start + RATE // 2])
    assert labels
    assert {item.classification.class_index for item in labels} == {before.class_index}


def test_the_timeline_of_a_sparse_track_has_no_moments_in_its_pauses(
    model: InstrumentModel, drums: np.ndarray
) -> None:
    pause = np.zeros((drums.shape[0], 10 * RATE), dtype=np.float32)
    sparse = np.concatenate([drums[:, : 2 * RATE], pause, drums[:, : 2 * RATE]], axis=1)
    times = [
        moment.time_s for moment in classify_audio(model, sparse, RATE, timeline=True).timeline
    ]
    assert times
    assert not [time for time in times if 4.0 < time < 12.0]


@pytest.mark.parametrize("block", [1000, 65_536])
def test_the_label_of_a_piece_does_not_depend_on_blocks(
    model: InstrumentModel, drums: np.ndarray, block: int
) -> None:
    blocks = [drums[:, start : start + block] for start in range(0, drums.shape[1], block)]
    streamed = classify_blocks(model, blocks, RATE).classification
    whole = classify_audio(model, drums, RATE).classification
    assert streamed is not None
    assert whole is not None
    np.testing.assert_allclose(streamed.probabilities, whole.probabilities, atol=0.02)


def test_a_long_piece_is_judged_by_a_bounded_choice_of_windows(
    model: InstrumentModel, drums: np.ndarray
) -> None:
    judge = WindowJudge(model, 0.02, keeps_all=False)
    for _ in range(6):
        for bands, levels in FrameStream(RATE, 50).feed(drums[:, : 8 * RATE]):
            judge.take(bands, levels)
    kept = judge.sounding()
    assert len(kept) < MAX_WINDOWS
    assert kept[-1].start_s > 40.0
    steps = np.diff([window.start_s for window in kept])
    assert np.median(steps) == pytest.approx(judge.step_s, abs=0.03)


def test_labels_do_not_flicker(model: InstrumentModel, drums: np.ndarray) -> None:
    listener = TrackListener(model, RATE)
    labels = [item.classification.class_index for item in listener.feed(drums)]
    changes = int(np.count_nonzero(np.diff(labels)))
    assert changes <= len(labels) * 0.05


@pytest.mark.parametrize("content", [b"", b"not a model", b"\x08\x07" * 500])
def test_a_damaged_model_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "model.onnx").write_bytes(content)
    with pytest.raises(ModelError, match="reinstall"):
        InstrumentModel.load(tmp_path)


def test_a_foreign_model_is_told() -> None:
    with pytest.raises(ModelError, match="not an instrument model"):
        InstrumentModel.load(model_folder("note_gru"))


def classification(index: int, confidence: float) -> Classification:
    probabilities = np.full(20, (1 - confidence) / 19, dtype=np.float32)
    probabilities[index] = confidence
    return decided(probabilities, 1.0 if index < 4 else 0.0, index)


def test_windows_that_agree_for_long_are_more_certain() -> None:
    mean = np.full(20, 0.5 / 19, dtype=np.float32)
    mean[4] = 0.5
    note, track = accumulated(heard_mean(mean), 0.5), accumulated(heard_mean(mean), 60.0)
    np.testing.assert_allclose(note, mean, rtol=1e-5)
    assert track.sum() == pytest.approx(1.0)
    assert track[4] > 0.8
    assert accumulated(heard_mean(mean), 4.0)[4] < track[4]


@pytest.mark.parametrize("index", MEDLEY_INDICES)
def test_a_medley_class_needs_more_than_a_note_to_be_certain(index: int) -> None:
    mean = np.full(20, 0.03 / 19, dtype=np.float32)
    mean[index] = 0.97
    note, track = accumulated(heard_mean(mean), 0.5), accumulated(heard_mean(mean), 60.0)
    assert note.sum() == pytest.approx(1.0)
    assert note.argmax() == track.argmax() == index
    assert note[index] < CONFIDENCE_THRESHOLD < track[index]
    bass = np.roll(mean, 4 - index)
    np.testing.assert_allclose(accumulated(heard_mean(bass), 0.5), bass, rtol=1e-5)


def test_agreement_in_a_crowd_proves_nothing() -> None:
    mean = np.full(20, 0.5 / 19, dtype=np.float32)
    mean[4] = 0.5
    alone, duo, crowd = {4: 0.9}, {4: 0.9, 6: 0.9}, {4: 0.9, 6: 0.45, 9: 0.45, 11: 0.45}
    certain = [accumulated(heard_mean(mean, p), 60.0)[4] for p in (alone, duo, crowd)]
    assert certain == pytest.approx([certain[0], certain[0], 0.5])
    kit = np.roll(mean, -4)
    drums = {0: 0.9, 1: 0.9, 2: 0.9, 3: 0.9, 19: 0.9}
    assert accumulated(heard_mean(kit, drums), 60.0)[0] > 0.8


def test_drums_without_a_leader_are_a_kit() -> None:
    probabilities = np.zeros(20, dtype=np.float32)
    probabilities[[0, 1, 2, 9]] = (0.4, 0.3, 0.2, 0.1)
    kit = decided(probabilities, 0.95, 0)
    assert kit.is_kit
    assert kit.drums_probability == pytest.approx(0.9)
    assert not classification(0, 0.95).is_kit
    assert not classification(9, 0.4).is_kit


def test_a_track_of_several_drums_is_a_kit_although_the_kick_stands_out() -> None:
    sure_kick = decided(np.eye(20, dtype=np.float32)[0] * 0.9 + 0.005, 0.95, 0)
    alone = TrackState(1, "Kick").labelled(sure_kick)
    assert (alone.instrument, alone.is_kit) == ("Kick Drum", False)
    kit = TrackState(1, "Drums", has_drum_kit=True).labelled(sure_kick)
    assert kit.is_kit
    assert not kit.uncertain
    assert kit.confidence == pytest.approx(sure_kick.drums_probability)
    bass = TrackState(1, "Drums", has_drum_kit=True).labelled(classification(4, 0.9))
    assert not bass.is_kit


def test_scores_follow_from_the_clips() -> None:
    judged = [
        Judged(0, classification(0, 0.95)),
        Judged(0, classification(1, 0.85)),
        Judged(9, classification(9, 0.65)),
        Judged(9, None),
    ]
    figures = scores(judged)
    assert figures["instrument_accuracy"] == 0.5
    assert figures["balanced_accuracy"] == pytest.approx((0.5 + 0.5) / 2)
    assert figures["track_type_accuracy"] == 0.75
    assert figures["drum_recall"] == 1.0
    assert figures["coverage"] == pytest.approx(2 / 4)
    assert figures["accuracy_when_certain"] == 0.5
    assert figures["silent"] == 1
    assert figures["ece"] == pytest.approx((0.05 + 0.85 + 0.35) / 3, abs=1e-6)
    assert figures["confusion"][0][:2] == [1, 1]


@pytest.mark.shared_data
def test_clear_drums_of_the_corpus_are_heard_as_percussive(
    shared_data: Path, model: InstrumentModel
) -> None:
    import io
    import zipfile

    import soundfile

    right = []
    for name in ("01-kick-drum.zip", "02-snare-drum.zip"):
        with zipfile.ZipFile(shared_data / "audio" / name) as archive:
            for clip in archive.namelist()[:20]:
                samples, rate = soundfile.read(io.BytesIO(archive.read(clip)), dtype="float32")
                heard = classify_audio(model, samples[None], rate).classification
                right.append(heard is not None and heard.track_type is TrackType.PERCUSSIVE)
    assert np.mean(right) > 0.8
