"""What the user has chosen for requests: lengths, voicing, how far to vary, how strict to be."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.desktop.settings import Settings
from modules.midi_generator.request import MusicalRules, Voicing

PROGRESSION_BARS = (4, 8)
CONTINUE_BARS = (1, 2, 4, 8)


@dataclass(frozen=True, slots=True)
class WritingOptions:
    """Options of requests; `voicing` None lets each alternative try another one."""

    progression_bars: int = 4
    continue_bars: int = 4
    voicing: Voicing | None = None
    amount: float = 0.5
    rules: MusicalRules = field(default_factory=MusicalRules)

    @classmethod
    def of(cls, settings: Settings) -> WritingOptions:
        """The options in `settings`; what cannot be used is as in the beginning."""
        start = cls()
        bars, more_bars = settings.progression_bars, settings.continue_bars
        voicing = settings.voicing
        return cls(
            bars if bars in PROGRESSION_BARS else start.progression_bars,
            more_bars if more_bars in CONTINUE_BARS else start.continue_bars,
            Voicing(voicing) if voicing in set(Voicing) else None,
            min(max(settings.vary_amount, 0.0), 1.0),
            MusicalRules(min(max(settings.outside_notes, 0.0), 1.0), settings.chord_tones),
        )

    def written_to(self, settings: Settings) -> Settings:
        """`settings` with these options."""
        return replace(
            settings,
            progression_bars=self.progression_bars,
            continue_bars=self.continue_bars,
            voicing=self.voicing.value if self.voicing else "",
            vary_amount=self.amount,
            outside_notes=self.rules.outside_notes,
            chord_tones=self.rules.chord_tones,
        )
