"""What personal learning is worth for simulated users, and what it costs everybody else."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from modules.feedback.database import LearnedFolder
from modules.feedback.key_keeper import KeyFile
from modules.feedback.records import Verdict
from modules.feedback.store import FeedbackStore
from modules.learning.idea_taste import IdeaTaste
from modules.learning.material import of_song
from modules.learning.personal import load_personal, update_notes, update_tastes
from modules.learning.pieces import piece_bytes
from modules.learning.proposal_features import features_of
from modules.midi_generator.adapter import Adapter
from modules.midi_generator.evaluation import tracks_of
from modules.midi_generator.generator import Generator
from modules.midi_generator.likelihood import TrackTokens, read_tracks
from modules.midi_generator.model import TokenModel
from modules.midi_generator.recipe import request_again
from modules.midi_generator.task import resolve
from modules.song.score import Song
from training.corpus.index import read_corpus
from training.corpus.songs import read_song
from training.personal.acceptance import Opinion
from training.personal.sittings import Answer, Place, answer_at, decisions_of, places_in
from training.personal.users import User

DECISIONS_IN_SESSION = 10
MARKS = (50, 100)
"""Decisions after which the adapter is learned and measured; a hundred make ten sessions."""
PLACES_PER_SONG = 4
MOST_TRACK_TOKENS = 1_500
MOST_HELD_TOKENS = 16_000
GENERAL_CORPORA = ("pop909", "freedoom", "groove", "openewld", "jsb-chorales", "easyrpg-rtp")
GENERAL_SONGS = 4

Figures = dict[str, object]


@dataclass(frozen=True, slots=True)
class Bench:
    """What every user is measured with: the shipped model, and validation music of all kinds."""

    model: TokenModel
    general: list[TrackTokens]
    general_bits: float


def make_bench(corpora: Path, seed: int, folder: Path | None = None) -> Bench:
    """The bench with the cost of general music for the model in `folder`, or as it ships."""
    model = TokenModel.load(folder)
    random = np.random.default_rng(seed)
    general: list[TrackTokens] = []
    for corpus in GENERAL_CORPORA:
        files = [file for file in read_corpus(corpora, corpus) if file.part == "validation"]
        for index in random.permutation(len(files))[:GENERAL_SONGS]:
            general += tokens_of([read_song(files[index])])
    return Bench(model, general, bits_per_note(model, general)["with_memory"])


def tokens_of(songs: Sequence[Song]) -> list[TrackTokens]:
    """The tracks of songs, the first 1,500 tokens of each."""
    found = []
    for number, song in enumerate(songs):
        for track, _ in tracks_of(song, str(number)):
            tokens = track.tokens[:MOST_TRACK_TOKENS]
            notes = int(np.count_nonzero(tokens < 128))
            found.append(TrackTokens(track.file, track.context, tokens, notes))
    return found


def within(tracks: list[TrackTokens], most: int) -> list[TrackTokens]:
    """The first tracks, up to `most` tokens or a little more."""
    kept, count = [], 0
    for track in tracks:
        kept.append(track)
        count += len(track.tokens)
        if count >= most:
            break
    return kept


def bits_per_note(model: TokenModel, tracks: Sequence[TrackTokens]) -> dict[str, float]:
    """Bits per note with the memory of the piece, as it is drawn from, and of the network alone."""
    readings = read_tracks(model, tracks)
    notes = max(1, sum(track.notes for track in tracks))
    return {
        "with_memory": sum(float(r.nats.sum()) for r in readings) / np.log(2) / notes,
        "network_alone": sum(float(r.network_nats.sum()) for r in readings) / np.log(2) / notes,
    }


def evaluate_user(user: User, bench: Bench, seed: int, most_places: int) -> Figures:
    """All figures for one user: as shipped, after 50 and 100 decisions, and after their files."""
    work, held_songs = user.work_songs(), user.held_songs()
    held = within(tokens_of(held_songs), MOST_HELD_TOKENS)
    places = list(places_in(held_songs, PLACES_PER_SONG, seed))[:most_places]
    shipped = bits_per_note(bench.model, held)
    result: Figures = {
        "style_was_in_training": user.seen_style,
        "work_pieces": len(work),
        "held_pieces": len(held_songs),
        "held_notes": sum(track.notes for track in held),
        "shipped": {"own_bits_per_note": shipped, **_taken(places, bench.model, None, seed)},
    }
    with tempfile.TemporaryDirectory() as folder:
        store = new_store(Path(folder) / "learned")
        tried = iter(places_in(work, PLACES_PER_SONG, seed + 1))
        for number in range(1, max(MARKS) // DECISIONS_IN_SESSION + 1):
            one_session(store, tried, bench.model, number)
            done = number * DECISIONS_IN_SESSION
            if done in MARKS:
                result[f"after_{done}_decisions"] = _after(
                    store, bench, held, places, shipped, seed
                )
        store.close()
    with tempfile.TemporaryDirectory() as folder:
        store = new_store(Path(folder) / "learned")
        for number, song in enumerate(work):
            store.add_piece(str(number), piece_bytes(of_song(song, str(number))))
        result["after_own_files"] = _after(store, bench, held, (), shipped, seed)
        store.close()
    return result


def cost_of(user: User, corpora: Path, folder: Path | None, seed: int) -> Figures:
    """Bits per note of a user's held-out pieces and of general music, for a model alone."""
    bench = make_bench(corpora, seed, folder)
    held = within(tokens_of(user.held_songs()), MOST_HELD_TOKENS)
    return {
        "model": bench.model.info.sha256,
        "own_bits_per_note": bits_per_note(bench.model, held),
        "general_bits_per_note": bench.general_bits,
    }


def new_store(path: Path) -> FeedbackStore:
    """A store of its own in a new folder."""
    folder = LearnedFolder(path)
    return FeedbackStore(folder, [KeyFile(folder.key_file)])


def one_session(
    store: FeedbackStore, places: Iterator[Place], model: TokenModel, number: int
) -> None:
    """Ten decisions of one sitting, with what was learned before it."""
    personal = load_personal(store)
    generator = Generator(model.with_adapter(personal.adapter))
    own = list(islice(places, DECISIONS_IN_SESSION))
    store.begin_session()
    for decision in decisions_of(own, generator, personal.ideas, number * 1000):
        store.add(decision, 0.0)


def _after(
    store: FeedbackStore,
    bench: Bench,
    held: list[TrackTokens],
    places: Sequence[Place],
    shipped: dict[str, float],
    seed: int,
) -> Figures:
    began = time.process_time()
    report = update_notes(store, bench.model)
    seconds = time.process_time() - began
    update_tastes(store)
    personal = load_personal(store)
    model = bench.model.with_adapter(personal.adapter)
    own = bits_per_note(model, held)
    general = bits_per_note(model, bench.general)["with_memory"]
    return {
        "kept": report.kept,
        "lesson_notes": report.notes,
        "own_music_of_the_model_dearer": report.forgetting,
        "own_check_gain": report.gain,
        "own_bits_per_note": own,
        "own_better": {name: 1 - own[name] / shipped[name] for name in own},
        "own_better_with_papers_weight": 1
        - _papers_mix(bench.model, personal.adapter, held, store.count_sessions())
        / shipped["network_alone"],
        "general_worse": general / bench.general_bits - 1,
        "update_cpu_s": seconds,
        "adapter_bytes": len(personal.adapter.to_bytes()) if personal.adapter else None,
        **_taken(places, model, personal.ideas, seed),
    }


def _papers_mix(
    model: TokenModel, adapter: Adapter | None, tracks: Sequence[TrackTokens], sessions: int
) -> float:
    """Bits per note of the paper's mixture of chances: γ = 0.2·σ(sessions − 10) beside 0.8."""
    gamma = 0.2 / (1 + np.exp(10.0 - sessions))
    share = gamma / (0.8 + gamma)
    plain = np.concatenate([r.network_nats for r in read_tracks(model, tracks)])
    own = read_tracks(model.with_adapter(adapter), tracks)
    personal = np.concatenate([r.network_nats for r in own])
    mixed = -np.logaddexp(np.log1p(-share) - plain, np.log(share) - personal)
    return float(mixed.sum() / np.log(2) / max(1, sum(track.notes for track in tracks)))


def _taken(
    places: Sequence[Place], model: TokenModel, taste: IdeaTaste | None, seed: int
) -> Figures:
    return {"acceptance": acceptance(places, model, taste, seed)} if places else {}


def acceptance(
    places: Sequence[Place], model: TokenModel, taste: IdeaTaste | None, seed: int
) -> Figures:
    """How often a proposal would be taken at `places`, in whole and at least in part.

    `first` is the alternative that is shown first, `ranked_first` the one that the taste puts
    first of the same four, `any` the best of them.
    """
    generator = Generator(model)
    answers = [answer_at(p, generator, None, seed + n) for n, p in enumerate(places)]
    figures: Figures = {
        "places": len(answers),
        "first": _shares([answer.opinions[0] for answer in answers]),
        "any": _shares([max(answer.opinions, key=lambda o: o.f1) for answer in answers]),
    }
    if taste is not None:
        figures["ranked_first"] = _shares([_liked_best(answer, taste) for answer in answers])
    return figures


def _liked_best(answer: Answer, taste: IdeaTaste) -> Opinion:
    proposals = answer.judged.proposals
    task = resolve(request_again(proposals[0].recipe, answer.judged.song, proposals[0].track_id))
    scores = [taste.score(features_of(proposal, task)) for proposal in proposals]
    return answer.opinions[int(np.argmax(scores))]


def _shares(opinions: Sequence[Opinion]) -> Figures:
    count = max(1, len(opinions))
    full = sum(opinion.verdict is Verdict.ACCEPTED for opinion in opinions)
    taken = sum(opinion.verdict is not Verdict.REJECTED for opinion in opinions)
    return {
        "full": full / count,
        "full_or_partial": taken / count,
        "mean_f1": float(np.mean([o.f1 for o in opinions])) if opinions else 0.0,
    }
