"""Shows a dialog and lets it go: its parent would keep every one of them as long as it lives."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog


def ask(dialog: QDialog) -> int:
    """What `dialog` ends with. Its answers can still be read before the next event."""
    result: int = dialog.exec()
    dialog.deleteLater()
    return result
