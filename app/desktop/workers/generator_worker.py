"""Hosts the generator: a request for notes in, alternatives out; and bars that nobody asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.desktop.workers.engine_worker import EngineWorker, Request
from modules.midi_generator.look_ahead import AheadRequest, write_next
from modules.midi_generator.request import GenerationRequest
from modules.unified_state import UnifiedState

if TYPE_CHECKING:
    from modules.midi_generator.generator import Generator


class GeneratorWorker(EngineWorker):
    """Answers a `GenerationRequest` with a tuple of proposals.

    It pursues an `AheadRequest`, whose pieces are `Foreseen`.
    """

    def __init__(self, state: UnifiedState) -> None:
        super().__init__("generator", state)
        self._generator: Generator | None = None

    def _prepare(self) -> str:
        from modules.midi_generator.generator import Generator
        from modules.midi_generator.model import TokenModel
        from modules.model_folder import describe_model

        self._generator = Generator(TokenModel.load(None))
        info = describe_model("note_gru")
        return f"Generator ready: {info.name} {info.version}"

    def _answer(self, request: Request) -> object:
        assert isinstance(request, GenerationRequest)
        assert self._generator is not None
        return self._generator.propose(request, lambda: self._is_stale(request.id))

    def _get_ready(self, request: Request) -> None:
        assert isinstance(request, GenerationRequest)
        assert self._generator is not None
        self._generator.prepare(request, self._is_needed_elsewhere)

    def _take_step(
        self, request: Request, cancelled: Callable[[], bool]
    ) -> tuple[object, Request | None]:
        assert isinstance(request, AheadRequest)
        assert self._generator is not None
        return write_next(self._generator, request, cancelled)
