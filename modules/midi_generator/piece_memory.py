"""A memory of the piece itself: where the music was as it is now, and what came next.

Music repeats. A small network with a short window forgets the verse before the second verse; this
memory does not. Where the last tokens, nine or more, stood in the piece before, what followed
them refines the network's chances by the rule of Witten and Bell (1991), as `CopyCache` does it
for a Markov model, but with more trust in the network:

    P(w | c) = (count(c, w) + TRUST · kinds(c) · P(w | shorter c)) / (count(c) + TRUST · kinds(c))
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

SHORTEST = 9
"""Two or three notes. Shorter contexts say less than the network knows already."""
LONGEST = 24
TRUST = 8.0
"""These three were chosen on the validation parts of the corpora."""


class PieceMemory:
    """Remembers the tokens of one track; `read` them in order."""

    def __init__(self, tokens: Iterable[int] = ()) -> None:
        self._tokens: list[int] = []
        self._places: dict[tuple[int, ...], list[int]] = {}
        for token in tokens:
            self.read(token)

    def read(self, token: int) -> None:
        """Remember that `token` came next."""
        place = len(self._tokens)
        self._tokens.append(token)
        if place >= SHORTEST:
            context = tuple(self._tokens[place - SHORTEST : place])
            self._places.setdefault(context, []).append(place)

    @property
    def last_tokens(self) -> Sequence[int]:
        """As much of the end of what was read as `refine` can use."""
        return self._tokens[-LONGEST - 1 :]

    def refine(self, chances: np.ndarray, recent: Sequence[int] | None = None) -> np.ndarray:
        """The chances (258,) of the next token after `recent`, by default after all that was read.

        They are the given ones where the memory has nothing to say.
        """
        refined = chances
        for followers in self._followers(self._tokens if recent is None else recent):
            doubt = TRUST * len(followers)
            total = followers.total() + doubt
            refined = refined * (doubt / total)
            for token, count in followers.items():
                refined[token] += count / total
        return refined

    def refine_one(self, chance: float, token: int) -> float:
        """The chance of `token` alone after all that was read."""
        for followers in self._followers(self._tokens):
            doubt = TRUST * len(followers)
            chance = (followers[token] + doubt * chance) / (followers.total() + doubt)
        return chance

    def _followers(self, recent: Sequence[int]) -> Iterator[Counter[int]]:
        """What came after the last 9, 10 … 24 tokens of `recent`, as long as it ever did."""
        if len(recent) < SHORTEST:
            return
        tokens = self._tokens
        places = self._places.get(tuple(recent[-SHORTEST:]), [])
        for order in range(SHORTEST, LONGEST + 1):
            if not places:
                return
            yield Counter(tokens[place] for place in places)
            if len(recent) <= order:
                return
            wanted = recent[-order - 1]
            places = [p for p in places if p > order and tokens[p - order - 1] == wanted]


NO_MEMORY = PieceMemory()
