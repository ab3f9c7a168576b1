"""Runs a probe in a process prepared as that of the window: `python -m tests.bench.probe window|desk ARGUMENT...`."""

import sys
from importlib import import_module

from desktop.__main__ import prepare_window

if __name__ == "__main__":
    prepare_window()  # before the probe imports Qt
    sys.exit(import_module(f"tests.bench.{sys.argv[1]}_probe").main(sys.argv[2:]))
