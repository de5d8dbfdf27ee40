"""Hosts the generator: a request for notes in, alternatives out; and bars that nobody asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.desktop.workers.engine_worker import EngineWorker, Request
from modules.midi_generator.look_ahead import AheadRequest, write_next
from modules.midi_generator.request import GenerationRequest
from modules.unified_state import UnifiedState

if TYPE_CHECKING:
    from modules.learning.idea_taste import IdeaTaste
    from modules.midi_generator.adapter import Adapter
    from modules.midi_generator.generator import Generator


class GeneratorWorker(EngineWorker):
    """Answers a `GenerationRequest` with a tuple of proposals.

    It pursues an `AheadRequest`, whose pieces are `Foreseen`.
    """

    def __init__(self, state: UnifiedState) -> None:
        super().__init__("generator", state)
        self._generator: Generator | None = None
        self._ideas: IdeaTaste | None = None
        self._wish: tuple[Adapter | None, IdeaTaste | None] | None = None

    def use(self, adapter: Adapter | None, ideas: IdeaTaste | None) -> None:
        """Propose as this user likes it from the next request on; None is as shipped."""
        with self._mailbox:
            self._wish = (adapter, ideas)

    def _prepare(self) -> str:
        from modules.midi_generator.generator import Generator
        from modules.midi_generator.model import TokenModel
        from modules.model_folder import describe_model

        self._generator = Generator(TokenModel.load(None))
        info = describe_model("note_gru")
        return f"Generator ready: {info.name} {info.version}"

    def _answer(self, request: Request) -> object:
        from modules.learning.personal_ideas import propose_for

        assert isinstance(request, GenerationRequest)
        generator = self._current_generator()
        return propose_for(generator, request, self._ideas, lambda: self._is_stale(request.id))

    def _current_generator(self) -> Generator:
        """The generator with what the user wants to be used."""
        from modules.midi_generator.generator import Generator

        assert self._generator is not None
        with self._mailbox:
            wish, self._wish = self._wish, None
        if wish is not None:
            adapter, self._ideas = wish
            model = self._generator.model
            if adapter is not model.adapter:
                # A new one: the old one remembers what the old adapter read.
                self._generator = Generator(model.with_adapter(adapter))
        return self._generator

    def _get_ready(self, request: Request) -> None:
        assert isinstance(request, GenerationRequest)
        self._current_generator().prepare(request, self._is_needed_elsewhere)

    def _take_step(
        self, request: Request, cancelled: Callable[[], bool]
    ) -> tuple[object, Request | None]:
        assert isinstance(request, AheadRequest)
        return write_next(self._current_generator(), request, cancelled)
