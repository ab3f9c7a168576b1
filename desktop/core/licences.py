"""The components of this program and their licences: generated for a bundle, abridged for a checkout."""

import json
from dataclasses import dataclass
from pathlib import Path

from desktop.core.resources import resource

INDEX = "components.json"


@dataclass(frozen=True, slots=True)
class Component:
    """A component; `texts` are files of licences and notices. In a checkout, `version` and `licence` may be empty."""

    name: str
    version: str
    licence: str
    texts: tuple[Path, ...]

    @property
    def text(self) -> str:
        """All of its texts, one after the other."""
        return "\n\n\n".join(path.read_text(encoding="utf-8", errors="replace").strip("\n") for path in self.texts)


def components() -> list[Component]:
    """Return the components, Sayso first, the others by name. A checkout only says where else to look."""
    folder = resource("licences")
    index = folder / INDEX
    if not index.exists():
        licence = folder.parent.parent / "LICENSE"
        others = (folder / "README.md", folder / "LGPL-3.0.txt", folder / "GPL-3.0.txt")
        return [Component("Sayso", "", "Apache-2.0", (licence,)), Component("Libraries", "", "", others)]
    return [
        Component(entry["name"], entry["version"], entry["licence"], tuple(folder / text for text in entry["texts"]))
        for entry in json.loads(index.read_text(encoding="utf-8"))
    ]
