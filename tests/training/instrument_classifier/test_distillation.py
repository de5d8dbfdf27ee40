"""One network learns what several say together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from training.instrument_classifier.blend import blend  # noqa: E402
from training.instrument_classifier.distillation import Teachers, taught_loss  # noqa: E402
from training.instrument_classifier.examples import Batch  # noqa: E402
from training.instrument_classifier.network import Answer, InstrumentNetwork  # noqa: E402
from training.instrument_classifier.train import TrainConfig, _State, last_network  # noqa: E402

pytestmark = pytest.mark.train


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("runs")
    found = []
    for seed, network in enumerate(("mel", "mfcc")):
        torch.manual_seed(seed)
        state = _State(TrainConfig(network=network))
        found.append(folder / network)
        found[-1].mkdir()
        state.record(found[-1], 0.5, 1.0, 0.0)
    return found


def windows(count: int) -> torch.Tensor:
    return 20.0 * torch.randn(count, 128, 66, generator=torch.manual_seed(3))


def test_teachers_answer_with_the_mean_of_their_logits(runs: list[Path]) -> None:
    heard = windows(4)
    alone = [Teachers.of_runs([run]).answer(heard) for run in runs]
    together = Teachers.of_runs([runs[0], runs[0], runs[1]]).answer(heard)
    for part in range(4):
        expected = (2.0 * alone[0][part] + alone[1][part]) / 3.0
        torch.testing.assert_close(together[part], expected)


def test_a_teacher_has_the_last_averaged_weights(runs: list[Path]) -> None:
    with torch.no_grad():
        expected = last_network(runs[0])(windows(3)).instrument
    taught = Teachers.of_runs(runs[:1]).answer(windows(3)).instrument
    torch.testing.assert_close(taught, expected, atol=0.05, rtol=0.05)


def test_a_blend_has_but_one_set_of_weights(runs: list[Path], tmp_path: Path) -> None:
    blend(runs[0], runs[0], 0.5, tmp_path)
    for name, part in last_network(tmp_path).state_dict().items():
        torch.testing.assert_close(part, last_network(runs[0]).state_dict()[name])


def test_nothing_is_lost_on_a_student_that_agrees() -> None:
    def answer(shift: float) -> Answer:
        sure = torch.full((3,), 30.0)
        logits = torch.zeros(3, 20)
        logits[:, 4] = 3.0 + shift
        return Answer(logits, sure, sure, torch.full((3, 20), -30.0), sure)

    assert float(taught_loss(answer(0.0), answer(0.0))) == pytest.approx(0.0, abs=1e-5)
    assert float(taught_loss(answer(2.0), answer(0.0))) > 0.1


def test_a_student_comes_closer_to_its_teachers() -> None:
    torch.manual_seed(5)
    teacher = InstrumentNetwork("mel")
    with torch.no_grad():
        teacher.instrument.bias[4] = 6.0
        for head in (teacher.percussive, teacher.present):
            head.bias.fill_(-6.0)
    config = TrainConfig(
        network="mel", warm_up=1, steps=40, cool_down=40, dropout=0.0, taught_share=1.0
    )
    student = _State(config)
    student.teachers = Teachers([(teacher, 1.0)])
    nobody = np.zeros((16, 20), np.float32)
    batch = Batch(windows(16).numpy(), nobody, nobody)
    losses = [student.learn(batch) for _ in range(15)]
    assert losses[-1] < 0.7 * losses[0]
