"""The classifier's pipeline on a tiny corpus of tones: it learns, resumes and exports."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from modules.instrument_classifier.features import CONTEXT_FRAMES, SAMPLE_RATE
from training.instrument_classifier.clips import read_clips
from training.instrument_classifier.examples import EMPTY_DB, MOST_BRIEF, ExampleSource, Mix
from training.instrument_classifier.sound_bank import BankPlan, SoundBank, make_bank

pytestmark = pytest.mark.train
COLUMNS = ("class", "clip", "zip", "split", "ship_ok", "kind", "source_id")


def sound(class_number: int, seed: int) -> np.ndarray:
    """Class 1 is a noise burst, class 10 a steady tone: nothing could be easier to tell apart."""
    rng = np.random.default_rng(seed)
    time_s = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    if class_number == 1:
        return 0.3 * rng.standard_normal(SAMPLE_RATE) * np.exp(-time_s * 30)
    return 0.3 * np.sin(2 * np.pi * rng.uniform(280, 300) * time_s)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import soundfile

    root = tmp_path_factory.mktemp("corpus")
    (root / "extra").mkdir()
    rows = []
    for class_number, slug in ((1, "01-kick-drum"), (10, "10-piano-keys")):
        with zipfile.ZipFile(root / f"{slug}.zip", "w") as archive:
            for index in range(6):
                name = f"{slug}/clip-{index}.ogg"
                data = io.BytesIO()
                soundfile.write(data, sound(class_number, index), SAMPLE_RATE, format="OGG")
                archive.writestr(name, data.getvalue())
                split = "valid" if index >= 4 else "train"
                allowed = "review" if index == 0 else "yes"
                rows.append(
                    (class_number, name, f"{slug}.zip", split, allowed, "recorded", f"s{index}")
                )
    for manifest, content in (("manifest.csv", rows), ("extra/manifest-extra.csv", [])):
        with (root / manifest).open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([COLUMNS, *content])
    return root


def test_only_shippable_clips_are_read(corpus: Path) -> None:
    assert len(read_clips(corpus)) == 10
    assert len(read_clips(corpus, only_shippable=False)) == 12


@pytest.fixture(scope="module")
def bank(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> SoundBank:
    return make_bank(corpus, None, tmp_path_factory.mktemp("bank"), BankPlan(places=2))


def test_the_bank_holds_training_clips_in_several_places(bank: SoundBank) -> None:
    of_clips = bank.origins == "clips"
    assert np.count_nonzero(of_clips) == 6 * 3
    assert set(bank.sources[of_clips].tolist()) == {"s1", "s2", "s3"}
    assert sum(len(frames) for frames in bank.frames) == bank.lengths.sum()
    assert {frames.shape[1] for frames in bank.frames} == {128}


def test_examples_are_seeded_and_shaped(bank: SoundBank) -> None:
    batch = ExampleSource(bank, CONTEXT_FRAMES, seed=5).batch(6)
    again = ExampleSource(bank, CONTEXT_FRAMES, seed=5).batch(6)
    assert batch.mfcc.shape == (6, 128, CONTEXT_FRAMES)
    np.testing.assert_allclose(batch.labels.sum(axis=1), 1.0, atol=1e-6)
    assert (batch.present >= batch.labels).all()
    np.testing.assert_array_equal(batch.mfcc, again.mfcc)


def test_some_sounds_end_soon_at_either_end_of_the_window(bank: SoundBank) -> None:
    source = ExampleSource(bank, CONTEXT_FRAMES, seed=6, mix=Mix(brief=1.0))
    windows, _ = source.levels(40)
    sounding = windows.max(axis=2) > EMPTY_DB
    assert sounding.any(axis=1).all()
    assert sounding.sum(axis=1).max() <= MOST_BRIEF
    assert sounding[:, 0].any()
    assert sounding[:, -1].any()


def test_parts_that_are_there_are_kept(corpus: Path, tmp_path: Path) -> None:
    first = make_bank(corpus, None, tmp_path, BankPlan(places=1))
    again = make_bank(corpus, None, tmp_path, BankPlan(places=4))
    np.testing.assert_array_equal(first.lengths, again.lengths)


def test_an_origin_can_be_left_out(bank: SoundBank) -> None:
    mix = Mix().without("clips")
    assert Mix().shares["clips"] > mix.shares["clips"] == 0.0


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # torch's exporter warns of itself
@pytest.mark.parametrize("network", ["mfcc", "mel-wide"])
def test_learns_resumes_and_exports(
    corpus: Path, bank: SoundBank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, network: str
) -> None:
    torch = pytest.importorskip("torch")
    from modules.instrument_classifier.classify import classify_audio
    from modules.instrument_classifier.model import InstrumentModel
    from training.instrument_classifier import calibration
    from training.instrument_classifier.blend import blend
    from training.instrument_classifier.export import export_model
    from training.instrument_classifier.train import BEST, TrainConfig, _State, train

    run, out = tmp_path / "run", tmp_path / "model"
    config = TrainConfig(
        steps=60,
        warm_up=5,
        cool_down=20,
        batch_size=16,
        evaluate_every=20,
        averaging=0.5,
        network=network,
    )

    def record_and_stop(state: _State, *arguments: object) -> None:
        record(state, *arguments)
        raise KeyboardInterrupt

    record = _State.record
    monkeypatch.setattr(_State, "record", record_and_stop)
    with pytest.raises(KeyboardInterrupt):
        train(corpus, bank, run, config)
    monkeypatch.undo()
    assert train(corpus, bank, run, config) == 1.0
    assert len((run / "log.csv").read_text().splitlines()) == 3
    begun = _State.restored(tmp_path / "other", config, start=run)
    weights = torch.load(run / BEST, weights_only=True)["network"]
    for name, value in begun.kept_network.state_dict().items():
        torch.testing.assert_close(value, weights[name])
    assert begun.step == 0
    blend(run, run, 0.5, tmp_path / "blend")
    monkeypatch.setattr(calibration, "MIXES", 6)
    export_model(corpus, bank, [run, tmp_path / "blend"], out)
    model = InstrumentModel.load(out)
    for class_number in (1, 10):
        tone = sound(class_number, 99).astype(np.float32)[None]
        heard = classify_audio(model, tone, SAMPLE_RATE).classification
        assert heard is not None
        assert heard.class_index == class_number - 1
