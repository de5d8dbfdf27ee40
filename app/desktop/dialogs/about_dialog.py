"""About: version, the models with their cards, and the licences."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from app.desktop.theme.controls import title_label
from modules.errors import ModelError
from modules.model_folder import CARD_FILE, describe_model, list_models

ROOT = Path(__file__).resolve().parents[3]
NOTICES = ("LICENSE", "THIRD_PARTY_NOTICES.md")
INTRODUCTION = """
### Nomad Muse

A local, private co-producer for musicians: it proposes notes, hears which instrument is on a
track, and says what could be better in a mix. Everything happens on this computer; nothing is
sent anywhere.
"""


def models_text() -> str:
    """All models with their facts and cards, in Markdown."""
    parts = []
    for name in list_models():
        try:
            info = describe_model(name)
            card = (info.path / CARD_FILE).read_text(encoding="utf-8").split("---", 2)[-1]
        except (ModelError, OSError) as error:
            parts.append(f"### {name}\n\n{error}")
            continue
        size = f"{info.size_bytes / 1e6:.2f} MB"
        mark = " **Placeholder.**" if info.is_placeholder else ""
        facts = f"Version {info.version}, {size}, licence {info.licence}.{mark}"
        parts.append(f"## {name}\n\n{facts}\n\nSHA-256 `{info.sha256}`\n\n{card.strip()}")
    return "\n\n---\n\n".join(parts) or "No models are installed."


def licences_text() -> str:
    """Our licence and the notices of others."""
    return "\n\n---\n\n".join(_notice(name) for name in NOTICES)


def _notice(name: str) -> str:
    """A text that lies beside the sources, or in the metadata of the installed program."""
    path = ROOT / name
    if path.is_file():
        return path.read_text(encoding="utf-8")
    try:
        installed = metadata.files("nomad-muse") or []
    except metadata.PackageNotFoundError:
        installed = []
    for file in installed:
        if file.name == name:
            return file.read_text(encoding="utf-8")
    return f"{name} is missing from this installation."


class AboutDialog(QDialog):
    """Three pages."""

    def __init__(self, version: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Nomad Muse")
        self.resize(640, 520)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.addWidget(title_label(f"Nomad Muse {version}"))
        tabs = QTabWidget()
        pages = (
            ("About", INTRODUCTION),
            ("Models", models_text()),
            ("Licences", licences_text()),
        )
        for title, text in pages:
            page = QTextBrowser()
            page.setOpenExternalLinks(True)
            page.setMarkdown(text)
            tabs.addTab(page, title)
        column.addWidget(tabs)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
