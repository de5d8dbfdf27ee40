"""What a run writes down: a CSV log, and the facts in its checkpoints."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytorch_lightning as lightning
from pytorch_lightning.callbacks import Callback

from training.generator.batches import BatchSource
from training.generator.checkpoint import network_facts
from training.generator.limit import Limit

LOG_COLUMNS = ("step", "seconds", "tokens", "loss", "validation_nats")
MEASURE = "validation_nats"
"""The figure that picks the best checkpoint and ends a run that no longer improves."""


class RunRecord(Callback):
    """Keeps `log.csv`, and the facts of a run in its checkpoints."""

    def __init__(self, folder: Path, source: BatchSource, digest: str, adopted: list[str]) -> None:
        self._log = folder / "log.csv"
        self._source, self._digest = source, digest
        self.adopted = adopted

    def on_validation_end(self, trainer: lightning.Trainer, module: Any) -> None:
        """Add a line to the log."""
        limit = Limit.of(trainer)
        if trainer.sanity_checking or not trainer.is_global_zero or limit is None:
            return
        found = trainer.callback_metrics
        fresh = not self._log.is_file()
        with self._log.open("a", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            if fresh:
                writer.writerow(LOG_COLUMNS)
            nats = [f"{float(found.get(name, math.nan)):.4f}" for name in ("loss", MEASURE)]
            writer.writerow((trainer.global_step, round(limit.seconds), module.tokens_read, *nats))

    def on_save_checkpoint(
        self, trainer: lightning.Trainer, module: Any, checkpoint: dict[str, Any]
    ) -> None:
        """Write down what the network is and where its data stood."""
        facts = {
            "network": network_facts(module.network),
            "train_config": asdict(module.config),
            "data_sha256": self._digest,
            "random": self._source.state(),
            "step": trainer.global_step,
            "tokens": module.tokens_read,
            "adopted": self.adopted,
        }
        checkpoint["facts"] = json.dumps(facts)

    def on_load_checkpoint(self, _trainer: object, module: Any, checkpoint: dict[str, Any]) -> None:
        """Let the data go on from there."""
        facts = json.loads(checkpoint["facts"])
        self._source.restore(facts["random"])
        self.adopted = facts["adopted"]
        module.tokens_read = facts["tokens"]
