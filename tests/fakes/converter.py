"""A scripted converter: `python converter.py SCRIPT convert`, in place of the trainer's `convert`.

The script is "write" (it writes what it was asked for instead of an adapter), "die", or "full".
"""

import errno
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop.training.conversion import Conversion
from desktop.training.protocol import WriteFailed, encode

text = sys.stdin.readline()
conversion = Conversion.from_json(text)
match sys.argv[1]:
    case "write":
        Path(conversion.target).write_text(text, encoding="utf-8")
    case "die":
        os._exit(9)
    case "full":
        os.write(1, encode(WriteFailed(errno.ENOSPC)))
        sys.exit(1)
