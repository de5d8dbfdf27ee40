"""Answers requests with proposals: reads the music, writes notes under rules, checks the result."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from modules.errors import ParameterError
from modules.midi_generator.answer import end_of, ghost_notes, is_poor, remark_on, tokens_after
from modules.midi_generator.chord_writer import VOICINGS_IN_TURN, write_progression
from modules.midi_generator.copy_index import CopyIndex, top_line
from modules.midi_generator.model import TokenModel
from modules.midi_generator.piece_memory import NO_MEMORY, PieceMemory
from modules.midi_generator.prompt import tokens_before
from modules.midi_generator.proposal import Proposal
from modules.midi_generator.recipe import recipe_of
from modules.midi_generator.request import (
    GenerationRequest,
    ProposalKind,
    SamplingSettings,
    Voicing,
)
from modules.midi_generator.rules import StreamRules
from modules.midi_generator.sampling import TEMPERATURES, adaptive_temperature, check_settings
from modules.midi_generator.task import GenerationTask, resolve
from modules.midi_generator.task_rules import rules_of, with_variation
from modules.midi_generator.tokenizer import decode_tokens, encode_bars
from modules.midi_generator.writer import (
    CancelCheck,
    PromptReader,
    ReadState,
    ScoredNote,
    WriteSettings,
    Written,
    following_nats,
    score_tokens,
    write_stream,
)

MAX_ATTEMPTS = 4
"""So often a result that will not do is drawn again; of so many fillings the best one is taken."""

MOST_NEW_SEEDS = 3
BOLDER = 1.4
"""An alternative that equals an earlier one is drawn with another seed, hotter by this factor."""


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class _Past:
    """What a track played before a proposal: for the memory, and as a top line."""

    key: tuple[object, ...]
    memory: PieceMemory
    melody: tuple[int, ...]


class Generator:
    """Proposes notes. One caller at a time; the same request always gives the same notes."""

    def __init__(self, model: TokenModel) -> None:
        self._model = model
        self._reader = PromptReader(model)
        self._copies = CopyIndex.load(model.info.path)
        self._past = _Past((), NO_MEMORY, ())

    @property
    def model(self) -> TokenModel:
        """The model that proposes."""
        return self._model

    def prepare(self, request: GenerationRequest, cancelled: CancelCheck = _never) -> None:
        """Read the music before `request` now, so that `propose` has only to write."""
        task = resolve(request)
        self._reader.read(task.prompt.tokens, task.context, cancelled)
        self._past_of(task)

    def propose(
        self, request: GenerationRequest, cancelled: CancelCheck = _never
    ) -> tuple[Proposal, ...]:
        """`request.candidates` proposals, each with its own seed, none of them empty.

        Bars begin at the first bar line at or after `request.start_tick`; a selection is written
        into as it lies. No two are alike where another seed can help. Raises ParameterError for a
        value outside its range and Cancelled when `cancelled()` turns true.
        """
        check_settings(request.sampling)
        task = resolve(request)
        found: list[Proposal] = []
        for index in range(request.candidates):
            sampling = _sampling_of(request, index)
            proposal = self._candidate(task, sampling, index, cancelled)
            for again in range(1, MOST_NEW_SEEDS + 1):
                if all(proposal.notes != other.notes for other in found):
                    break
                fresh = _bolder(sampling, again, request.candidates)
                proposal = self._candidate(task, fresh, index, cancelled)
            found.append(proposal)
        return tuple(found)

    def _past_of(self, task: GenerationTask) -> _Past:
        """What the track played before the proposal; that of the last task is kept."""
        key = (task.track.notes, task.lines[0], task.drums)
        if self._past.key != key:
            song, notes = task.request.song, task.track.notes
            tokens = tokens_before(song, notes, task.lines[0], drums=task.drums)
            melody = () if task.drums else tuple(top_line(decode_tokens(tokens[1:])))
            self._past = _Past(key, PieceMemory(tokens), melody)
        return self._past

    def _candidate(
        self, task: GenerationTask, sampling: SamplingSettings, index: int, cancelled: CancelCheck
    ) -> Proposal:
        started = time.perf_counter()
        voicing = _voicing_of(task, index)
        scored = (
            self._best_attempt(task, sampling, cancelled)
            if voicing is None
            else self._progression(task, sampling, voicing, cancelled)
        )
        notes = ghost_notes(scored, task)
        if not notes:
            raise ParameterError(
                "There is no room for a note there; choose another place or more bars.",
                "start_tick",
                task.request.start_tick,
            )
        return Proposal(
            request_id=task.request.id,
            track_id=task.track.id,
            start_tick=task.region.start_tick,
            end_tick=end_of(task),
            notes=notes,
            recipe=recipe_of(task, sampling, voicing, self._model.info),
            latency_ms=(time.perf_counter() - started) * 1000,
            replaces=frozenset(note.id for note in task.region.replaced),
            remark=remark_on(task),
        )

    def _best_attempt(
        self,
        task: GenerationTask,
        sampling: SamplingSettings,
        cancelled: CancelCheck,
    ) -> list[ScoredNote]:
        """The best result that is neither poor nor a copy, else the one with the most notes.

        The first one is the best, but for a filling: there it is the one after which the model
        finds the music that follows likeliest. A copy of the training data is only taken where
        nothing else came.
        """
        begin = self._reader.read(task.prompt.tokens, task.context, cancelled)
        following, rules = tokens_after(task), rules_of(task)
        good: list[tuple[float, list[ScoredNote]]] = []
        best: list[ScoredNote] = []
        for attempt in range(MAX_ATTEMPTS):
            random = np.random.default_rng([sampling.seed, attempt])
            written = self._write(task, begin, rules, sampling, random, cancelled)
            scored = [found for found in written.notes if found.is_answer]
            is_copy = self._is_copy(scored, task)
            if not is_copy and not is_poor(scored, task):
                if not following:
                    return scored
                nats = following_nats(self._model, written.reached, following, cancelled)
                good.append((written.leaving_nats + nats, scored))
            if not best or (not is_copy and len(scored) > len(best)):
                best = scored
        return min(good, key=lambda entry: entry[0])[1] if good else best

    def _progression(
        self,
        task: GenerationTask,
        sampling: SamplingSettings,
        voicing: Voicing,
        cancelled: CancelCheck,
    ) -> list[ScoredNote]:
        begin = self._reader.read(task.prompt.tokens, task.context, cancelled)
        notes = write_progression(task, voicing, np.random.default_rng([sampling.seed, 0]))
        tokens = encode_bars(notes, len(task.lines) - 1, drums=False)
        return score_tokens(self._model, begin, tokens, cancelled)

    def _is_copy(self, scored: list[ScoredNote], task: GenerationTask) -> bool:
        """Whether sixteen notes in a row stand in the training data, and not in the track."""
        if task.drums:
            return False
        new = top_line(found.note for found in scored)
        return self._copies.holds_copy(self._past_of(task).melody, new)

    def _write(
        self,
        task: GenerationTask,
        begin: ReadState,
        rules: StreamRules,
        sampling: SamplingSettings,
        random: np.random.Generator,
        cancelled: CancelCheck,
    ) -> Written:
        settings = WriteSettings(
            sampling,
            adaptive_temperature(sampling.temperature, task.request.state.performance),
            task.context.harmony.since(task.prompt.bars),
            self._past_of(task).memory if sampling.repeats else NO_MEMORY,
        )
        if task.request.kind is ProposalKind.VARY:
            rules = with_variation(rules, task, random)
        return write_stream(self._model, begin, rules, settings, random, cancelled)


def _sampling_of(request: GenerationRequest, index: int) -> SamplingSettings:
    """The settings of a request's alternative number `index`."""
    sampling = request.sampling
    return replace(
        sampling, seed=sampling.seed + index, repeats=sampling.repeats and index % 2 == 0
    )


def _bolder(sampling: SamplingSettings, times: int, candidates: int) -> SamplingSettings:
    """The settings for an alternative that has come out like another one so many times."""
    temperature = min(TEMPERATURES[1], sampling.temperature * BOLDER**times)
    return replace(sampling, seed=sampling.seed + times * candidates, temperature=temperature)


def _voicing_of(task: GenerationTask, index: int) -> Voicing | None:
    """The layout of a progression's alternative number `index`; None for other requests."""
    if task.request.kind is not ProposalKind.CHORD_PROGRESSION:
        return None
    return task.request.voicing or VOICINGS_IN_TURN[index % len(VOICINGS_IN_TURN)]
