"""Runs in a bundle's programs before all else (build.spec): PyInstaller's own hooks load Qt, which would abort."""

import sys

from desktop.core.processor import TOO_OLD, is_too_old

if is_too_old():
    if sys.stderr:  # a windowed program of Windows has none
        print(TOO_OLD, file=sys.stderr)
    sys.exit(1)
