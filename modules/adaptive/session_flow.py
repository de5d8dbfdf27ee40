"""What the user usually does next: counts of actions after the actions before, by stage.

Chances of long contexts lean on those of shorter ones (I. Witten and T. Bell, "The Zero-Frequency
Problem", IEEE Trans. Information Theory 37, 1991): what was seen once proves little.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable

from modules.adaptive.actions import ActionKind, Stage

MEMORY = 2
"""How many actions before are looked at."""
LEAST_TIMES, LEAST_SHARE = 3, 0.5
"""A habit is told only when it was seen so often after this action, and is at least so likely."""
MOST_COUNTED = 200
"""Above so many actions in one context all counts are halved: what is old fades."""

Context = tuple[str, ...]


class SessionFlow:
    """Counts of the kinds of actions. Equal actions in a row are one."""

    def __init__(self) -> None:
        self.counts: dict[Context, Counter[str]] = {}
        self._last: deque[ActionKind] = deque(maxlen=MEMORY)

    def start(self) -> None:
        """Begin another song: nothing came before."""
        self._last.clear()

    def learn(self, stage: Stage, kind: ActionKind) -> bool:
        """Count `kind`, done in a song of `stage`; False for more of the same."""
        if self._last and self._last[-1] is kind:
            return False
        for context in self._contexts(stage):
            counts = self.counts.setdefault(context, Counter())
            counts[kind.value] += 1
            if counts.total() > MOST_COUNTED:
                halved = {name: count // 2 for name, count in counts.items() if count > 1}
                self.counts[context] = Counter(halved)
        self._last.append(kind)
        return True

    def chances(self, stage: Stage) -> dict[ActionKind, float]:
        """The chance of each kind of action now; they sum to 1."""
        last = self._last[-1] if self._last else None
        kinds = [kind for kind in ActionKind if kind is not last]
        chances = {kind: 1.0 / len(kinds) for kind in kinds}
        for context in reversed(self._contexts(stage)):
            counts = self.counts.get(context, Counter())
            total = sum(counts[kind.value] for kind in kinds)
            others = sum(counts[kind.value] > 0 for kind in kinds)
            if total:
                weight = total + others
                chances = {k: (counts[k.value] + others * chances[k]) / weight for k in kinds}
        return chances

    def predict(self, stage: Stage) -> ActionKind | None:
        """What the user usually does now; None without a clear habit."""
        chances = self.chances(stage)
        kind = max(chances, key=lambda each: chances[each])
        recent = tuple(action.value for action in list(self._last)[-1:])
        times = self.counts.get((stage.value, *recent), Counter())[kind.value]
        if times < LEAST_TIMES or chances[kind] < LEAST_SHARE:
            return None
        return kind

    def _contexts(self, stage: Stage) -> list[Context]:
        """From the longest to the shortest context of the next action."""
        last = [kind.value for kind in self._last]
        longest = [(stage.value, *last[start:]) for start in range(len(last) + 1)]
        return [*longest, ()]


def flow_from(rows: Iterable[tuple[Context, str, int]]) -> SessionFlow:
    """The flow with the counts in `rows` of context, kind and count."""
    flow = SessionFlow()
    for context, kind, count in rows:
        flow.counts.setdefault(context, Counter())[kind] = count
    return flow
