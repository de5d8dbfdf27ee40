"""When a queue that empties by periods lets the next frame go."""

from __future__ import annotations

import numpy as np
import pytest

from modules.sound.queue_clock import QueueClock

RATE, PERIOD = 44_100, 512


def reckoned(
    clock: QueueClock, seconds: float, *, speed: float = 1.0, seed: int = 0
) -> list[float]:
    """By how many seconds each reckoning is off, of a device that began with an empty queue."""
    rng = np.random.default_rng(seed)
    now_s, written, errors = 0.0, 0, []
    while now_s < seconds:
        taken = int(now_s * RATE * speed / PERIOD) * PERIOD
        queued = max(written - taken, 0)
        while queued <= 3 * PERIOD:
            errors.append(clock.leaves_at_s(now_s, queued) - (written + PERIOD) / RATE / speed)
            clock.wrote(PERIOD)
            written += PERIOD
            queued += PERIOD
        now_s += float(rng.uniform(0.002, 0.02))
    return errors


def test_irregular_questions_get_steady_answers() -> None:
    errors = reckoned(QueueClock(RATE), 20.0)
    settled = errors[len(errors) // 4 :]
    assert np.ptp(settled) < 0.002, "a period has 0.0116 s"
    assert abs(np.mean(settled)) < 0.002


@pytest.mark.parametrize("speed", [0.9998, 1.0002])
def test_a_device_with_another_idea_of_a_second_is_followed(speed: float) -> None:
    errors = reckoned(QueueClock(RATE), 60.0, speed=speed)
    assert abs(np.mean(errors[len(errors) // 2 :])) < 0.003


def test_a_queue_that_ran_dry_sets_the_clock() -> None:
    clock = QueueClock(RATE)
    assert clock.leaves_at_s(10.0, 0) == pytest.approx(10.0)
    clock.wrote(PERIOD)
    assert clock.leaves_at_s(10.005, PERIOD) == pytest.approx(10.005 + PERIOD / RATE)
    assert clock.leaves_at_s(11.0, 0) == pytest.approx(11.0)
