"""The chat's widgets in all their states with made-up rows, for looking at: `python scripts/gallery.py --help`."""

import argparse
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from desktop.core.conversation import Status
from desktop.presenters.transcript import AnswerFigures, RowKind, Transcript, TranscriptRow
from desktop.ui import theme
from desktop.ui.accessibility import AccessibleInterfaces
from desktop.ui.chat.composer import Composer
from desktop.ui.chat.transcript import TranscriptView
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button, IconButton, Pill
from desktop.ui.widgets.floating import Popover, Toast
from desktop.ui.widgets.labels import ElidedLabel, KeyCap, StatusChip, hairline, label
from desktop.ui.widgets.meter import MeterSegment, SegmentedMeter
from desktop.ui.widgets.states import EmptyState, Skeleton

MERGE = """A sort is **stable** when two items with the same key keep the order they came in. In merge sort one \
comparison decides that:

```python
def merge(left, right, key):
    out, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        if key(left[i]) <= key(right[j]):  # equal keys: left first
            out.append(left[i]); i += 1
        else:
            out.append(right[j]); j += 1
    return out + left[i:] + right[j:]
```

With `<=`, on a tie the item from the left half goes first, and it *was* first. Write `<` there and the sort is still \
correct, but no longer stable.

- Quicksort swaps items over long distances while it partitions, so equal keys can pass each other.
- It can be made stable with an extra array, which gives up what it is chosen for: working in place.
"""
TIM = """Python uses **Timsort**, a merge sort that first looks for runs that are already in order. It merges with the \
same rule, so `sorted()` is guaranteed to be stable. That is why you can sort"""
MARKS = """## What merge sort costs

> Divide, sort, merge.
> — every textbook

| Case | Comparisons | Memory |
|:-----|------------:|:------:|
| best | n log n / 2 | n |
| worst | n log n | n |

1. Split in the middle
2. Sort both halves
   - the left one
   - the right one
3. Merge them

---

See [the paper](https://example.org/paper) and ![a picture](https://example.org/p.png)."""
FIGURES = AnswerFigures(41, 0.2, 320)

LETTER_A = """Dear Ms Krüger,

thank you for the documents. Two questions before I can sign: does the rent in §3 include heating, and until when \
may the sublet run?

I would be glad to hear from you by Friday.

Kind regards"""
LETTER_B = """Dear Ms Krüger,

many thanks for sending me the contract so quickly! I have read it with great interest. I was just wondering whether \
you could perhaps tell me if heating might be included, and also how long subletting would be possible"""
LETTER_C = """Hello Ms Krüger,

I cannot sign yet. Is heating included in §3? And how long can I sublet?"""


def user(number: int, text: str, **more: object) -> TranscriptRow:
    return TranscriptRow(f"{number:032x}", RowKind.USER, text, **more)  # type: ignore[arg-type]


def answer(number: int, text: str, **more: object) -> TranscriptRow:
    return TranscriptRow(f"{number:032x}", RowKind.ANSWER, text, **more)  # type: ignore[arg-type]


def chat() -> list[TranscriptRow]:
    return [
        user(1, "Why is merge sort stable and quicksort not? Show me the line that makes the difference."),
        answer(2, MERGE, position=2, versions=3, figures=FIGURES),
        user(3, "And Python’s own sort?"),
        answer(4, TIM, status=Status.STREAMING),
    ]


def chinese() -> list[TranscriptRow]:
    recipe = """不腻的关键有三点：**先煸出油**、**少放糖**、**小火够久**。只有老抽也可以，减量，用盐补咸味。

1. 五花肉切 3 厘米见方，冷水下锅，水开后撇去浮沫，捞出沥干。
2. 锅里不放油，肉皮朝下小火煸 6–8 分钟，把出的油倒掉大半。
3. 下冰糖 10 克、姜 3 片、八角 1 颗，炒到糖化开。
4. 加**老抽 1 小勺**、料酒 2 大勺、盐 4 克，热水没过肉 2 厘米。
5. 小火 50 分钟，开盖收汁到能挂在肉上。

老抽主要上色，不必多；颜色够了就停，咸淡最后再尝。"""
    return [
        user(1, "红烧肉怎么做才不腻？我家里只有老抽，没有生抽。"),
        answer(2, recipe, position=1, versions=2, figures=AnswerFigures(38, 0.3)),
        user(3, "你第 4 步说热水没过肉 2 厘米，收汁要收很久，是不是太多了？"),
        answer(
            4,
            "你说得对，2 厘米偏多，收汁会把肉煮散。改为**刚没过肉**；中途若快干了，再补少量热水。第 5 步的时间不变。",
            figures=AnswerFigures(40, 0.1),
        ),
    ]


def states() -> list[TranscriptRow]:
    return [
        user(1, "Think first, then tell me in one line.", position=1, versions=2),
        answer(
            2,
            "Because equal items never pass each other.",
            reasoning="The user wants one line.\n\nKeep it short.",
            figures=FIGURES,
            edited=True,
        ),
        user(3, "Everything Markdown can do."),
        answer(4, MARKS, figures=FIGURES, notice="4 messages did not fit and were left out."),
        user(5, "Stop."),
        answer(6, "This was going to be a longer answ", status=Status.STOPPED, figures=FIGURES),
        user(7, "Go on."),
        answer(8, "The app was closed in the middle of", status=Status.INTERRUPTED),
        user(9, "And now?"),
        answer(10, "", status=Status.FAILED, notice="The model's process ended: it ran out of memory."),
        user(11, "Read all of it."),
        answer(12, "", status=Status.STREAMING, prefill=(1200, 4000)),
    ]


def three() -> list[TranscriptRow]:
    candidates = (
        answer(21, LETTER_A, figures=AnswerFigures(24)),
        answer(22, LETTER_B, status=Status.STREAMING),
        answer(23, LETTER_C, status=Status.STOPPED, figures=AnswerFigures(22)),
    )
    ask = "Write the reply to Ms Krüger: I want to know if heating is included and how long I may sublet. Polite."
    return [user(1, ask), TranscriptRow("group", RowKind.CANDIDATES, candidates=candidates)]


def long() -> list[TranscriptRow]:
    return [
        row for n in range(0, 10_000, 2) for row in (user(n, f"Question {n}"), answer(n + 1, MERGE, figures=FIGURES))
    ]


PAGES = {"chat": chat, "zh": chinese, "states": states, "three": three, "long": long}


class Chat(QWidget):
    """A header, the transcript and the composer, about as the window has them."""

    def __init__(self, rows: list[TranscriptRow], stream: bool) -> None:
        super().__init__()
        self.model = Transcript(self)
        self.view = TranscriptView()
        self.composer = Composer()
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.NONE)
        head = QHBoxLayout()
        set_margins(head, Space.XL, Space.S, Space.L, Space.S)
        head.addWidget(ElidedLabel("Why is merge sort stable?", "heading"), 1)
        meter = SegmentedMeter("Context")
        meter.set_segments([MeterSegment(120, "text.quiet", "system"), MeterSegment(2400, "accent", "history")], 8192)
        head.addWidget(meter)
        model = Pill("Qwen2.5 7B · Q4_K_M", menu=QMenu(self))
        model.set_dot("success")
        head.addWidget(model)
        head.addWidget(IconButton("ellipsis", "More"))
        column.addLayout(head)
        column.addWidget(hairline())
        column.addWidget(self.view, 1)
        column.addWidget(self.composer)
        self.model.show(rows)
        self.view.set_model(self.model)
        self.composer.text.setPlaceholderText("Ask a follow-up")
        self.composer.set_streaming(any(row.status is Status.STREAMING for row in rows))
        self.view.intents.edit_requested.connect(lambda id, text: print("edit", id, text))
        if stream:
            self.words = iter((MERGE + "\n" + MARKS + "\n\n") * 20)
            self.timer = QTimer(self, interval=33)
            self.timer.timeout.connect(self.grow)
            self.timer.start()

    def grow(self) -> None:
        index = len(self.model.rows) - 1
        row = self.model.rows[index]
        more = "".join(next(self.words, "") for _ in range(27))
        status = Status.STREAMING if more else Status.COMPLETE
        self.model.update(index, row._replace(text=row.text + more, status=status))


def widgets() -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    set_margins(column, Space.XL)
    set_spacing(column, Space.L)

    def line(*items: QWidget) -> None:
        row = QHBoxLayout()
        for item in items:
            row.addWidget(item)
        row.addStretch()
        column.addLayout(row)

    off = Button("Off", "primary")
    off.setEnabled(False)
    line(*(Button(kind, kind) for kind in ("primary", "secondary", "quiet", "danger", "link")), off)
    line(Button("Stop", icon="square", key="Esc"), Button("Go on with A", "primary", key="A"), KeyCap("Ctrl K"))
    line(*(StatusChip(tone, tone) for tone in ("success", "accent", "warning", "danger", "neutral")))
    anchor = Button("Open the card")
    card = Popover("What the model will see", page)
    card.body.addWidget(label("What the model will see", "heading"))
    card.body.addWidget(label("Everything fits.", "secondary"))
    card.body.addWidget(Button("Exact prompt"))
    anchor.clicked.connect(lambda: card.open_under(anchor))
    toast = Toast(page, lambda: (page, 16))
    ask = Button("Show a toast")
    ask.clicked.connect(lambda: toast.show_message("Moved to the trash", "Undo", lambda: None))
    line(anchor, ask)
    line(Skeleton())
    column.addWidget(EmptyState("What is on your mind?", "Nothing you write leaves this computer."), 1)
    return page


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("page", choices=[*PAGES, "widgets"], nargs="?", default="chat")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--size", default="1440x900", help="of the window, in pixels")
    parser.add_argument("--text-scale", type=float, default=1.0)
    parser.add_argument("--side", action="store_true", help="leave room for the rail and the list")
    parser.add_argument("--stream", action="store_true", help="the last answer grows")
    parser.add_argument("--shot", type=Path, help="save a picture and end")
    options = parser.parse_args()
    app = QApplication(sys.argv[:1])
    AccessibleInterfaces().install()
    theme.ThemeManager(app, theme.Mode.DARK if options.dark else theme.Mode.LIGHT, options.text_scale)
    page = widgets() if options.page == "widgets" else Chat(PAGES[options.page](), options.stream)
    window = QWidget()
    window.setWindowTitle("Gallery")
    row = QHBoxLayout(window)
    set_margins(row, Space.NONE)
    set_spacing(row, Space.NONE)
    if options.side:
        side = QFrame()
        side.setProperty("surface", "sunken")
        side.setFixedWidth(320)
        row.addWidget(side)
    row.addWidget(page, 1)
    width, height = map(int, options.size.split("x"))
    window.resize(width, height)
    window.show()
    window.activateWindow()
    if isinstance(page, Chat):
        page.composer.setFocus()
    if options.shot:

        def shoot() -> None:
            window.grab().save(str(options.shot))
            app.quit()

        QTimer.singleShot(800, shoot)
    app.exec()


if __name__ == "__main__":
    main()
