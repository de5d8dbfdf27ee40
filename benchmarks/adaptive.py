"""The three adaptive advisers on simulated users, each against its trivial baseline.

Every prediction is made before the answer is learned. The users follow rules of their own (below),
not those of the advisers; all is drawn from `--seed`. Nothing here is a recording of people.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable

import numpy as np

from modules.adaptive.actions import ActionKind, Stage
from modules.adaptive.layout_habits import Layout, LayoutHabits, ProjectType
from modules.adaptive.mood import Mood, Sound
from modules.adaptive.session_flow import SessionFlow

USERS, SESSIONS = 40, 30
PARTS = (
    ActionKind.ADD_DRUMS,
    ActionKind.ADD_BASS,
    ActionKind.ADD_CHORDS,
    ActionKind.ADD_MELODY,
    ActionKind.ADD_AUDIO,
)
ENDINGS = (ActionKind.MIX, ActionKind.ADVICE, ActionKind.MIX, ActionKind.EXPORT)
BETWEEN = (ActionKind.WRITE, ActionKind.ACCEPT, ActionKind.CHORDS, ActionKind.MIX)
SKIPS, SWAPS = 0.15, 0.2
WHIM = 0.2
CORRECTS_FROM = 0.25
"""A user who is farther from the warmth that is shown than this corrects it."""

Random = np.random.Generator


def session(order: list[ActionKind], habit: dict[str, float], random: Random) -> list[ActionKind]:
    """The actions of one song: parts in the user's order, with skips, swaps and work between."""
    parts = [part for part in order if random.random() > SKIPS]
    if len(parts) > 1 and random.random() < SWAPS:
        place = int(random.integers(len(parts) - 1))
        parts[place], parts[place + 1] = parts[place + 1], parts[place]
    actions: list[ActionKind] = []
    shares = np.array([habit[kind.value] for kind in BETWEEN])
    for part in parts:
        actions.append(part)
        count = int(random.geometric(0.5)) - 1
        between = random.choice(len(BETWEEN), size=count, p=shares / shares.sum())
        actions += [BETWEEN[int(place)] for place in between]
    actions += [kind for kind in ENDINGS if random.random() > SKIPS]
    return [a for i, a in enumerate(actions) if i == 0 or a is not actions[i - 1]]


def flow_of_users(random: Random) -> list[tuple[str, float]]:
    right = told = told_right = baseline = total = 0
    for _ in range(USERS):
        order = [PARTS[i] for i in random.permutation(len(PARTS))]
        habit = {kind.value: float(random.gamma(0.5)) + 1e-3 for kind in BETWEEN}
        flow, frequent = SessionFlow(), Counter[ActionKind]()
        for _ in range(SESSIONS):
            flow.start()
            parts, last = 0, None
            for kind in session(order, habit, random):
                stage = _stage(parts, is_mixed=last in (ActionKind.ADVICE, ActionKind.EXPORT))
                others = [each for each in frequent.most_common() if each[0] is not last]
                baseline += bool(others) and others[0][0] is kind
                chances = flow.chances(stage)
                right += max(chances, key=lambda each: chances[each]) is kind
                advised = flow.predict(stage)
                told += advised is not None
                told_right += advised is kind
                total += 1
                flow.learn(stage, kind)
                frequent[kind] += 1
                parts += kind in PARTS
                last = kind
    return [
        ("next action right, most frequent action", baseline / total),
        ("next action right, session flow", right / total),
        ("of all actions: a hint is shown before", told / total),
        ("of the hints: right", told_right / max(told, 1)),
    ]


def _stage(parts: int, *, is_mixed: bool) -> Stage:
    if is_mixed:
        return Stage.MIX
    return Stage.EMPTY if parts == 0 else Stage.SKETCH if parts <= 2 else Stage.SONG


def layouts_of_users(random: Random) -> list[tuple[str, float]]:
    kinds = list(ProjectType)
    right, same_kind, baseline, total = 0, 0, 0, 0
    for _ in range(USERS):
        wanted = {kind: _layout(random) for kind in kinds}
        shares = random.dirichlet(np.ones(len(kinds)))
        habits, last, last_of = LayoutHabits(), Layout(7, 9, True), dict[ProjectType, Layout]()
        for _ in range(SESSIONS):
            kind = kinds[int(random.choice(len(kinds), p=shares))]
            chosen = _layout(random) if random.random() < WHIM else wanted[kind]
            baseline += chosen == last
            same_kind += chosen == last_of.get(kind, last)
            right += chosen == (habits.usual(kind) or last)
            total += 1
            habits.learn(kind, chosen)
            last = last_of[kind] = chosen
    return [
        ("layout right, last layout", baseline / total),
        ("layout right, last of the same type", same_kind / total),
        ("layout right, layout habits", right / total),
    ]


def _layout(random: Random) -> Layout:
    """One of twelve layouts."""
    return Layout(int(random.choice((0, 7))), int(random.choice((0, 9, 12))), random.random() < 0.5)


def moods_of_users(random: Random) -> list[tuple[str, float]]:
    """Mean distance from the warmth that the user wants."""
    errors: dict[str, list[float]] = {"neutral": [], "user's mean": [], "untaught": [], "mood": []}
    for _ in range(USERS):
        like = _liking(random)
        mood, untaught, wishes = Mood(), Mood(), [0.0]
        for _ in range(SESSIONS):
            sound = Sound(
                float(random.normal(115, 28)),
                float(random.normal(-15, 5)),
                float(random.normal(-18, 8)),
            )
            wish = float(np.clip(like(sound) + random.normal(0, 0.15), -1, 1))
            guess = mood.warmth(sound)
            errors["neutral"].append(abs(wish))
            errors["user's mean"].append(abs(wish - np.mean(wishes)))
            errors["untaught"].append(abs(wish - untaught.warmth(sound)))
            errors["mood"].append(abs(wish - guess))
            wishes.append(wish)
            if abs(wish - guess) > CORRECTS_FROM:
                mood.correct(sound, wish)
    return [(f"distance from the wish, {name}", float(np.mean(e))) for name, e in errors.items()]


def _liking(random: Random) -> Callable[[Sound], float]:
    """A user's taste: bent, not linear; one user in four wants it the other way round."""
    weights = random.gamma(2.0, 0.2, 3) * (-1 if random.random() < 0.25 else 1)
    shift = float(random.normal(0, 0.3))

    def like(sound: Sound) -> float:
        return float(np.tanh(weights @ np.tanh(sound.features[1:]) * 1.5 + shift))

    return like


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    print(f"{USERS} users, {SESSIONS} songs each, seed {arguments.seed}\n")
    print("| measure | value |\n| --- | ---: |")
    for measure in (flow_of_users, layouts_of_users, moods_of_users):
        for name, value in measure(np.random.default_rng(arguments.seed)):
            print(f"| {name} | {value:.3f} |")


if __name__ == "__main__":
    main()
