"""Takes the pictures in `docs/screenshots` from the real app, with made-up conversations: `make screenshots`.

Each picture is a process of its own (language, theme and scale hold from the start), offscreen, with the built-in
model loaded. The last step puts all of them on one contact sheet. The answers are written here, since the built-in
model is too small to show what a conversation looks like.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest

from desktop.app import Application, Program
from desktop.core.context import ChatMessage
from desktop.core.conversation import Status
from desktop.core.generation import CandidateStats, EndReason
from desktop.core.ids import new_id
from desktop.core.project import NewAnswer, NewPrompt, Project
from desktop.datasets.recipe import ExportScope
from desktop.services.chat import AnswerOutput, ChatService
from desktop.services.folders import Folders
from desktop.services.projects import ProjectService
from desktop.services.settings import LanguageSetting, Settings, SettingsFile, ThemeSetting
from desktop.store.database import Database
from desktop.ui.main_window import MainWindow
from tests.support.judged_store import fill

OUT = Path(__file__).resolve().parent.parent / "docs/screenshots"


@dataclass(frozen=True)
class Picture:
    name: str
    scene: str = "chat"  # chat, candidates, context, desk, empty, or a page
    language: LanguageSetting = LanguageSetting.ENGLISH
    theme: ThemeSetting = ThemeSetting.LIGHT
    size: tuple[int, int] = (1280, 820)
    scale: int = 1


PICTURES = [
    Picture("chat", scale=2),
    Picture("chat-zh", language=LanguageSetting.CHINESE, scale=2),
    Picture("chat-dark", theme=ThemeSetting.DARK),
    Picture("chat-small", size=(1024, 700)),
    Picture("chat-narrow", size=(760, 700)),
    Picture("candidates", scene="candidates"),
    Picture("candidates-zh-dark", scene="candidates", language=LanguageSetting.CHINESE, theme=ThemeSetting.DARK),
    Picture("context", scene="context"),
    Picture("empty", scene="empty"),
    Picture("desk", scene="desk", size=(1440, 900)),
    Picture("desk-zh-dark", scene="desk", language=LanguageSetting.CHINESE, theme=ThemeSetting.DARK, size=(1440, 900)),
    Picture("desk-zh", scene="desk", language=LanguageSetting.CHINESE, size=(1440, 900)),
    Picture("quality", scene="quality"),
    Picture("quality-zh", scene="quality", language=LanguageSetting.CHINESE),
    Picture("quality-zh-dark", scene="quality", language=LanguageSetting.CHINESE, theme=ThemeSetting.DARK),
    Picture("data", scene="data"),
    Picture("data-zh", scene="data", language=LanguageSetting.CHINESE),
    Picture("import", scene="import"),
    Picture("import-zh", scene="import", language=LanguageSetting.CHINESE),
    Picture("models", scene="models"),
    Picture("models-zh", scene="models", language=LanguageSetting.CHINESE),
    Picture("models-zh-dark", scene="models", language=LanguageSetting.CHINESE, theme=ThemeSetting.DARK),
    Picture("settings", scene="settings"),
    Picture("settings-zh", scene="settings", language=LanguageSetting.CHINESE),
]

TITLES = {
    LanguageSetting.ENGLISH: [
        *("Less sugar in the pickle brine", "A bedtime story with a crab", "Translate the letter to Berlin"),
        *(
            "Lease clause 14, in plain words",
            "Generators in Python",
            "Find the bug: off by one",
            "Names for a sailing boat",
        ),
    ],
    LanguageSetting.CHINESE: [
        *("腌黄瓜少放点糖", "螃蟹的睡前故事", "把这封信译成德文", "租约第十四条说了什么"),
        *("Python 的生成器", "找错：差一个", "给小船起名字"),
    ],
}
CHAT = {
    LanguageSetting.ENGLISH: (
        "Why is merge sort stable and quicksort not? Show me the line that makes the difference.",
        """A sort is **stable** when two items with the same key keep the order they came in. In merge sort one comparison decides that:

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

With `<=`, on a tie the item from the left half goes first, and it *was* first. Write `<` there and the sort is still correct, but no longer stable.

- Quicksort swaps items over long distances, so equal keys can pass each other.
- It can be made stable with an extra array, which gives up what it is chosen for.""",
        "And Python’s own sort?",
        "Python uses **Timsort**, a merge sort that first looks for runs that are already in order. It merges with the "
        "same rule, so `sorted()` is guaranteed to be stable.",
    ),
    LanguageSetting.CHINESE: (
        "归并排序为什么是稳定的，快速排序却不是？给我看起决定作用的那一行。",
        """两个键相等的元素如果保持原来的先后，排序就是**稳定**的。在归并排序里，这由一次比较决定：

```python
def merge(left, right, key):
    out, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        if key(left[i]) <= key(right[j]):  # 键相等时，左边先走
            out.append(left[i]); i += 1
        else:
            out.append(right[j]); j += 1
    return out + left[i:] + right[j:]
```

用 `<=` 时，相等的元素里左半边的先走，而它*本来*就在前面。这里写成 `<`，排序结果仍然正确，只是不再稳定。

- 快速排序会远距离交换元素，相等的键可能因此换了先后。
- 多用一个数组可以让它稳定，但也就失去了当初选它的理由。""",
        "那 Python 自带的排序呢？",
        "Python 用的是 **Timsort**：先找出已经有序的片段，再把它们归并起来。归并的规则相同，所以 `sorted()` 保证是稳定的。",
    ),
}
CANDIDATES = {
    LanguageSetting.ENGLISH: (
        "Name a small bakery by the harbour, and say why in one sentence.",
        "**Slack Water Bread.** Slack water is the quiet half hour between tides, which is when the ovens are emptied and "
        "the boats come in hungry.",
        "**The Second Rise.** Dough rises twice and so does the sea, and nobody has to be told which one you mean.",
        "**Crumb & Quay.** It is short, it sounds like what it is, and it fits on a paper bag.",
    ),
    LanguageSetting.CHINESE: (
        "给港口边的一家小面包店起个名字，用一句话说明理由。",
        "**平潮面包房**：平潮是两次涨落之间最安静的半小时，正好面包出炉，渔船也饿着肚子回港。",
        "**再发酵**：面团要发两次，海也一天涨两回，说哪一个大家都懂。",
        "**码头的碎屑**：名字不长，一听就知道卖什么，印在纸袋上也好看。",
    ),
}
DESK = {
    LanguageSetting.ENGLISH: (
        "Letters",
        "Make this letter shorter and plainer, without losing either question:\n\nDear Ms Krüger, many thanks for sending "
        "me the contract so quickly! I was just wondering whether heating might be included in §3, and also until when "
        "subletting would be possible. Yours sincerely, Jonas Weber",
        "Dear Ms Krüger,\n\nthank you for the contract. Two questions before I sign: does the rent in §3 include heating, "
        "and until when may I sublet?\n\nKind regards\nJonas Weber",
        "Dear Ms Krüger,\n\nmany thanks for sending me the contract so quickly! I have read it with great interest, and "
        "was wondering whether you could perhaps tell me if heating might be included.",
        "Hello Ms Krüger,\n\nI cannot sign yet. Is heating included in §3? And how long can I sublet?\n\nJonas Weber",
    ),
    LanguageSetting.CHINESE: (
        "书信",
        "请把这封信改得更短、更直接，两个问题都要保留：\n\n王女士您好！非常感谢您这么快就把合同发给我。我想冒昧地请问一下，第三条里的"
        "房租是不是已经包含了暖气费？另外，转租最晚可以到什么时候呢？此致敬礼，李明",
        "王女士：\n\n合同已收到，谢谢。签字之前想确认两点：第三条的房租是否含暖气费？最晚可以转租到什么时候？\n\n李明",
        "王女士您好！\n\n非常感谢您这么快就把合同发给我，我已经认真读过了。想冒昧地请问一下，房租里是不是可能已经包含了暖气费呢？",
        "王女士：\n\n我还不能签字。第三条含不含暖气？能转租多久？\n\n李明",
    ),
}
SAID = "6 3 5ac"  # what was typed at the desk: a mark for each answer, then the order of them


def prepare(folder: Path, picture: Picture) -> None:
    """Writes the conversations and settings that the picture needs."""
    language = picture.language
    with Database.open(folder) as database:
        chat = ChatService(database)
        days = 24 * 3600
        for age, title in enumerate(reversed(TITLES[language])):
            turn, _ = chat.begin_turn(None, None, title)
            finish(chat, turn.answers[0].id, "…")
            with database.write() as store:
                back = (len(TITLES[language]) - age - 1) * 1.1 * days
                store.conversations.change(turn.conversation.id, title=title, updated=time.time() - back)
        turn, _ = chat.begin_turn(None, None, CANDIDATES[language][0], 3)
        for answer, text in zip(turn.answers, CANDIDATES[language][1:], strict=True):
            finish(chat, answer.id, text)
        shown = turn.conversation.id
        if picture.scene != "candidates":
            question, answer_text, follow_up, second = CHAT[language]
            turn, _ = chat.begin_turn(None, None, question)
            shown = turn.conversation.id
            finish(chat, turn.answers[0].id, answer_text)
            turn, _ = chat.begin_turn(shown, turn.answers[0].id, follow_up)
            finish(chat, turn.answers[0].id, second)
        project = ""
        if picture.scene in ("data", "quality"):
            fill(database, 1500, ("Ada", "小博"), "ranking", 3)
        if picture.scene == "desk":
            name, prompt, *answers = DESK[language]
            project = new_id()
            ProjectService(database).save(Project(project, name, "instructgpt", repeats=0))
            texts = [NewAnswer(text) for text in answers]
            ProjectService(database).add_prompts(
                project, [NewPrompt([ChatMessage("user", prompt)], texts, "dialogue")] * 20
            )
    if picture.scene == "empty":
        shown = ""
    settings = Settings(theme=picture.theme, language=language, last_conversation=shown, last_project=project)
    SettingsFile(folder / "settings.json").save(settings)


def finish(chat: ChatService, answer: str, text: str) -> None:
    stats = CandidateStats(7, len(text) // 4, EndReason.END_OF_TURN, 0.2, 41.0)
    chat.finish(answer, Status.COMPLETE, AnswerOutput(text, raw=text), stats)


def pose(window: MainWindow, picture: Picture, folder: Path) -> None:
    """From a window with its model loaded to what the picture shows."""
    if picture.scene == "import":
        name, prompt, chosen, rejected, _ = DESK[picture.language]
        row = {"prompt": prompt, "chosen": chosen, "rejected": rejected}
        file = folder / f"{name}.jsonl"
        file.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
        window._services.imports.open(file)
    if picture.scene == "data":
        window._services.export.begin(ExportScope(all=True))
    if picture.scene in ("desk", "quality", "data", "models", "settings", "import"):
        window.show_page(picture.scene)
    if picture.scene == "context":
        window.chat.show_context()
    if picture.scene == "desk":
        QTimer.singleShot(1500, lambda: judge(window))


def judge(window: MainWindow) -> None:
    for key in SAID:
        focus = window.focusWidget()
        if key == " ":
            QTest.keyClick(focus, Qt.Key.Key_Tab)
        else:
            QTest.keyClicks(focus, key)


def take(picture: Picture) -> int:
    """Starts the app, waits until everything is there, saves what the window shows."""
    app = Application(sys.argv[:1])
    with tempfile.TemporaryDirectory(prefix="sayso-") as name:
        folders = Folders(Path(name) / "data")
        folders.make()
        prepare(folders.data, picture)
        program = Program(app, folders, SettingsFile(folders.settings))
        window, services = program._window, program._services
        window.resize(QSize(*picture.size))

        def save() -> None:
            window.grab().save(str(OUT / f"{picture.name}.png"))
            app.quit()

        def posed() -> None:
            pose(window, picture, Path(name))
            QTimer.singleShot(3500, save)

        def ready() -> bool:
            return services.host.is_idle and services.conversations.list.rowCount() > 1

        when(ready, posed)
        code = app.exec()
        program.finish()
    return code


def when(condition: Callable[[], bool], then: Callable[[], None]) -> None:
    if condition():
        then()
    else:
        QTimer.singleShot(50, lambda: when(condition, then))


def contact_sheet(columns: int = 3, width: int = 640, gap: int = 24) -> None:
    """All pictures on one, at the same width."""
    images = [QImage(str(OUT / f"{picture.name}.png")) for picture in PICTURES]
    height = round(width * max(image.height() / image.width() for image in images[:3]))
    rows = -(-len(images) // columns)
    form = QImage(columns * (width + gap) + gap, rows * (height + gap) + gap, QImage.Format.Format_RGB32)
    form.fill(QColor("#8a8a86"))
    painter = QPainter(form)
    for number, image in enumerate(images):
        row, column = divmod(number, columns)
        small = image.scaled(
            QSize(width, height), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        small.setDevicePixelRatio(1)
        place = QRect(gap + column * (width + gap), gap + row * (height + gap), small.width(), small.height())
        painter.drawImage(place, small)
    painter.end()
    form.save(str(OUT / "contact-sheet.png"))


def main() -> int:
    named = {picture.name: picture for picture in PICTURES}
    if len(sys.argv) == 2:
        return take(named[sys.argv[1]])
    OUT.mkdir(parents=True, exist_ok=True)
    for picture in PICTURES:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": str(picture.scale)}
        subprocess.run([sys.executable, __file__, picture.name], env=environment, check=True)
        print(f"docs/screenshots/{picture.name}.png")
    contact_sheet()
    print("docs/screenshots/contact-sheet.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
