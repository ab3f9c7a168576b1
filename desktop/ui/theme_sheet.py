"""The style sheet: every control in each of its states, written with the theme's tokens.

A dynamic property selects the variant of a control: `kind` ("primary", "secondary", "quiet", "danger") of a push
button, `role` ("title", "heading", "secondary", "quiet", "error" ...) of a label, `surface` ("base", "sunken", "card"
...) of a frame. A focused control has a ring of 2 px in the accent colour; texts without a frame, lists, scroll areas
get theirs from `ui.widgets.focus_ring`. Buttons take the focus from the keyboard only, so a click shows no ring.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache

from desktop.core.resources import read_resource
from desktop.ui.embedded import embed

_IMAGES = "/sayso/themes"


def style_sheet(name: str, colours: Mapping[str, str], px: Callable[[float], int]) -> str:
    """The style sheet for one theme.

    `name` is "light" or "dark", `colours` has "#rrggbb" by token, `px` scales a type size to the user's text size.
    """
    values = {token.replace(".", "_"): value for token, value in colours.items()}
    values |= {f"px{size}": f"{px(size)}px" for size in (11, 12, 13, 15, 18, 24)}
    values["row_height"] = f"{max(18, px(15.6))}px"  # least height of a line of text in a control
    sheet = _SHEET
    # longest first, so that @text does not match the beginning of @text_quiet
    for value in sorted(values, key=len, reverse=True):
        sheet = sheet.replace("@" + value, values[value])
    return sheet.replace("@images", f":{_IMAGES}/{name}")


@cache
def embed_images() -> None:
    """Make the images of the style sheet readable by Qt. Call it before a style sheet is used."""
    for name in ("light", "dark"):
        files = {
            file: read_resource(f"themes/{name}/{file}") for file in sorted(set(re.findall(r"[\w-]+\.svg", _SHEET)))
        }
        embed(files, f"{_IMAGES}/{name}")


_SHEET = """
QMainWindow, QDialog { background: @surface_base; }
QToolTip { background: @surface_raised; color: @text; border: 1px solid @line; padding: 4px 8px; }

QLabel { background: transparent; }
QLabel[role="title"] { font-size: @px24; font-weight: 600; }
QLabel[role="finding"] { font-size: @px18; font-weight: 600; }
QLabel[role="heading"] { font-size: @px13; font-weight: 600; }
QLabel[role="section"] { font-size: @px12; font-weight: 600; color: @text_secondary; }
QLabel[role="reading"] { font-size: @px15; }
QLabel[role="lead"] { font-size: @px15; color: @text_secondary; }
QLabel[role="secondary"] { color: @text_secondary; }
QLabel[role="quiet"] { color: @text_quiet; font-size: @px12; }
QLabel[role="error"] { color: @danger; }
QLabel[role="warning"] { color: @warning; }
QLabel[role="success"] { color: @success; }

QFrame[surface="base"] { background: @surface_base; border: none; }
QFrame[surface="sunken"] { background: @surface_sunken; border: none; }
QFrame[surface="raised"] { background: @surface_raised; border: none; border-radius: 12px; }
QFrame[surface="chosen"] { background: @surface_base; border: 1px solid @accent; border-radius: 12px; }
QFrame[surface="card"] { background: @surface_base; border: 1px solid @line; border-radius: 12px; }
QFrame[row="true"] { border: 2px solid transparent; border-radius: 8px; }
QFrame[row="true"]:focus { border-color: @accent; }
QFrame[surface="notice"] { background: @warning_surface; border: none; border-radius: 8px; }
QFrame[surface="failure"] { background: @danger_surface; border: none; border-radius: 8px; }
QFrame[line="horizontal"] { background: @line; border: none; min-height: 1px; max-height: 1px; }
QFrame[line="vertical"] { background: @line; border: none; min-width: 1px; max-width: 1px; }

QPushButton { background: @surface_base; color: @text; border: 1px solid @line; border-radius: 8px;
  padding: 6px 12px; min-height: @row_height; font-weight: 600; outline: none; }
QPushButton:hover { background: @surface_raised; }
QPushButton:pressed, QPushButton:checked { background: @surface_pressed; }
QPushButton:focus { border: 2px solid @accent; padding: 5px 11px; }
QPushButton:disabled { color: @text_quiet; background: @surface_sunken; }
QPushButton[kind="primary"] { background: @accent; color: @accent_text; border: 1px solid @accent; }
QPushButton[kind="primary"]:hover { background: @accent_hover; border-color: @accent_hover; }
QPushButton[kind="primary"]:pressed { background: @accent_pressed; border-color: @accent_pressed; }
QPushButton[kind="primary"]:focus { border: 2px solid @text; }
QPushButton[kind="primary"]:disabled { background: @surface_raised; color: @text_quiet;
  border-color: @surface_raised; }
QPushButton[kind="quiet"] { background: transparent; border: 1px solid transparent; color: @text_secondary;
  font-weight: 400; }
QPushButton[kind="quiet"]:hover { background: @surface_raised; color: @text; }
QPushButton[kind="quiet"]:pressed { background: @surface_pressed; color: @text; }
QPushButton[kind="quiet"]:focus { border: 2px solid @accent; }
QPushButton[kind="quiet"]:disabled { color: @text_quiet; background: transparent; }
QPushButton[kind="link"] { background: transparent; border: 1px solid transparent; color: @accent; padding: 4px 6px; }
QPushButton[kind="link"]:hover { background: @accent_surface; }
QPushButton[kind="link"]:focus { border: 2px solid @accent; padding: 3px 5px; }
QPushButton[kind="danger"] { background: @surface_base; color: @danger; border: 1px solid @line; }
QPushButton[kind="danger"]:hover { background: @danger_surface; border-color: @danger; }
QPushButton[kind="danger"]:disabled { color: @text_quiet; background: @surface_sunken; }
QPushButton[kind="danger"]:focus { border: 2px solid @danger; }
QPushButton[kind="segment"] { background: transparent; border: 1px solid transparent; color: @text_secondary;
  font-weight: 400; }
QPushButton[kind="segment"]:hover { background: @surface_raised; color: @text; }
QPushButton[kind="segment"]:checked { background: @surface_raised; border: 1px solid @line; color: @text; }
QPushButton[kind="segment"]:focus { border: 2px solid @accent; padding: 5px 11px; }
QPushButton[kind="chip"], QPushButton[kind="chip_chosen"] { background: @surface_raised; color: @text_secondary;
  border: 1px solid transparent; border-radius: 13px; padding: 3px 11px; min-height: @row_height;
  font-weight: 400; font-size: @px12; }
QPushButton[kind="chip"]:hover { background: @surface_pressed; color: @text; }
QPushButton[kind="chip_chosen"] { background: @accent_surface; color: @accent; border-color: @accent; }
QPushButton[kind="chip"]:focus, QPushButton[kind="chip_chosen"]:focus { border: 2px solid @accent; padding: 2px 10px; }
QPushButton[kind="step"], QPushButton[kind="step_chosen"] { padding: 4px 0; min-width: 25px; min-height: @row_height;
  font-size: @px12; font-weight: 400; }
QPushButton[kind="step"]:focus, QPushButton[kind="step_chosen"]:focus { border: 2px solid @accent; padding: 3px 0;
  min-width: 23px; }
QPushButton[kind="step_chosen"] { background: @accent; color: @accent_text; border-color: @accent; font-weight: 600; }
QPushButton[kind="step_chosen"]:hover { background: @accent_hover; }
QPushButton[kind="step_chosen"]:focus { border-color: @text; }
QPushButton[kind="pill"] { background: @surface_base; color: @text_secondary; border: 1px solid @line;
  border-radius: 14px;
  padding: 4px 10px; min-height: @row_height; font-weight: 400; }
QPushButton[kind="pill"]:hover { background: @surface_raised; color: @text; }
QPushButton[kind="pill"]:pressed { background: @surface_pressed; }
QPushButton[kind="pill"]:focus { border: 2px solid @accent; padding: 3px 9px; }
QPushButton[kind="pill"][dot="true"] { padding-left: 24px; text-align: left; }
QPushButton[kind="pill"][dot="true"]:focus { padding-left: 23px; }
QPushButton[kind="pill"][caret="true"] { padding-right: 26px; text-align: left; }
QPushButton[kind="pill"][caret="true"]:focus { padding-right: 25px; }
QPushButton[kind="pill"]:disabled { color: @text_quiet; background: @surface_base; }
QPushButton::menu-indicator { image: none; width: 0; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: 8px; padding: 4px; }
QToolButton:hover { background: @surface_raised; }
QToolButton:pressed, QToolButton:checked { background: @surface_pressed; }
QToolButton:focus { border: 2px solid @accent; padding: 3px; }
QToolButton::menu-indicator { image: none; }
QToolButton[kind="thumb"][chosen="true"] { background: @accent_surface; }
QToolButton[kind="primary"] { background: @accent; border-color: @accent; }
QToolButton[kind="primary"]:hover { background: @accent_hover; border-color: @accent_hover; }
QToolButton[kind="primary"]:pressed { background: @accent_pressed; }
QToolButton[kind="primary"]:focus { border: 2px solid @text; }
QToolButton[kind="primary"]:disabled { background: @surface_raised; border-color: @surface_raised; }
QToolButton[kind="outlined"] { background: @surface_base; border: 1px solid @line; }
QToolButton[kind="outlined"]:hover { background: @surface_raised; }
QToolButton[kind="outlined"]:focus { border: 2px solid @accent; padding: 3px; }

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox { background: @surface_base; color: @text;
  border: 1px solid @line_control; border-radius: 8px; padding: 6px 10px;
  selection-background-color: @selection; selection-color: @text; placeholder-text-color: @text_quiet; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus {
  border: 2px solid @accent; padding: 5px 9px; }
QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled {
  background: @surface_sunken; color: @text_quiet; }
QLineEdit[invalid="true"] { border: 2px solid @danger; padding: 5px 9px; }
QSpinBox, QDoubleSpinBox { padding-right: 22px; min-height: @row_height; max-height: @row_height; }
QSpinBox:focus, QDoubleSpinBox:focus { padding-right: 21px; }
QSpinBox::up-button, QDoubleSpinBox::up-button { subcontrol-origin: padding; subcontrol-position: top right;
  width: 20px; border: none; background: transparent; }
QSpinBox::down-button, QDoubleSpinBox::down-button { subcontrol-origin: padding; subcontrol-position: bottom right;
  width: 20px; border: none; background: transparent; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url(@images/chevron-up.svg); width: 12px; height: 12px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url(@images/chevron-down.svg); width: 12px; height: 12px; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: @surface_raised;
  border-radius: 4px; }
QTextEdit[surface="diff"] { background: @surface_sunken; }
QTextEdit[bare="true"], QPlainTextEdit[bare="true"], QTextEdit[bare="true"]:focus, QPlainTextEdit[bare="true"]:focus {
  background: transparent; border: none; padding: 0; }

QComboBox { background: @surface_base; color: @text; border: 1px solid @line_control; border-radius: 8px;
  padding: 6px 28px 6px 10px; min-height: @row_height; combobox-popup: 0; }
QComboBox:hover { background: @surface_raised; }
QComboBox:focus { border: 2px solid @accent; padding: 5px 27px 5px 9px; }
QComboBox:disabled { color: @text_quiet; background: @surface_sunken; }
QComboBox::drop-down { border: none; width: 26px; }
QComboBox::down-arrow { image: url(@images/chevron-down.svg); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: @surface_base; border: 1px solid @line; padding: 4px; outline: none; }
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 8px; border-radius: 6px; color: @text; }
QComboBox QAbstractItemView::item:selected { background: @surface_raised; }

QMenu { background: @surface_base; border: 1px solid @line; border-radius: 8px; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 10px; border-radius: 6px; color: @text; }
QMenu::item:selected { background: @surface_raised; }
QMenu::item:disabled { color: @text_quiet; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }
QMenu::right-arrow { image: url(@images/chevron-right.svg); width: 12px; height: 12px; }

QListView, QTreeView, QTableView { background: transparent; border: none; outline: none; }
QListView::item, QTreeView::item { border-radius: 8px; padding: 6px 8px; color: @text_secondary; }
QListView::item:hover, QTreeView::item:hover { background: @surface_raised; }
QListView::item:selected, QTreeView::item:selected { background: @surface_pressed; color: @text; }
QTreeView[framed="true"], QListView[framed="true"] { border: 1px solid @line_control; border-radius: 8px;
  padding: 4px; }
QTreeView[framed="true"]:focus, QListView[framed="true"]:focus { border: 2px solid @accent; padding: 3px; }
QTreeView::indicator, QListView::indicator { width: 14px; height: 14px; border: 1px solid @text_quiet;
  border-radius: 4px; background: @surface_base; }
QTreeView::indicator:checked, QListView::indicator:checked { background: @accent; border-color: @accent;
  image: url(@images/check.svg); }
QTreeView::indicator:indeterminate { background: @accent_surface; border-color: @accent; }
QTreeView { selection-background-color: @surface_pressed; }
QTreeView::branch:has-children:closed { image: url(@images/chevron-right.svg); }
QTreeView::branch:has-children:open { image: url(@images/chevron-down.svg); }
QTableView { gridline-color: @line; }
QHeaderView::section { background: @surface_base; color: @text_secondary; border: none;
  border-bottom: 1px solid @line;
  padding: 8px; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @scroll; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: @text_quiet; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }

QCheckBox, QRadioButton { spacing: 8px; background: transparent; border: 2px solid transparent;
  border-radius: 6px; padding: 2px; }
QCheckBox:focus, QRadioButton:focus { border-color: @accent; }
QCheckBox:disabled, QRadioButton:disabled { color: @text_quiet; }
QCheckBox::indicator, QRadioButton::indicator { width: 16px; height: 16px; border: 1px solid @text_quiet;
  background: @surface_base; }
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 9px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: @accent; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent; image: url(@images/check.svg); }
QRadioButton::indicator:checked { border: 5px solid @accent; width: 8px; height: 8px; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: @line; background: @surface_sunken; }

QSlider::groove:horizontal { height: 4px; background: @surface_pressed; border-radius: 2px; }
QSlider::sub-page:horizontal { background: @accent; border-radius: 2px; }
QSlider::handle:horizontal { background: @accent; width: 16px; height: 16px; margin: -6px 0; border-radius: 8px; }
QSlider::handle:horizontal:hover { background: @accent_hover; }
QSlider:focus { border: 2px solid @accent; border-radius: 8px; }
QSlider::sub-page:horizontal:disabled, QSlider::handle:horizontal:disabled { background: @text_quiet; }

QProgressBar { background: @surface_pressed; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }

QTabWidget::pane { border: none; border-top: 1px solid @line; }
QTabBar::tab { background: transparent; color: @text_secondary; padding: 8px 12px; border: none;
  border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; font-weight: 600; border-bottom-color: @accent; }
QTabBar::tab:focus { background: @accent_surface; }

QSplitter::handle { background: @line; }
QGroupBox { border: none; margin-top: 24px; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; left: 0; }
"""
