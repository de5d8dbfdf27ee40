"""Files of tokens, as the corpus build writes them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from training.corpus.shards import ShardWriter
from training.corpus.token_sequence import TokenSequence, TrackTokens


def write_sequences(sequences: Iterable[TokenSequence], index: Path) -> None:
    writer = ShardWriter(index)
    for each in sequences:
        writer.add(each.corpus, each.part, each.song, TrackTokens(each.context, each.tokens))
    writer.finish()
