"""A Markov model that also learns from the piece it reads: the harder opponent.

Repeating what stood before is most of what a model gains from a long memory. This one gets that
gain without any training: contexts of the piece so far, from `shortest` to `longest` tokens,
refine the chances of a taught `MarkovModel` by the same rule of Witten and Bell (1991).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from modules.midi_generator.markov import MarkovModel


@dataclass(frozen=True, slots=True)
class CopyCache:
    """`taught` gives the chances where the piece has nothing to repeat."""

    taught: MarkovModel
    shortest: int = 3
    longest: int = 12

    def costs(self, sequence: np.ndarray) -> np.ndarray:
        """Nats of every token after START: float64 (tokens - 1,)."""
        chances = np.exp(-self.taught.costs(sequence))
        tokens = sequence.tolist()
        followers: dict[tuple[int, ...], Counter[int]] = {}
        for place in range(1, len(tokens)):
            contexts = [
                tuple(tokens[place - order : place])
                for order in range(self.shortest, min(self.longest, place) + 1)
            ]
            for context in contexts:
                if (seen := followers.get(context)) is None:
                    break
                total, kinds = seen.total(), len(seen)
                chance = chances[place - 1]
                chances[place - 1] = (seen[tokens[place]] + kinds * chance) / (total + kinds)
            for context in contexts:
                followers.setdefault(context, Counter())[tokens[place]] += 1
        result: np.ndarray = -np.log(chances)
        return result
