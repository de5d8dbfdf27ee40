"""The training loop: checkpointed, resumable, seeded, one thread."""

from __future__ import annotations

import csv
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from modules.instrument_classifier.classes import CLASS_NAMES, PERCUSSIVE_INDICES
from modules.instrument_classifier.features import CONTEXT_FRAMES
from training.instrument_classifier.clips import read_clips
from training.instrument_classifier.distillation import Teachers, taught_loss
from training.instrument_classifier.examples import Batch, ExampleSource, Mix
from training.instrument_classifier.judged_clips import balanced_accuracy, judged_windows
from training.instrument_classifier.network import Answer, InstrumentNetwork
from training.instrument_classifier.sound_bank import SoundBank

PERCUSSIVE_MASK = torch.tensor([i in PERCUSSIVE_INDICES for i in range(len(CLASS_NAMES))])
CHECKPOINT = "checkpoint.pt"
BEST = "best.pt"
LOG = "log.csv"


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """Everything that decides a run. Losses are weighted as in the paper: 1, 0.5 and 0.3; that of
    the sources present in a mix counts 1.

    The learning rate rises over `warm_up` steps and falls to zero over the last `cool_down`; a
    finished run goes on from its checkpoint when `steps` is raised. `averaging` is the decay of
    the running mean of the weights, which is what is judged and kept. `mixup_share` of the batches
    are mixed up.
    """

    steps: int = 20_000
    batch_size: int = 64
    learning_rate: float = 3e-3
    warm_up: int = 500
    cool_down: int = 5000
    weight_decay: float = 2e-2
    mixup_alpha: float = 0.2
    mixup_share: float = 0.3
    label_smoothing: float = 0.03
    evaluate_every: int = 1000
    averaging: float = 0.999
    seed: int = 1
    dropout: float = 0.2
    network: str = "mel-wide"
    """The encoder: a key of `network.ENCODERS`."""
    taught_share: float = 0.8
    """What the teachers' answers count against the labels, where there are teachers."""

    def rate_at(self, step: int) -> float:
        """The learning rate of a step."""
        rest = (self.steps - step) / self.cool_down
        return self.learning_rate * max(0.0, min(1.0, (step + 1) / self.warm_up, rest))


def train(
    data: Path,
    bank: SoundBank,
    run: Path,
    config: TrainConfig,
    mix: Mix | None = None,
    *,
    start: Path | None = None,
    teachers: Teachers | None = None,
    threads: int = 1,
) -> float:
    """Train in folder `run`, going on from its checkpoint; returns the best valid score.

    A new run begins with the best weights of the run `start`, where one is given, and learns from
    `teachers` beside the labels. `data` is the audio corpus that `bank` was made of; its valid
    clips decide what is kept.
    """
    torch.set_num_threads(threads)
    torch.manual_seed(config.seed)
    run.mkdir(parents=True, exist_ok=True)
    valid = judged_windows(read_clips(data, only_shippable=False, split="valid"))
    state = _State.restored(run, config, start)
    state.teachers = teachers
    examples = ExampleSource(bank, CONTEXT_FRAMES, config.seed + state.step, mix)
    if state.step == 0 and start is None:
        state.fit_normalization(examples)
    started = time.monotonic()
    while state.step < config.steps:
        loss = state.learn(examples.batch(config.batch_size))
        if state.step % config.evaluate_every == 0:
            score = balanced_accuracy(state.kept_network, valid)
            state.record(run, score, loss, time.monotonic() - started)
    return state.best_score


class _State:
    """Network, optimizer and progress of a run."""

    def __init__(self, config: TrainConfig) -> None:
        self.config = config
        self.network = InstrumentNetwork(config.network, config.dropout)
        self.average = AveragedModel(
            self.network, multi_avg_fn=get_ema_multi_avg_fn(config.averaging), use_buffers=True
        )
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(), config.learning_rate, weight_decay=config.weight_decay
        )
        self.step = 0
        self.best_score = 0.0
        self.teachers: Teachers | None = None
        self._mixup = np.random.default_rng(config.seed + 77)

    @property
    def kept_network(self) -> InstrumentNetwork:
        """The network of the averaged weights."""
        network = self.average.module
        assert isinstance(network, InstrumentNetwork)
        return network

    @classmethod
    def restored(cls, run: Path, config: TrainConfig, start: Path | None = None) -> _State:
        """The state of the run's checkpoint, or a fresh one with the best weights of `start`."""
        state = cls(config)
        path = run / CHECKPOINT
        if path.exists():
            saved = torch.load(path, weights_only=True)
            state.network.load_state_dict(saved["network"])
            state.average.load_state_dict(saved["average"])
            state.optimizer.load_state_dict(saved["optimizer"])
            state.step, state.best_score = saved["step"], saved["best_score"]
        elif start is not None:
            weights = torch.load(start / BEST, weights_only=True)["network"]
            state.network.load_state_dict(weights)
            state.kept_network.load_state_dict(weights)
        return state

    def fit_normalization(self, examples: ExampleSource) -> None:
        """Let the encoder see some training windows."""
        self.network.encoder.fit(torch.from_numpy(examples.batch(512).mfcc))

    def learn(self, batch: Batch) -> float:
        """One optimizer step; returns the loss."""
        self.network.train()
        features, targets, present = (torch.from_numpy(part) for part in batch)
        share = 1.0
        if self._mixup.random() < self.config.mixup_share:
            share = float(self._mixup.beta(self.config.mixup_alpha, self.config.mixup_alpha))
        order = torch.from_numpy(self._mixup.permutation(len(features)))
        features = share * features + (1 - share) * features[order]
        targets = share * targets + (1 - share) * targets[order]
        present = share * present + (1 - share) * present[order]
        loss = self._loss(features, targets, present)
        for group in self.optimizer.param_groups:
            group["lr"] = self.config.rate_at(self.step)
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimizer.step()
        self.average.update_parameters(self.network)
        self.step += 1
        return float(loss.detach())

    def _loss(self, features: Tensor, targets: Tensor, present: Tensor) -> Tensor:
        with torch.autocast("cpu", torch.bfloat16):
            answer: Answer = self.network(features)
        labelled = self._labelled_loss(answer, targets, present)
        if self.teachers is None:
            return labelled
        taught = taught_loss(answer, self.teachers.answer(features))
        share = self.config.taught_share
        return (1.0 - share) * labelled + share * taught

    def _labelled_loss(self, answer: Answer, targets: Tensor, present: Tensor) -> Tensor:
        logits = answer.instrument
        smooth = self.config.label_smoothing
        softened = (1 - smooth) * targets + smooth / targets.shape[1]
        instrument_loss = functional.cross_entropy(logits, softened)
        hit = targets[:, PERCUSSIVE_MASK].sum(dim=1).clamp(max=1.0)
        type_loss = functional.binary_cross_entropy_with_logits(answer.percussive, hit)
        oracle = (logits.softmax(dim=1) * targets).sum(dim=1).detach()
        confidence_loss = functional.mse_loss(answer.trust.sigmoid(), oracle)
        present_loss = functional.binary_cross_entropy_with_logits(answer.present, present)
        return instrument_loss + 0.5 * type_loss + 0.3 * confidence_loss + present_loss

    def record(self, run: Path, score: float, loss: float, seconds: float) -> None:
        """Log, keep the best weights, and save the checkpoint."""
        if score > self.best_score:
            self.best_score = score
            _save(run / BEST, {"network": self.kept_network.state_dict(), "score": score,
                               "step": self.step, "config": asdict(self.config)})  # fmt: skip
        with (run / LOG).open("a", newline="", encoding="utf-8") as file:
            csv.writer(file).writerow([self.step, f"{loss:.4f}", f"{score:.4f}", f"{seconds:.0f}"])
        _save(
            run / CHECKPOINT,
            {
                "network": self.network.state_dict(),
                "average": self.average.state_dict(),
                "optimizer": self.optimizer.state_dict(),
                "step": self.step,
                "best_score": self.best_score,
            },
        )
        print(f"step {self.step} loss {loss:.3f} valid {score:.3f} {seconds:.0f} s", flush=True)


def last_network(run: Path) -> InstrumentNetwork:
    """The network of the last averaged weights of a run; a blended one has but its best."""
    best = torch.load(run / BEST, weights_only=True)
    network = InstrumentNetwork(best["config"]["network"])
    path = run / CHECKPOINT
    last = averaged_weights(torch.load(path, weights_only=True)) if path.exists() else None
    network.load_state_dict(last or best["network"])
    return network.eval()


def averaged_weights(checkpoint: dict[str, Any]) -> dict[str, Tensor]:
    """The running mean of the weights in a checkpoint, by their names in the network."""
    inside = "module."
    average: dict[str, Tensor] = checkpoint["average"]
    return {name[len(inside) :]: part for name, part in average.items() if name.startswith(inside)}


def _save(path: Path, content: dict[str, object]) -> None:
    unfinished = path.with_suffix(".part")
    torch.save(content, unfinished)
    unfinished.replace(path)
