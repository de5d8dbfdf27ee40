"""Policy-gradient fine-tuning of an adapter: what the user would take becomes more likely.

Group-relative policy optimization (Shao et al., "DeepSeekMath", 2024): at each place the four
alternatives are judged beside one another. The better ones are made more likely and the others
less, by a clipped ratio (Schulman et al., PPO, 2017), with a KL divergence to the frozen model as
leash.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import Any

import numpy as np
import torch
from torch import Tensor

from modules.feedback.records import Verdict
from modules.learning.judged import Judged
from modules.learning.material import Stretch, of_decisions
from modules.learning.readings import Reading, read_stretches
from modules.midi_generator.adapter import Adapter
from modules.midi_generator.generator import Generator
from modules.midi_generator.model import TokenModel
from training.personal.sittings import Place, answer_at

LEAST_SPREAD = 0.02
"""Alternatives whose rewards differ by less teach nothing."""


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """How an adapter is fine-tuned; `leash` is the weight of the KL divergence."""

    rounds: int = 5
    places: int = 24
    steps: int = 20
    rate: float = 3e-4
    clip: float = 0.2
    leash: float = 0.1
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Experience:
    """Rows of what was proposed, with the advantage (rows,) of the alternative of each.

    `shares` (rows,) sum to 1 for each alternative, so that long ones do not count more.
    """

    reading: Reading
    advantages: np.ndarray
    shares: np.ndarray


@dataclass(frozen=True, slots=True)
class RoundReport:
    """Mean reward (F1 of right notes) of a round's alternatives, and the divergence after it."""

    reward: float
    alternatives: int
    divergence: float


def improve(
    start: Adapter, model: TokenModel, places: Sequence[Place], settings: PolicySettings
) -> tuple[Adapter, list[RoundReport]]:
    """The fine-tuned adapter, and how each round went; `places` are gone through in order."""
    adapter, reports, rest = start, [], iter(places)
    for number in range(settings.rounds):
        generator = Generator(model.with_adapter(adapter))
        seed = settings.seed + 10_000 * (number + 1)
        experience, reward = gather(model, generator, list(islice(rest, settings.places)), seed)
        if experience is None:
            break
        adapter, divergence = updated(adapter, experience, settings)
        count = int(experience.reading.streams.max()) + 1
        reports.append(RoundReport(reward, count, divergence))
    return adapter, reports


def gather(
    model: TokenModel, generator: Generator, places: Sequence[Place], seed: int
) -> tuple[Experience | None, float]:
    """What is proposed at `places` with its advantages, and the mean reward; None of nothing."""
    met: list[float] = []
    found: list[tuple[Stretch, float]] = []
    for number, place in enumerate(places):
        answer = answer_at(place, generator, None, seed + number)
        rewards = np.array([opinion.f1 for opinion in answer.opinions])
        met += rewards.tolist()
        if rewards.std() < LEAST_SPREAD:
            continue
        for at, advantage in enumerate((rewards - rewards.mean()) / rewards.std()):
            stretch = _proposed(answer.judged, at)
            if stretch is not None:
                found.append((stretch, float(advantage)))
    mean = float(np.mean(met)) if met else 0.0
    return _experience(model, found) if found else None, mean


def _experience(model: TokenModel, found: list[tuple[Stretch, float]]) -> Experience:
    # In this order stretches are read side by side, so that streams count them.
    ordered = sorted(found, key=lambda each: len(each[0].tokens))
    reading = read_stretches(model, [stretch for stretch, _ in ordered])
    lengths = np.bincount(reading.streams).astype(np.float32)
    advantages = np.array([advantage for _, advantage in ordered], np.float32)
    return Experience(reading, advantages[reading.streams], 1.0 / lengths[reading.streams])


def _proposed(judged: Judged, at: int) -> Stretch | None:
    """The alternative number `at` after the music before it; only its own tokens count."""
    whole = replace(
        judged,
        place=at,
        accepted=frozenset(judged.proposals[at].notes),
        verdict=Verdict.ACCEPTED,
    )
    decision = whole.decision()
    if decision is None:
        return None
    (stretch,) = of_decisions([("", decision)])
    weights = np.ones(len(stretch.weights), np.float32)
    weights[: max(1, len(decision.prompt)) - 1] = 0.0
    return replace(stretch, weights=weights)


def updated(
    adapter: Adapter, experience: Experience, settings: PolicySettings
) -> tuple[Adapter, float]:
    """The adapter after some steps on what was proposed, and its mean divergence in nats."""
    torch.manual_seed(settings.seed)
    names = ("down", "up", "bias")
    weights = {n: torch.nn.Parameter(torch.from_numpy(getattr(adapter, n).copy())) for n in names}
    rows = experience.reading.in_full
    hidden, logits = torch.from_numpy(rows.hidden), torch.from_numpy(rows.logits)
    tokens = torch.from_numpy(rows.tokens)[:, None]
    advantages, shares = torch.from_numpy(experience.advantages), _shares(experience)
    frozen = torch.log_softmax(logits, dim=-1)

    def policy() -> Tensor:
        change = (hidden @ weights["down"]) @ weights["up"] + weights["bias"]
        return torch.log_softmax(logits + change, dim=-1)

    with torch.no_grad():
        before = policy().gather(1, tokens)[:, 0]
    optimizer = torch.optim.Adam(weights.values(), lr=settings.rate)
    for _ in range(settings.steps):
        now = policy()
        ratio = (now.gather(1, tokens)[:, 0] - before).exp()
        clipped = ratio.clamp(1 - settings.clip, 1 + settings.clip)
        gain = torch.minimum(ratio * advantages, clipped * advantages)
        loss = (shares * (settings.leash * _divergence(now, frozen) - gain)).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        divergence = float((shares * _divergence(policy(), frozen)).sum())
    return Adapter(*(weights[name].detach().numpy() for name in names)), divergence


def _shares(experience: Experience) -> Tensor:
    return torch.from_numpy(experience.shares / experience.shares.sum())


def _divergence(now: Tensor, frozen: Tensor) -> Tensor:
    """KL(now ‖ frozen) of each row, in nats."""
    return (now.exp() * (now - frozen)).sum(dim=-1)


def report_of(rounds: Sequence[RoundReport]) -> list[dict[str, Any]]:
    """The rounds as documents."""
    return [asdict(one) for one in rounds]
