"""The Qt style sheet of a theme, written from tokens: shapes and spacing live here, once."""

from __future__ import annotations

from string import Template

from app.desktop.theme.colour import mix
from app.desktop.theme.tokens import Tokens

_SHEET = Template("""
QWidget { color: $text; font-size: 13px; }
QMainWindow, QDialog, QMainWindow::separator { background: $surface_0; }
QMainWindow::separator { width: 1px; height: 1px; }
QToolTip { background: $surface_3; color: $text; border: 1px solid $grid_bar; padding: 4px 6px; }

QMenuBar { background: $surface_0; padding: 0 4px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; color: $dim; }
QMenuBar::item:selected { background: $surface_2; color: $text; }
QMenu { background: $surface_2; border: 1px solid $grid_bar; border-radius: 8px; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: $surface_3; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $grid_bar; margin: 4px 8px; }
QMenu::indicator { width: 14px; height: 14px; }

QDockWidget { border: none; }
QFrame[panel="true"] { background: $surface_1; }
QFrame[bar="true"] { background: $surface_1; }
QFrame[card="true"] { background: $surface_2; border-radius: 8px; }
QFrame[popup="true"] { border: 1px solid $grid_bar; border-radius: 0; }
QFrame[rule="true"] { background: $grid_beat; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }

QLabel { background: transparent; }
QLabel[role="dim"] { color: $dim; font-size: 12px; }
QLabel[role="title"] { font-size: 15px; font-weight: 600; }
QLabel[role="good"] { color: $good; }
QLabel[role="assist"] { color: $assist; }

QPushButton, QToolButton {
  background: $surface_2; border: 1px solid transparent; border-radius: 6px;
  padding: 0 10px; min-height: 26px;
}
QToolButton { padding: 0 4px; min-width: 20px; }
QPushButton:hover, QToolButton:hover { background: $surface_3; }
QPushButton:pressed, QToolButton:pressed { background: $pressed; }
QPushButton:checked, QToolButton:checked { background: $surface_3; color: $text; }
QPushButton:disabled, QToolButton:disabled { color: $disabled; background: $disabled_surface; }
QPushButton:focus, QToolButton:focus { border-color: $edge; }
QCheckBox:focus, QRadioButton:focus { text-decoration: underline; }
QFrame[card="true"] QPushButton { background: $surface_3; }
QFrame[card="true"] QPushButton:hover { background: $pressed; }
QFrame[card="true"] QPushButton:checked { background: $assist_soft; }
QDialogButtonBox, QMessageBox { dialogbuttonbox-buttons-have-icons: 0; }
QPushButton[size="small"] { min-height: 20px; max-height: 20px; font-size: 12px; }
QPushButton[look="flat"], QToolButton[look="flat"] { background: transparent; }
QPushButton[look="flat"]:hover, QToolButton[look="flat"]:hover { background: $surface_3; }
QToolButton[look="flat"]:checked { background: $surface_3; }
QPushButton[look="assist"], QToolButton[look="assist"] { background: $assist_soft; color: $text; }
QPushButton[look="assist"]:hover, QToolButton[look="assist"]:hover { background: $assist_hover; }
QPushButton[look="assist"]:disabled { background: $disabled_surface; color: $disabled; }
QPushButton[look="assist-full"],
QFrame[card="true"] QPushButton[look="assist-full"] {
  background: $assist; color: $on_assist; font-weight: 600;
}
QFrame[card="true"] QPushButton[look="assist-full"]:hover,
QPushButton[look="assist-full"]:hover { background: $assist_bright; }
QFrame[card="true"] QPushButton:disabled,
QPushButton[look="assist-full"]:disabled { background: $disabled_surface; color: $disabled; }
QPushButton[look="primary"] { background: $text; color: $surface_0; font-weight: 600; }
QPushButton[look="primary"]:hover { background: $dim; }
QPushButton[look="primary"]:disabled { background: $disabled_surface; color: $disabled; }
QPushButton[segment="first"], QPushButton[segment="middle"], QPushButton[segment="last"] {
  border-radius: 0; color: $dim; padding: 0 7px;
}
QPushButton[segment="first"] { border-top-left-radius: 6px; border-bottom-left-radius: 6px; }
QPushButton[segment="last"] { border-top-right-radius: 6px; border-bottom-right-radius: 6px; }
QPushButton[segment]:checked { background: $surface_3; color: $text; }
QToolButton[letter="mute"]:checked { background: $warn; color: $surface_0; font-weight: 700; }
QToolButton[letter="solo"]:checked { background: $good; color: $surface_0; font-weight: 700; }
QToolButton[letter="eq"]:checked { background: $surface_3; color: $text; font-weight: 700; }
QToolButton[look="switch"]:checked { background: $good; color: $surface_0; }
QToolButton[letter] {
  min-width: 20px; max-width: 20px; min-height: 18px; max-height: 18px; padding: 0;
  font-size: 11px; font-weight: 600; color: $dim; border-radius: 4px;
}
QToolButton::menu-indicator { image: none; }

QComboBox, QSpinBox, QDoubleSpinBox, QLineEdit {
  background: $surface_2; border: 1px solid transparent; border-radius: 6px;
  min-height: 26px; padding: 0 8px; selection-background-color: $selected_text;
}
QComboBox:hover, QSpinBox:hover, QDoubleSpinBox:hover, QLineEdit:hover { background: $surface_3; }
QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QLineEdit:focus { border-color: $edge; }
QComboBox::drop-down { border: none; width: 18px; }
QComboBox::down-arrow { image: url("$chevron"); width: 12px; height: 12px; }
QComboBox QAbstractItemView {
  background: $surface_2; border: 1px solid $grid_bar; outline: none; padding: 4px;
}
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button,
QDoubleSpinBox::down-button { width: 0; border: none; }

QCheckBox::indicator, QRadioButton::indicator {
  width: 14px; height: 14px; border: 1px solid $edge; background: $surface_1;
}
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $text; }
QCheckBox::indicator:checked {
  background: $text; border-color: $text; image: url("$check");
}
QRadioButton::indicator:checked {
  width: 6px; height: 6px; border: 5px solid $text; background: $surface_0;
}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $disabled; }
QCheckBox::indicator:checked:disabled { background: $disabled; }

QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $groove; }
QSlider::sub-page:horizontal { background: $dim; border-radius: 2px; }
QSlider::sub-page:horizontal:disabled { background: $groove; }
QSlider[look="assist"]::sub-page:horizontal { background: $assist; }
QSlider::handle:horizontal {
  background: $text; width: 12px; height: 12px; margin: -4px 0; border-radius: 6px;
}
QSlider::handle:horizontal:disabled { background: $disabled; }
QSlider[look="pan"]::sub-page:horizontal { background: $groove; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $surface_3; border-radius: 4px; margin: 1px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $edge; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QProgressBar { background: $groove; border: none; border-radius: 3px; max-height: 6px; }
QProgressBar::chunk { background: $assist; border-radius: 3px; }
QStatusBar { background: $surface_0; color: $dim; min-height: 24px; max-height: 24px; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $dim; font-size: 12px; }
QListView::item { padding: 5px 8px; }
QTableView, QListView, QTextBrowser {
  background: $surface_1; border: none; border-radius: 8px; outline: none;
}
QTabWidget::pane { border: none; }
QTabBar::tab { background: transparent; color: $dim; padding: 6px 12px; border-radius: 6px; }
QTabBar::tab:selected { background: $surface_2; color: $text; }
""")


def stylesheet_of(tokens: Tokens, chevron_path: str = "", check_path: str = "") -> str:
    """The style sheet in the colours of `tokens`.

    `chevron_path` is the arrow of combo boxes, `check_path` the mark in a checked box.
    """
    return _SHEET.substitute(
        surface_0=tokens.surface_0,
        surface_1=tokens.surface_1,
        surface_2=tokens.surface_2,
        surface_3=tokens.surface_3,
        text=tokens.text,
        dim=tokens.text_dim,
        edge=tokens.edge,
        grid_bar=tokens.grid_bar,
        grid_beat=tokens.grid_beat,
        assist=tokens.assist,
        on_assist=tokens.on_assist,
        assist_bright=mix(tokens.assist, tokens.text, 0.15),
        assist_soft=mix(tokens.surface_2, tokens.assist, 0.28),
        assist_hover=mix(tokens.surface_2, tokens.assist, 0.42),
        good=tokens.good,
        warn=tokens.warn,
        pressed=mix(tokens.surface_3, tokens.text, 0.08),
        groove=mix(tokens.surface_3, tokens.text, 0.06),
        disabled=mix(tokens.text_dim, tokens.surface_1, 0.45),
        disabled_surface=mix(tokens.surface_1, tokens.surface_2, 0.5),
        selected_text=mix(tokens.surface_3, tokens.edge, 0.6),
        chevron=chevron_path,
        check=check_path,
    )
