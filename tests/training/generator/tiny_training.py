"""Small networks and made-up tracks that the tests of training share."""

from __future__ import annotations

import numpy as np
import torch

from modules.midi_generator.context import ModelContext
from modules.midi_generator.harmony import HarmonyMap
from modules.midi_generator.tokenizer import TokenNote, encode_bars
from modules.midi_generator.vocabulary import Special
from training.corpus.token_sequence import TokenSequence
from training.generator.checkpoint import NoteModel
from training.generator.config import NetworkConfig, TrainConfig, TransformerConfig
from training.generator.note_input import NetworkInput
from training.generator.stream import read_stream

TINY = NetworkConfig(width=32, heads=2, head_width=8, attention_window=16, dropout=0.0)
OPEN = HarmonyMap(((0b10010001, 0b10010001, 0b1000100001, 0b1000100001),) * 16)
"""C major for two beats and F major for two, in each of sixteen bars."""
TINY_TRANSFORMER = TransformerConfig(width=32, layers=2, heads=2, attention_window=64, dropout=0.0)
QUICK = TrainConfig(
    batch=4,
    sequence=32,
    steps=60,
    warmup_steps=5,
    learning_rate=1e-2,
    validate_every=30,
    max_velocity_steps=0,
    precision="32-true",
)


def sequence(root: int, part: str = "train") -> TokenSequence:
    """Sixteen bars of a broken chord over `root`."""
    bars = 16
    notes = [
        TokenNote(bar, beat * 16, root + (0, 4, 7, 4)[beat], 84, 16)
        for bar in range(bars)
        for beat in range(4)
    ]
    body = encode_bars(notes, bars, drums=False)
    tokens = np.array([Special.START, *body, Special.END], dtype=np.uint16)
    context = ModelContext(key=0, first_bar=2, harmony=OPEN)
    return TokenSequence("pop909", part, f"{root}.mid", context, tokens)


def stretch(count: int) -> NetworkInput:
    """The first `count` moments of a track, as a batch of one."""
    track = sequence(60)
    return read_stream(track.tokens[:count], track.context).as_input(track.context)


def restless(network: NoteModel) -> NoteModel:
    """The network with all its parts at work; fresh, some of them add nothing."""
    for weights in network.parameters():
        weights.data += 0.1 * torch.randn_like(weights)
    return network.eval()
