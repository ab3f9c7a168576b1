"""From an empty Debian to a chat and back: the package is installed, used without a network, upgraded and removed.

SAYSO_TEST_DEB is the package. Pictures of its window are left in build/installer.
"""

import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from desktop.core.conversation import Status
from desktop.services.annotation import AnnotationService
from desktop.services.chat import ChatService, OpenConversation
from desktop.store.database import Database
from tests.end2end.virtual_desktop import VirtualDesktop
from tests.installer.clean_root import HOME, CleanRoot

DEB = Path(os.environ["SAYSO_TEST_DEB"]).resolve()
SUITE = os.environ.get("SAYSO_TEST_SUITE") or platform.freedesktop_os_release()["VERSION_CODENAME"]
PICTURES = Path(__file__).parents[2] / "build/installer"
DATA = f"{HOME}/.local/share/Sayso"
QUESTION = "What is the capital of France"
_ENDED = (Status.COMPLETE, Status.STOPPED)
BOOKKEEPING = ("var/log/", "var/cache/", "var/lib/apt/", "var/lib/dpkg/", "run/", "tmp/", "etc/ld.so.cache")


@pytest.fixture
def root(tmp_path: Path) -> Iterator[CleanRoot]:
    folder = tmp_path / "root"
    try:
        yield CleanRoot(folder, SUITE)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_install_chat_export_upgrade_remove(root: CleanRoot, tmp_path: Path) -> None:
    use_the_portable_folder(root)
    root.run(["apt-get", "update"], root=True, network=True)
    size = sum(file.stat().st_size for file in root.folder.rglob("*") if file.is_file() and not file.is_symlink())
    package = root.put(DEB)
    root.run(["apt-get", "install", "-y", "--no-install-recommends", package], root=True, network=True)
    print(f"\n{SUITE}, {size / 1e6:.0f} MB, and in it now {root.run(['dpkg-query', '-W']).count(chr(10))} packages")
    root.run(["dpkg", "--purge", "sayso"], root=True)
    before = root.files()
    root.run(["dpkg", "--install", package], root=True)

    check_what_is_there(root)
    use_the_commands(root)
    use_the_window(root, tmp_path)
    export(root)

    kept = data(root)
    upgrade_with_an_open_window(root, tmp_path)
    assert "upgraded" in root.run(["dpkg-query", "-W", "sayso"])
    assert data(root)["sayso.sqlite"] == kept["sayso.sqlite"]
    look_again(root, tmp_path)

    kept = data(root)
    remove_with_an_open_window(root)
    assert data(root)["sayso.sqlite"] == kept["sayso.sqlite"]
    left = {name for name in root.files() - before if not name.startswith(BOOKKEEPING)}
    assert {name for name in left if not name.startswith(HOME[1:])} == set()
    assert not [name for name in root.files() if "sayso" in name.lower() and not name.startswith((HOME[1:], "tmp/"))]


def use_the_portable_folder(root: CleanRoot) -> None:
    """On a system without a desktop, where libraries that Qt needs are missing: what needs no window works, and what is
    missing is named."""
    (archive,) = DEB.parent.glob("sayso-[0-9]*-linux-*.tar.xz")
    folder = root.folder / "opt/portable"
    folder.mkdir(parents=True)
    subprocess.run(["tar", "-xJf", str(archive), "-C", str(folder), "--strip-components=1"], check=True)
    program = "/opt/portable/sayso"
    said = root.run([program, "generate", "--prompt", QUESTION, "--max-tokens", "16", "--seed", "1"])
    print(f"\nportable, bare system: {said.strip()!r}")
    for arguments, sentence in (([], "The window cannot open"), (["doctor"], "sudo apt install libegl1")):
        command = root.command([program, *arguments])
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        assert done.returncode == 1, done.stdout + done.stderr
        assert sentence in done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr
    root.run([program, "--install-menu"])
    entry = root.folder / HOME[1:] / ".local/share/applications/sayso.desktop"
    assert f'Exec="{program}" %F' in entry.read_text()
    root.run([program, "--remove-menu"])
    assert not entry.exists()
    shutil.rmtree(folder)
    shutil.rmtree(root.folder / HOME[1:] / ".local")


def check_what_is_there(root: CleanRoot) -> None:
    """Nothing is missing that the program needs, no file is anyone's to write, and the checksums are right."""
    optional = "libqgtk3|wayland|libQt6Wayland"
    find = f"find /usr/lib/sayso -type f \\( -name '*.so*' -o -name 'sayso*' \\) | grep -vE '{optional}'"
    ldd = "LD_LIBRARY_PATH=/usr/lib/sayso/_internal xargs -n1 ldd 2>/dev/null"  # as the start program sets it
    missing = root.run(["sh", "-c", f"({find}) | {ldd} | grep 'not found' | sort -u; true"])
    assert missing == ""
    assert root.run(["find", "/usr/lib/sayso", "-perm", "/022", "!", "-type", "l"]) == ""
    assert root.run(["dpkg", "--verify", "sayso"], root=True) == ""
    assert root.run(["readlink", "-f", "/usr/bin/sayso"]).strip() == "/usr/lib/sayso/sayso"
    assert (root.folder / "usr/share/man/man1/sayso.1.gz").stat().st_size > 1000


def use_the_commands(root: CleanRoot) -> None:
    assert root.run(["sayso", "--version"]).startswith("sayso ")
    said = root.run(["sayso", "generate", "--prompt", QUESTION, "--max-tokens", "16", "--seed", "1"])
    print(f"generate: {said.strip()!r}")
    assert len(said.strip()) > 3
    print(root.run(["sayso", "doctor"]))


def use_the_window(root: CleanRoot, tmp_path: Path) -> None:
    """By the keyboard: ask, rate the answer, quit. What the store has then is what the window has shown."""
    with VirtualDesktop() as desktop:
        with Running(root, desktop) as window:
            window.ready()
            desktop.type(QUESTION + "?")

            def sent() -> bool:
                desktop.key("Return")  # while the model is being loaded, Enter leaves the text where it is
                time.sleep(3)
                desktop.key("Escape")  # the small model may go on until the context is full
                time.sleep(1)
                return answered(root, tmp_path)

            wait(sent, "the answer is in the store", 90)
            desktop.key("alt+6")
            wait(lambda: judgements(root, tmp_path) == 1, "the rating is in the store")
            window.picture()
            window.quit()
        again = Running(root, desktop)  # warm now
        with again as window:
            window.ready()
            window.quit()


def export(root: CleanRoot) -> None:
    out = f"{HOME}/exported"
    said = root.run(["sayso", "export", "--all", "--format", "hf-dataset", "--out", out])
    print(f"export: {said.strip()}")
    assert any((root.folder / out[1:] / "data").rglob("*.parquet"))


def upgrade_with_an_open_window(root: CleanRoot, tmp_path: Path) -> None:
    """No page but the chat was opened before: all are imported from the old program while the new one lies there."""
    with VirtualDesktop() as desktop, Running(root, desktop) as window:
        window.ready()
        root.run(["dpkg", "--install", root.put(newer(tmp_path))], root=True)
        window.open_every_page()
        window.picture("upgraded")
        window.quit()
    assert crash_reports(root) == []


def remove_with_an_open_window(root: CleanRoot) -> None:
    with VirtualDesktop() as desktop, Running(root, desktop) as window:
        window.ready()
        time.sleep(8)  # what pages need is read in idle time
        root.run(["dpkg", "--purge", "sayso"], root=True)
        window.open_every_page()
        window.picture("removed")
        window.quit()
    assert crash_reports(root) == []


def crash_reports(root: CleanRoot) -> list[str]:
    return [file.read_text() for file in (root.folder / DATA[1:] / "crashes").glob("*.txt")]


def look_again(root: CleanRoot, tmp_path: Path) -> None:
    with VirtualDesktop() as desktop, Running(root, desktop) as window:
        window.ready()
        conversation = stored(root, tmp_path)
        assert QUESTION in conversation.conversation.title
        window.quit()
    assert judgements(root, tmp_path) == 1


# --- the window ----------------------------------------------------------------------------------------------------


class Running:
    """The installed app on a desktop outside, as a user who is not root, without a network."""

    def __init__(self, root: CleanRoot, desktop: VirtualDesktop) -> None:
        self.root, self.desktop = root, desktop

    def __enter__(self) -> "Running":
        self._began = time.monotonic()
        display = {"DISPLAY": self.desktop.environment["DISPLAY"], "QT_QPA_PLATFORM": "xcb"}
        self.process = subprocess.Popen(self.root.command(["sayso"], environment=display), stdin=subprocess.DEVNULL)
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:  # something failed
            self.picture()
            self.process.kill()
            self.process.wait()

    def ready(self) -> None:
        wait(lambda: self.desktop.process_in_front() == self.process.pid, "the window is in front", 60)
        print(f"window in front after {time.monotonic() - self._began:.2f} s")
        wait(
            lambda: engine_of(self.process.pid), "the model process runs", 60
        )  # so the store is open: what is typed stays
        time.sleep(1)

    def open_every_page(self) -> None:
        for page in range(2, 8):
            self.desktop.key(f"ctrl+{page}")
            time.sleep(2)
            assert self.process.poll() is None, f"the page of Ctrl+{page} ended the program"
        self.desktop.key("ctrl+1")
        time.sleep(1)

    def picture(self, name: str = "window") -> None:
        code = (
            "import sys; from PySide6.QtGui import QGuiApplication; app = QGuiApplication([]);"
            "sys.exit(not app.primaryScreen().grabWindow(0).save(sys.argv[1]))"
        )
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.desktop.run([sys.executable, "-c", code, str(PICTURES / f"{name}.png")])

    def quit(self) -> None:
        self.desktop.key("ctrl+q")
        assert self.process.wait(20) == 0


def engine_of(pid: int) -> bool:
    return any("sayso-engine" in child.name() for child in psutil.Process(pid).children())


def wait(condition: Callable[[], object], what: str, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"after {seconds:g} s still not: {what}"
        time.sleep(0.1)


# --- the store, of which a copy is read: opening it as root would leave root's files beside it ------------------------


def data(root: CleanRoot) -> dict[str, bytes]:
    """What may not change when the program does: conversations and settings."""
    folder = root.folder / DATA[1:]
    return {name: (folder / name).read_bytes() for name in ("sayso.sqlite", "settings.json")}


def copied(root: CleanRoot, tmp_path: Path) -> Database:
    copy = tmp_path / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for file in (root.folder / DATA[1:]).glob("sayso.sqlite*"):
        if not file.name.endswith("-shm"):
            shutil.copyfile(file, copy / file.name)
    return Database.open(copy)


def stored(root: CleanRoot, tmp_path: Path) -> OpenConversation:
    with copied(root, tmp_path) as database:
        chat = ChatService(database)
        return chat.open(chat.list_conversations()[0].id)


def answered(root: CleanRoot, tmp_path: Path) -> bool:
    with copied(root, tmp_path) as database:
        chat = ChatService(database)
        for listed in chat.list_conversations():
            tree = chat.open(listed.id).tree
            if any(message.parent and message.text and message.status in _ENDED for message in tree):
                return True
    return False


def judgements(root: CleanRoot, tmp_path: Path) -> int:
    with copied(root, tmp_path) as database:
        return len(AnnotationService(database).events())


def newer(tmp_path: Path) -> Path:
    """A later version that really differs: in its program every module lies in another place."""
    folder, made = tmp_path / "newer", tmp_path / "newer.deb"
    subprocess.run(["dpkg-deb", "--raw-extract", str(DEB), str(folder)], check=True)
    program, modules = folder / "usr/lib/sayso/sayso", tmp_path / "modules"
    subprocess.run(["objcopy", "--dump-section", f"pydata={modules}", str(program), "/dev/null"], check=True)
    modules.write_bytes(b"\0" * 4096 + modules.read_bytes())  # the program finds them from their end
    subprocess.run(["objcopy", "--update-section", f"pydata={modules}", str(program)], check=True)
    control = folder / "DEBIAN/control"
    lines = [f"{line}+upgraded" if line.startswith("Version:") else line for line in control.read_text().splitlines()]
    control.write_text("\n".join([*lines, ""]))
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Znone", "--build", str(folder), str(made)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    shutil.rmtree(folder)
    return made
