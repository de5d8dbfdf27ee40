"""Recipes as plain data, and back to the request that makes the same notes again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from modules.errors import ParameterError
from modules.instrument_classifier.classes import CLASS_NAMES
from modules.midi_generator.proposal import Recipe
from modules.midi_generator.request import (
    GenerationRequest,
    GeneratorMode,
    MusicalRules,
    ProposalKind,
    SamplingSettings,
    Voicing,
)
from modules.midi_generator.sampling import adaptive_temperature
from modules.model_folder import ModelInfo
from modules.song.key import parse_key
from modules.song.score import Song
from modules.unified_state import Snapshot

if TYPE_CHECKING:
    # The window knows recipes before its first paint; the task brings half the generator along.
    from modules.midi_generator.task import GenerationTask


def recipe_of(
    task: GenerationTask, sampling: SamplingSettings, voicing: Voicing | None, model: ModelInfo
) -> Recipe:
    """The recipe of one alternative of `task`, drawn with `sampling`."""
    request = task.request
    temperature = adaptive_temperature(sampling.temperature, request.state.performance)
    instrument = task.context.instrument
    return Recipe(
        kind=request.kind,
        mode=task.mode,
        sampling=replace(sampling, temperature=temperature),
        key=task.key,
        model_name=model.name,
        model_sha256=model.sha256,
        start_tick=task.region.start_tick,
        end_tick=task.region.end_tick if request.kind.is_for_selection else None,
        bars=request.bars,
        instrument=CLASS_NAMES[instrument] if instrument < len(CLASS_NAMES) else None,
        rules=request.rules,
        voicing=voicing,
        amount=request.amount,
        chosen=request.chosen,
        locked=request.locked,
        crash=request.crash,
        joins_bar=request.joins_bar,
    )


def request_again(
    recipe: Recipe, song: Song, track_id: int, request_id: int = 0
) -> GenerationRequest:
    """A request for the one proposal that `recipe` describes, in the song that it was made in."""
    return GenerationRequest(
        id=request_id,
        kind=recipe.kind,
        song=song,
        track_id=track_id,
        start_tick=recipe.start_tick,
        state=Snapshot(),
        bars=recipe.bars,
        mode=recipe.mode,
        sampling=recipe.sampling,
        key=recipe.key,
        instrument=recipe.instrument,
        end_tick=recipe.end_tick,
        chosen=recipe.chosen,
        locked=recipe.locked,
        amount=recipe.amount,
        rules=recipe.rules,
        voicing=recipe.voicing,
        crash=recipe.crash,
        joins_bar=recipe.joins_bar,
    )


def recipe_document(recipe: Recipe) -> dict[str, Any]:
    """The recipe as JSON values, all settings by name."""
    sampling, rules = recipe.sampling, recipe.rules
    return {
        "kind": recipe.kind.value,
        "mode": recipe.mode.value,
        "key": recipe.key.name if recipe.key else None,
        "instrument": recipe.instrument,
        "seed": sampling.seed,
        "temperature": sampling.temperature,
        "top_k": sampling.top_k,
        "top_p": sampling.top_p,
        "repeats": sampling.repeats,
        "start_tick": recipe.start_tick,
        "end_tick": recipe.end_tick,
        "bars": recipe.bars,
        "outside_notes": rules.outside_notes,
        "chord_tones": rules.chord_tones,
        "voicing": recipe.voicing.value if recipe.voicing else None,
        "amount": recipe.amount,
        "chosen": None if recipe.chosen is None else sorted(recipe.chosen),
        "locked": sorted(recipe.locked),
        "crash": recipe.crash,
        "joins_bar": recipe.joins_bar,
        "model": recipe.model_name,
        "model_sha256": recipe.model_sha256,
    }


def read_recipe(document: Any) -> Recipe:
    """The recipe in what `recipe_document` made; raises ParameterError for anything else."""
    try:
        return _recipe_in(document)
    except (KeyError, TypeError, ValueError) as error:
        raise ParameterError(
            f"This is not a recipe ({error}); copy one from a proposal or from the JSON answer.",
            "recipe",
            None,
        ) from error


def _recipe_in(found: dict[str, Any]) -> Recipe:
    sampling = SamplingSettings(
        float(found["temperature"]),
        int(found["top_k"]),
        float(found["top_p"]),
        int(found["seed"]),
        bool(found["repeats"]),
    )
    end, chosen, voicing = found["end_tick"], found["chosen"], found["voicing"]
    return Recipe(
        kind=ProposalKind(found["kind"]),
        mode=GeneratorMode(found["mode"]),
        sampling=sampling,
        key=parse_key(found["key"]) if found["key"] else None,
        model_name=str(found["model"]),
        model_sha256=str(found["model_sha256"]),
        start_tick=int(found["start_tick"]),
        end_tick=None if end is None else int(end),
        bars=int(found["bars"]),
        instrument=found["instrument"],
        rules=MusicalRules(float(found["outside_notes"]), bool(found["chord_tones"])),
        voicing=Voicing(voicing) if voicing else None,
        amount=float(found["amount"]),
        chosen=None if chosen is None else frozenset(int(note) for note in chosen),
        locked=frozenset(int(note) for note in found["locked"]),
        crash=bool(found["crash"]),
        joins_bar=bool(found["joins_bar"]),
    )
