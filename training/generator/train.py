"""The training of the note networks; Lightning runs the loop, saves it and takes it up again."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytorch_lightning as lightning
import torch
from pytorch_lightning.callbacks import Callback, EarlyStopping, ModelCheckpoint
from pytorch_lightning.loggers import TensorBoardLogger
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset

from modules.errors import ParameterError
from modules.midi_generator.vocabulary import Special
from training.corpus.shards import read_sequences, sequences_digest
from training.corpus.token_sequence import TokenSequence
from training.generator.batches import Batch, BatchSource
from training.generator.checkpoint import NoteModel, NoteState, network_facts, read_facts
from training.generator.config import TrainConfig
from training.generator.lesson import Lesson
from training.generator.limit import Limit
from training.generator.nats import token_costs, validation_part
from training.generator.run_record import MEASURE, RunRecord


@dataclass(frozen=True, slots=True)
class TrainResult:
    """What a run came to; `validation_nats` is the best mean over validation tokens."""

    steps: int
    tokens: int
    seconds: float
    validation_nats: float


class NoteTraining(lightning.LightningModule):
    """One network that learns one lesson."""

    def __init__(self, network: NoteModel, lesson: Lesson, config: TrainConfig) -> None:
        super().__init__()
        self.network, self.config = network, config
        self.tokens_read = 0
        self._lesson = lesson
        self._state: NoteState | None = None
        self._costs: list[Tensor] = []
        self._validation: list[Tensor] = []

    def training_step(self, batch: Batch, _index: int) -> Tensor:
        """The loss of one batch; a network with a state goes on where each row stopped."""
        if self.network.carries_state:
            if self._state is None:
                self._state = self.network.initial_state(len(batch.targets))
            logits, state = self.network(batch.given, self._state.reset_where(batch.starts))
            self._state = state.detached()
        else:
            logits, _ = self.network(batch.given, None)
        loss = self._lesson.loss(logits, batch)
        self.tokens_read += int((batch.targets != Special.PAD).sum())
        self._costs.append(loss.detach())
        return loss

    def validation_step(self, sequence: TokenSequence, _index: int) -> None:
        """Read one track from START to END."""
        self._validation.append(torch.from_numpy(token_costs(self.network, sequence)))

    def on_validation_epoch_end(self) -> None:
        """Report the mean over all tokens, not over tracks."""
        self.log(MEASURE, torch.cat(self._validation).mean().float(), sync_dist=True)
        if self._costs:
            self.log("loss", torch.stack(self._costs).mean(), sync_dist=True)
        self._validation.clear()
        self._costs.clear()

    def configure_optimizers(self) -> dict[str, object]:
        """AdamW; the rate rises for a moment and falls like a cosine until the run's end."""
        config = self.config
        optimizer = torch.optim.AdamW(
            self.network.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay
        )
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, self._rate)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}

    def _rate(self, step: int) -> float:
        warm = min(1.0, (step + 1) / self.config.warmup_steps)
        return warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * self._progress(step))))

    def _progress(self, step: int) -> float:
        """How much of the run is over, by steps or by minutes, whichever ends it first."""
        limit = Limit.of(self._trainer)
        seconds = limit.seconds if limit else 0.0
        return min(1.0, max(step / self.config.steps, seconds / (60 * self.config.minutes)))

    def transfer_batch_to_device(self, batch: Any, device: torch.device, _loader: int) -> Any:
        """Batches go to the device; tracks to validate are taken there piece by piece."""
        return batch.to(device) if isinstance(batch, Batch) else batch


class _Batches(IterableDataset[Batch]):
    """The endless batches of a source, for Lightning."""

    def __init__(self, source: BatchSource) -> None:
        self._source = source

    def __iter__(self) -> Iterator[Batch]:
        while True:
            yield self._source.next_batch()


def train(
    data: Path,
    folder: Path,
    config: TrainConfig,
    network: NoteModel,
    lesson: Lesson,
    adopted: list[str] | None = None,
    own: Sequence[TokenSequence] = (),
) -> TrainResult:
    """Teach `network` the lesson on the prepared file `data`, or go on with the run in `folder`.

    `own` are tracks to learn from beside it.

    The folder gets `best.ckpt`, `last.ckpt`, `log.csv` and TensorBoard's events. Raises
    ParameterError when it holds the run of a network of another kind or size.
    """
    sequences = [*read_sequences(data), *own]
    training = [s for s in sequences if s.part == "train"]
    # Each of several processes draws its own batches.
    process = int(os.environ.get("LOCAL_RANK", "0"))
    source = BatchSource(training, replace(config, seed=config.seed + process))
    record = RunRecord(folder, source, sequences_digest(sequences), adopted or [])
    module, limit = NoteTraining(network, lesson, config), Limit(config)
    best = ModelCheckpoint(folder, "best", MEASURE, mode="min", enable_version_counter=False)
    newest = ModelCheckpoint(folder, "last", enable_version_counter=False)
    trainer = _trainer(folder, config, [limit, record, best, newest])
    last = folder / "last.ckpt"
    if last.is_file():
        _require_same_network(last, network)
    tracks: Any = validation_part(sequences)
    trainer.fit(
        module,
        DataLoader(_Batches(source), batch_size=None),
        DataLoader(tracks, batch_size=None, collate_fn=lambda track: track),
        ckpt_path=last if last.is_file() else None,
        weights_only=True,
    )
    score = float(best.best_model_score) if best.best_model_score is not None else math.inf
    return TrainResult(trainer.global_step, module.tokens_read, limit.seconds, score)


def _require_same_network(checkpoint: Path, network: NoteModel) -> None:
    if read_facts(checkpoint)["network"] != network_facts(network):
        raise ParameterError(
            f"{checkpoint.parent} holds the run of another network; name another folder (--run).",
            "run",
            str(checkpoint.parent),
        )


def _trainer(folder: Path, config: TrainConfig, callbacks: list[Callback]) -> lightning.Trainer:
    if config.accelerator == "cpu":
        torch.set_num_threads(1)
    folder.mkdir(parents=True, exist_ok=True)
    patience = EarlyStopping(MEASURE, patience=config.patience, check_on_train_epoch_end=False)
    return lightning.Trainer(
        accelerator=config.accelerator,
        devices=config.devices,
        precision=config.precision,  # type: ignore[arg-type]
        max_steps=-1,
        max_epochs=1,
        gradient_clip_val=config.gradient_clip,
        val_check_interval=config.validate_every,
        num_sanity_val_steps=0,
        callbacks=[*callbacks, patience],
        logger=TensorBoardLogger(folder, name="", version="events"),
        enable_progress_bar=sys.stderr.isatty(),
        enable_model_summary=False,
        log_every_n_steps=50,
    )
