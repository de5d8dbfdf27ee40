"""The training loop: one thread, checkpoints that a killed run resumes from, a CSV log."""

from __future__ import annotations

import csv
import json
import math
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from modules.midi_generator.vocabulary import Special
from training.generator.batches import Batch, BatchSource
from training.generator.config import NetworkConfig, TrainConfig
from training.generator.network import NetworkState, NoteNetwork
from training.generator.prepare import TokenSequence, load_sequences, sequences_digest
from training.generator.stream import read_stream

LOG_COLUMNS = ("step", "seconds", "tokens", "learning_rate", "train_nats", "validation_nats")
VALIDATION_TOKENS = 40_000
"""Validation reads the first tracks of every corpus up to this many tokens in all."""


@dataclass(frozen=True, slots=True)
class TrainResult:
    """What a run came to; `validation_nats` is the best mean over validation tokens."""

    steps: int
    tokens: int
    seconds: float
    validation_nats: float


class Trainer:
    """Trains one network in `folder`: `last.pt`, `best.pt` and `log.csv`."""

    def __init__(
        self,
        data: Path,
        folder: Path,
        config: TrainConfig,
        network_config: NetworkConfig,
        begin_with: Path | None = None,
    ) -> None:
        torch.set_num_threads(1)
        torch.manual_seed(config.seed)
        sequences = load_sequences(data)
        self.digest = sequences_digest(sequences)
        self.config, self.folder = config, folder
        self.source = BatchSource([s for s in sequences if s.part == "train"], config)
        self.validation = _validation_part(sequences)
        self.network = NoteNetwork(network_config)
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay
        )
        self.step, self.tokens, self.seconds = 0, 0, 0.0
        self.best, self.stale = math.inf, 0
        self.adopted: list[str] = []
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / "last.pt").is_file():
            self._resume(folder / "last.pt")
        elif begin_with is not None:
            self.adopted = adopt_weights(self.network, begin_with)

    def run(self) -> TrainResult:
        """Train until the steps are done, the minutes are over or validation stops improving."""
        started = time.monotonic() - self.seconds
        state = self.network.initial_state(self.config.batch)
        losses: list[float] = []
        while self.step < self.config.steps and self.stale < self.config.patience:
            rate = self._set_rate()
            loss, state = self._train_step(self.source.next_batch(), state)
            losses.append(loss)
            self.step += 1
            self.seconds = time.monotonic() - started
            out_of_time = self.seconds > self.config.minutes * 60
            over = out_of_time or self.step == self.config.steps
            if over or self.step % self.config.validate_every == 0:
                self._validate(float(np.mean(losses)), rate)
                losses.clear()
            if out_of_time:
                break
        return TrainResult(self.step, self.tokens, self.seconds, self.best)

    def _set_rate(self) -> float:
        config = self.config
        warm = min(1.0, (self.step + 1) / config.warmup_steps)
        rate = config.learning_rate * warm * (0.02 + 0.98 * _cosine(self.step / config.steps))
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        return rate

    def _train_step(self, batch: Batch, state: NetworkState) -> tuple[float, NetworkState]:
        self.network.train()
        state = state.reset_where(batch.starts)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.config.bfloat16):
            logits, state = self.network(batch.given, state)
        loss = _cross_entropy(logits, batch.targets)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), self.config.gradient_clip)
        self.optimizer.step()
        self.tokens += int((batch.targets != Special.PAD).sum())
        return float(loss.detach()), state.detached()

    def _validate(self, train_nats: float, rate: float) -> None:
        nats = mean_nats(self.network, self.validation)
        self._log(train_nats, nats, rate)
        self._save(self.folder / "last.pt")
        if nats < self.best:
            self.best, self.stale = nats, 0
            self._save(self.folder / "best.pt")
        else:
            self.stale += 1

    def _log(self, train_nats: float, validation_nats: float, rate: float) -> None:
        path = self.folder / "log.csv"
        fresh = not path.is_file()
        with path.open("a", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            if fresh:
                writer.writerow(LOG_COLUMNS)
            row = (self.step, round(self.seconds), self.tokens, f"{rate:.2e}")
            writer.writerow((*row, f"{train_nats:.4f}", f"{validation_nats:.4f}"))

    def _save(self, path: Path) -> None:
        content = {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "facts": json.dumps(self._facts()),
        }
        draft = path.with_suffix(".tmp")
        torch.save(content, draft)
        draft.replace(path)

    def _facts(self) -> dict[str, object]:
        return {
            "network_config": asdict(self.network.config),
            "train_config": asdict(self.config),
            "data_sha256": self.digest,
            "random": self.source.state(),
            "step": self.step,
            "tokens": self.tokens,
            "seconds": self.seconds,
            "best": min(self.best, 1e9),
            "stale": self.stale,
            "adopted": self.adopted,
        }

    def _resume(self, path: Path) -> None:
        content = torch.load(path, weights_only=True)
        facts = json.loads(content["facts"])
        self.network.load_state_dict(content["network"])
        self.optimizer.load_state_dict(content["optimizer"])
        self.source.restore(facts["random"])
        self.step, self.tokens = facts["step"], facts["tokens"]
        self.seconds, self.best, self.stale = facts["seconds"], facts["best"], facts["stale"]
        self.adopted = facts["adopted"]


def _cosine(progress: float) -> float:
    return 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))


def _cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    return torch.nn.functional.cross_entropy(
        logits.float().flatten(0, 1), targets.flatten(), ignore_index=int(Special.PAD)
    )


def _validation_part(sequences: list[TokenSequence]) -> list[TokenSequence]:
    """An even sample: every corpus gives its first tracks until its share of tokens is full."""
    chosen: list[TokenSequence] = []
    valid = [s for s in sequences if s.part == "validation"]
    total = sum(len(s.tokens) for s in valid) or 1
    for corpus in sorted({s.corpus for s in valid}):
        tracks = [s for s in valid if s.corpus == corpus]
        share = VALIDATION_TOKENS * sum(len(s.tokens) for s in tracks) / total
        count = 0
        for sequence in tracks:
            chosen.append(sequence)
            count += len(sequence.tokens)
            if count >= share:
                break
    return chosen


def mean_nats(network: NoteNetwork, sequences: Iterable[TokenSequence]) -> float:
    """Mean negative log-likelihood per token in nats, each track read from START to END."""
    total, tokens = 0.0, 0
    for sequence in sequences:
        costs = token_costs(network, sequence)
        total += float(costs.sum())
        tokens += len(costs)
    return total / max(1, tokens)


def token_costs(network: NoteNetwork, sequence: TokenSequence) -> np.ndarray:
    """Nats of every token after START, float64, shape (tokens - 1,), in 32-bit arithmetic."""
    network.eval()
    stream = read_stream(sequence.tokens, sequence.context)
    state = network.initial_state(1)
    costs = []
    with torch.inference_mode():
        for first in range(0, len(stream) - 1, 1024):
            last = min(first + 1024, len(stream) - 1)
            logits, state = network(stream.part(first, last).as_input(sequence.context), state)
            targets = torch.from_numpy(stream.tokens[first + 1 : last + 1])
            costs.append(torch.nn.functional.cross_entropy(logits[0], targets, reduction="none"))
    return torch.cat(costs).double().numpy()


def adopt_weights(network: NoteNetwork, checkpoint: Path) -> list[str]:
    """Take over the weights of an earlier network that have the same name and shape.

    Returns their names; all others stay as they are, so a network that grew goes on learning.
    """
    found = torch.load(checkpoint, weights_only=True)["network"]
    own = network.state_dict()
    fitting = {n: w for n, w in found.items() if n in own and own[n].shape == w.shape}
    network.load_state_dict(fitting, strict=False)
    return sorted(fitting)


def train(
    data: Path,
    folder: Path,
    config: TrainConfig,
    network: NetworkConfig,
    begin_with: Path | None = None,
) -> TrainResult:
    """Train a network on the prepared file `data`, or go on with the run in `folder`.

    A new run may begin with the weights of the checkpoint `begin_with`.
    """
    return Trainer(data, folder, config, network, begin_with).run()


def load_network(checkpoint: Path) -> tuple[NoteNetwork, dict[str, object]]:
    """The network of a checkpoint in evaluation mode, and the facts saved beside it."""
    content = torch.load(checkpoint, weights_only=True)
    facts: dict[str, object] = json.loads(content["facts"])
    config = facts["network_config"]
    if not isinstance(config, dict):
        raise TypeError(f"{checkpoint} has no network configuration.")
    network = NoteNetwork(NetworkConfig(**config))
    network.load_state_dict(content["network"])
    return network.eval(), facts
