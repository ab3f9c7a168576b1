"""How often the soaks do what they do: a sample in `make test`, everything in `make soak`."""

import os


def rounds(sample: int, soak: int) -> int:
    """`SAYSO_SOAK=1` (set by `make soak`) asks for the full count, a larger number for that many."""
    wanted = int(os.environ.get("SAYSO_SOAK", "0"))
    return sample if wanted == 0 else soak if wanted == 1 else wanted
