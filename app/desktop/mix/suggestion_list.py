"""The suggestions: three open, the rest folded; calm words when there is nothing to fix."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.desktop.mix.applied_card import AppliedCard
from app.desktop.mix.origin_lines import origin_of_evidence
from app.desktop.mix.suggestion_card import SuggestionCard
from app.desktop.studio.mix_cure import AppliedMoves
from app.desktop.studio.studio import Studio
from app.desktop.theme.controls import plain_label, title_label
from modules.song.history import Change
from modules.spectral_analyzer.suggestion import Suggestion
from modules.unified_state import Snapshot, Topic

OPEN_CARDS = 3


class SuggestionList(QWidget):
    """Keeps one card for each finding, so that newer numbers do not move anything."""

    count_changed = Signal(int)

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self._advisor = studio.mix_advisor
        self._cure = studio.mix_cure
        self._cards: dict[str, SuggestionCard] = {}
        self._shows_all = False
        self._title = title_label("Suggestions")
        self.apply_all = QPushButton("Apply all")
        self.apply_all.setProperty("look", "assist")
        self.apply_all.setToolTip(
            "Fit the amounts of all moves together, measure, and make them: one step of undo"
        )
        self._calm = plain_label()
        self._calm.setProperty("role", "good")
        self._calm.setWordWrap(True)
        self.applied = AppliedCard()
        self.applied.hide()
        self._more = QPushButton()
        self._more.setProperty("look", "flat")
        self._more.hide()
        self.bring_back = QPushButton()
        self.bring_back.setProperty("look", "flat")
        self.bring_back.setToolTip("Show the suggestion again that you dismissed last")
        self._column = QVBoxLayout()
        self._arrange()
        self._connect()
        self._show_suggestions(studio.state.snapshot)

    def _arrange(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self.apply_all)
        outer.addLayout(head)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(8)
        column.addWidget(self._calm)
        column.addWidget(self.applied)
        self._column.setSpacing(8)
        column.addLayout(self._column)
        column.addWidget(self._more)
        column.addWidget(self.bring_back)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inside)
        outer.addWidget(scroll, 1)

    def _connect(self) -> None:
        self._studio.bridge.changed.connect(self._on_state_changed)
        self._cure.preview.changed.connect(self._show_preview)
        self._cure.preview.bypassed.connect(self._show_bypass)
        self._cure.applied_changed.connect(self._show_applied)
        self._cure.working_changed.connect(lambda _working: self._show_apply_all())
        self._advisor.reported.connect(lambda _report: self._refresh())
        self.applied.undone.connect(self._cure.undo_applied)
        self.apply_all.clicked.connect(self._cure.apply_all)
        self._more.clicked.connect(self._toggle_more)
        self.bring_back.clicked.connect(self._advisor.bring_back)
        self._unsubscribe = self._studio.history.subscribe(self._on_song_changed)

    @property
    def cards(self) -> tuple[SuggestionCard, ...]:
        """The cards from top to bottom."""
        return tuple(self._cards.values())

    def _on_state_changed(self, snapshot: Snapshot, topics: frozenset[Topic]) -> None:
        if Topic.MIX in topics or Topic.MUSIC in topics:
            self._show_suggestions(snapshot)

    def _refresh(self) -> None:
        self._show_suggestions(self._studio.state.snapshot)
        for card in self._cards.values():
            card.show_effect()

    def _show_suggestions(self, snapshot: Snapshot) -> None:
        suggestions = snapshot.mix.suggestions
        wanted = [suggestion.id for suggestion in suggestions]
        for gone in [known for known in self._cards if known not in wanted]:
            card = self._cards.pop(gone)
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        for place, suggestion in enumerate(suggestions):
            card = self._cards.get(suggestion.id) or self._new_card(suggestion)
            if card.suggestion != suggestion:
                card.show_suggestion(suggestion)
            card.show_origin(origin_of_evidence(suggestion, self._advisor.profile))
            if self._column.indexOf(card) != place:
                self._column.insertWidget(place, card)
        self._cards = {key: self._cards[key] for key in wanted}
        self._fold_cards()
        hidden = self._advisor.dismissed_count
        self.bring_back.setVisible(hidden > 0)
        self.bring_back.setText(f"Bring back what you dismissed ({hidden})")
        self._say(snapshot)
        self._show_apply_all()
        self.count_changed.emit(len(wanted))

    def _new_card(self, suggestion: Suggestion) -> SuggestionCard:
        card = SuggestionCard(suggestion, self._cure.effect, emphasized=True)
        card.preview_toggled.connect(self._preview)
        card.bypass_toggled.connect(self._cure.preview.bypass)
        card.applied.connect(self._cure.apply)
        card.dismissed.connect(self._dismiss)
        self._cards[suggestion.id] = card
        return card

    def _fold_cards(self) -> None:
        for place, card in enumerate(self._cards.values()):
            card.setVisible(place < OPEN_CARDS or self._shows_all)
        folded = len(self._cards) - OPEN_CARDS
        self._more.setVisible(folded > 0)
        self._more.setText("Show fewer" if self._shows_all else f"Show {folded} more")

    def _toggle_more(self) -> None:
        self._shows_all = not self._shows_all
        self._fold_cards()

    def _say(self, snapshot: Snapshot) -> None:
        profile = self._advisor.profile
        if snapshot.mix.suggestions:
            text = ""
        elif profile is None:
            text = "There is no profile of this genre to compare with."
        elif not self._studio.history.song.tracks:
            text = "Add tracks, and the mix is compared with the genre."
        elif snapshot.mix.bands_db is None:
            waits = self._advisor.report is None
            text = "Listening to the whole song…" if waits else "Nothing sounds."
            text = self._advisor.obstacle or text
        elif self._advisor.dismissed_count:
            text = "Nothing else to fix."
        else:
            text = f"Inside {profile.possessive} range. Nothing to fix."
        self._calm.setText(text)
        self._calm.setVisible(bool(text))

    def _dismiss(self, suggestion: Suggestion) -> None:
        if self._cure.preview.id == suggestion.id:
            self._cure.preview.end()
        self._advisor.dismiss(suggestion)

    def _preview(self, suggestion: Suggestion, amount: float, on: bool) -> None:
        if on:
            self._cure.hear(suggestion, amount)
        else:
            self._cure.preview.end()

    def _show_preview(self, suggestion_id: str | None) -> None:
        for key, card in self._cards.items():
            card.show_preview(on=key == suggestion_id)

    def _show_bypass(self, bypassed: bool) -> None:
        for card in self._cards.values():
            card.show_bypass(on=bypassed)

    def _show_applied(self, applied: AppliedMoves | None) -> None:
        self.applied.setVisible(applied is not None)
        if applied is not None:
            self.applied.show_applied(applied, can_undo=self._cure.can_undo_applied)

    def _show_apply_all(self) -> None:
        working = self._cure.is_working
        moves = [card for card in self._cards.values() if card.suggestion.move is not None]
        self.apply_all.setText("Fitting…" if working else "Apply all")
        self.apply_all.setEnabled(not working and self._cure.can_apply_all)
        self.apply_all.setVisible(bool(moves))

    def _on_song_changed(self, _change: Change) -> None:
        self._show_applied(self._cure.applied)
        self._show_apply_all()

    def detach(self) -> None:
        """Stop following the history, before the window goes."""
        self._unsubscribe()
