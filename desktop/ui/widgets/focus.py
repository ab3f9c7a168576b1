"""Where the focus goes: regions of a page (F6), and what is near when the focused widget is gone."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from weakref import ref

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QComboBox, QRadioButton, QWidget
from shiboken6 import isValid


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a page that F6 goes to. `take_focus` focuses what is best in it; without it, the focus returns to
    where it was in the region, or goes to the first control. `news` identifies what the region has just shown: F6 goes
    there first, from anywhere."""

    widget: QWidget
    take_focus: Callable[[], object] | None = None
    news: object = None


def focus_first(widget: QWidget) -> bool:
    """Focus the first control in `widget` that Tab reaches. Return False if there is none."""
    control = next(iter(tab_stops(widget)), None)
    if control is not None:
        control.setFocus(Qt.FocusReason.TabFocusReason)
    return control is not None


def stop_at(chosen: QWidget, group: Iterable[QWidget]) -> None:
    """Let Tab reach only `chosen` of a group in which arrow keys move. Qt does so only when one gets the focus."""
    for widget in group:
        widget.setFocusPolicy(Qt.FocusPolicy.TabFocus if widget is chosen else Qt.FocusPolicy.NoFocus)


def tab_stops(widget: QWidget) -> list[QWidget]:
    """What Tab reaches in `widget`, and `widget` itself, from top to bottom and from left to right."""
    stops = [stop for stop in (widget, *widget.findChildren(QWidget)) if _takes_tab(stop)]
    return sorted(stops, key=lambda stop: _corner(stop, widget))


def next_stop_after(widget: QWidget) -> QWidget:
    """What Tab reaches after all that is in `widget`."""
    target = widget
    while _contains(widget, target) or not _takes_tab(target):
        target = target.nextInFocusChain() or widget.window()
        if target is widget:
            break
    # nextInFocusChain makes PySide take each widget for the owner of the next one. When one is deleted, wrappers of
    # living objects become invalid, such as the documents of text fields. This makes the window their owner again.
    widget.window().findChildren(QWidget)
    return target


def _corner(widget: QWidget, within: QWidget) -> tuple[int, int]:
    corner = widget.mapTo(within, QPoint(0, 0))
    return corner.y(), corner.x()


def _takes_tab(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    if isinstance(parent, QAbstractSpinBox | QComboBox) and not isinstance(widget, QAbstractButton):
        return False  # a part of that control
    if isinstance(widget, QRadioButton) and not widget.isChecked() and parent is not None:
        others = parent.findChildren(QRadioButton, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if widget is not next((other for other in others if other.isChecked()), others[0]):
            return False  # Tab goes to the checked one, else to the first
    takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(takes) and widget.isEnabled() and widget.isVisible() and not widget.isWindow()


class RegionCycle(QObject):
    """Moves the focus from region to region, and remembers where it was in each."""

    def __init__(self, regions: Callable[[], Sequence[Region]], parent: QObject) -> None:
        super().__init__(parent)
        self._regions = regions
        self._last: dict[QWidget, ref[QWidget]] = {}
        self._seen: dict[QWidget, object] = {}  # the news of a region, once the focus was there

    def move(self, by: int) -> None:
        """Go to the next region (1) or the previous one (-1); hidden ones, and those without a control, are skipped."""
        regions = [region for region in self._regions() if region.widget.isVisible()]
        if not regions:
            return
        for region in regions:
            if region.news is not None and self._seen.get(region.widget) != region.news:
                self._seen[region.widget] = region.news
                if self._enter(region):
                    return
        focus = QApplication.focusWidget()
        inside = [region for region in regions if focus is not None and _contains(region.widget, focus)]
        if inside:
            here = regions.index(inside[-1])  # the innermost
            self._last[regions[here].widget] = ref(focus)  # type: ignore[arg-type]  # not None, or nothing is inside
        else:
            here = -1 if by > 0 else 0
        for step in range(1, len(regions) + 1):
            region = regions[(here + step * by) % len(regions)]
            if self._enter(region):
                return

    def _enter(self, region: Region) -> bool:
        if region.take_focus is not None:
            region.take_focus()
            return True
        last = self._last.get(region.widget, lambda: None)()
        if last is not None and last.isVisible() and last.isEnabled() and _contains(region.widget, last):
            last.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        return focus_first(region.widget)


def _takes_focus(widget: QWidget) -> bool:
    return isValid(widget) and widget.isVisible() and widget.isEnabled()


def _contains(widget: QWidget, other: QWidget) -> bool:
    return widget is other or (isValid(other) and widget.isAncestorOf(other))


class FocusKeeper(QObject):
    """Keeps the focus near when the focused widget is hidden or deleted.

    Qt then gives the focus to the next widget in the order of Tab, which may be on the other side of the window, or to
    none. The keeper waits for the end of the event: whoever moves the focus on purpose wins. Otherwise the focus goes
    to the first control of the smallest part of the page that still shows. After something above the page, such as a
    notice, it returns to where it was in the page. If nothing is left, `fall_back` is called.
    """

    def __init__(self, window: QWidget, page: Callable[[], QWidget], fall_back: Callable[[], object]) -> None:
        super().__init__(window)
        self._window, self._page, self._fall_back = window, page, fall_back
        self._in_page: ref[QWidget] | None = None  # what had the focus last in a page
        self._around: list[ref[QWidget]] = []  # what contained the focus, from the inside out
        self._on_purpose = False  # whether the last move was somebody's wish, and not Qt's
        self._focused: QWidget | None = None
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._settle)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._moved)

    def _moved(self, old: QWidget | None, new: QWidget | None) -> None:
        # When Qt itself moves the focus, the widget that has it is hidden or disabled already.
        self._on_purpose = new is not None and (old is None or _takes_focus(old))
        self._later.start()

    def _deleted(self) -> None:
        self._later.start()

    def _settle(self) -> None:
        """See where the focus is after the event that moved it."""
        focus, is_on_purpose, self._on_purpose = QApplication.focusWidget(), self._on_purpose, False
        if not self._window.isActiveWindow() or (focus is not None and focus.window() is not self._window):
            return
        is_gone = self._focused is not None and not _takes_focus(self._focused) and not is_on_purpose
        if focus is None or is_gone:
            self._repair(focus)
        focus = QApplication.focusWidget()
        if focus is not None:
            self._remember(focus)

    def _remember(self, focus: QWidget) -> None:
        if focus is not self._focused:
            if self._focused is not None and isValid(self._focused):
                self._focused.destroyed.disconnect(self._deleted)
            self._focused = focus
            focus.destroyed.connect(self._deleted)  # a deleted widget loses the focus without a signal
        if _contains(self._page(), focus):
            self._in_page = ref(focus)
        self._around = []
        widget = focus.parentWidget()
        while widget is not None and widget is not self._window:
            self._around.append(ref(widget))
            widget = widget.parentWidget()

    def _repair(self, focus: QWidget | None) -> None:
        page = self._page()
        for reference in self._around:
            part = reference()
            if part is None or not isValid(part) or not part.isVisible():
                continue
            if part is page or not page.isAncestorOf(part):
                break
            if (focus is not None and _contains(part, focus)) or focus_first(part):
                return
        last = self._in_page() if self._in_page is not None else None
        if focus is not None and _contains(page, focus) and not (last is not None and _contains(page, last)):
            return  # another page has been shown and took the focus
        if last is not None and _takes_focus(last) and _contains(page, last):
            last.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._fall_back()
