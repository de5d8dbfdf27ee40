"""The end of a run: after its steps or its minutes, counted across interruptions."""

from __future__ import annotations

import time

import pytorch_lightning as lightning
from pytorch_lightning.callbacks import Callback

from training.generator.config import TrainConfig


class Limit(Callback):
    """Ends a run after its steps or minutes, with a last validation; remembers the time spent."""

    def __init__(self, config: TrainConfig) -> None:
        self._config = config
        self._spent_s = 0.0
        self._started: float | None = None

    @staticmethod
    def of(trainer: lightning.Trainer | None) -> Limit | None:
        """The limit of a trainer, None before there is one."""
        callbacks: list[Callback] = getattr(trainer, "callbacks", [])
        return next((c for c in callbacks if isinstance(c, Limit)), None)

    @property
    def seconds(self) -> float:
        """Time spent on the run so far."""
        return self._spent_s + (time.monotonic() - self._started if self._started else 0.0)

    def on_train_start(self, trainer: lightning.Trainer, _module: object) -> None:
        """Start the clock; a run that was over already ends at once."""
        self._started = time.monotonic()
        trainer.should_stop = trainer.should_stop or trainer.global_step >= self._config.steps

    def on_train_batch_end(self, trainer: lightning.Trainer, *_: object) -> None:
        """End the run when its time has come."""
        over = self.seconds >= 60 * self._config.minutes
        if over or trainer.global_step >= self._config.steps:
            trainer.should_stop = True

    def state_dict(self) -> dict[str, float]:
        """The time spent, for a checkpoint."""
        return {"seconds": self.seconds}

    def load_state_dict(self, state: dict[str, float]) -> None:
        """Count on from the time of an earlier part."""
        self._spent_s = state["seconds"]
