"""The user's decisions: a chart over time, and a table by request, by mode and of advice."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.desktop.learning.acceptance_chart import AcceptanceChart
from app.desktop.studio.learned_facts import LearnedFacts
from app.desktop.theme.controls import plain_label

COLUMNS = ("", "Judged", "Taken whole", "In part", "Notes kept")
GROUPS = (("by_request", "Request: "), ("by_mode", "Mode: "))


class DecisionsPage(QWidget):
    """Shows figures and nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.heading = plain_label()
        self.chart = AcceptanceChart()
        self.table = QTableWidget(0, len(COLUMNS))
        self.table.setHorizontalHeaderLabels(COLUMNS)
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        column = QVBoxLayout(self)
        column.addWidget(self.heading)
        column.addWidget(self.chart)
        column.addWidget(self.table, 1)
        self.show_facts(None)

    def show_facts(self, facts: LearnedFacts | None) -> None:
        """Show the figures; None is no decision at all."""
        summary: dict[str, Any] = {} if facts is None else facts.summary
        sessions = summary.get("by_session", [])
        self.heading.setText(
            f"Proposals judged: {summary.get('decisions', 0)}, sessions: {len(sessions)}, "
            f"instruments corrected: {summary.get('corrections', 0)}, "
            f"answers to mix advice: {summary.get('mix_responses', 0)}."
        )
        self.chart.show_shares([(row["full"], row["partial"]) for row in sessions])
        rows = [("All", summary["acceptance"])] if summary else []
        for group, title in GROUPS:
            rows += [(title + row["name"], row) for row in summary.get(group, [])]
        self._fill([_cells(title, row) for title, row in rows] + _advice_rows(summary))

    def _fill(self, rows: list[tuple[str, ...]]) -> None:
        self.table.setRowCount(len(rows))
        for number, row in enumerate(rows):
            for place, text in enumerate(row):
                self.table.setItem(number, place, QTableWidgetItem(text))


def _cells(title: str, row: dict[str, Any]) -> tuple[str, ...]:
    shares = (f"{row[name]:.0%}" for name in ("full", "partial", "notes"))
    return (title, str(row["count"]), *shares)


def _advice_rows(summary: dict[str, Any]) -> list[tuple[str, ...]]:
    return [
        (f"Advice: {name}", str(sum(row.values())), str(row["applied"]), "", "")
        for name, row in summary.get("advice", {}).items()
    ]
