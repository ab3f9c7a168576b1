"""Bundles with any content and the right end."""

import hashlib
import json
from typing import Any


def signed(lines: list[dict[str, Any]]) -> bytes:
    """A file that says these things, with the right end."""
    body = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    end = {"type": "end", "records": len(lines), "sha256": hashlib.sha256(body).hexdigest()}
    return body + json.dumps(end).encode() + b"\n"
