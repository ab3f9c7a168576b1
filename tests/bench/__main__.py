"""`python -m tests.bench [PART ...]` (engine, window, desk, data, bundle): figures, bounds. Exit code 1: one missed."""

import sys

from tests.bench import bundle_figures, data_figures, desk_figures, engine_figures, window_figures
from tests.bench.figures import Figure, table

SUITES = {
    "engine": engine_figures.run,
    "window": window_figures.run,
    "desk": desk_figures.run,
    "data": data_figures.run,
    "bundle": bundle_figures.run,
}


def main() -> int:
    wanted = sys.argv[1:] or list(SUITES)
    if unknown := set(wanted) - SUITES.keys():
        print(f"{__doc__}\nno such part: {', '.join(unknown)}", file=sys.stderr)
        return 2
    figures: list[Figure] = []
    for name in wanted:
        for figure in SUITES[name]():
            print(table([figure]).splitlines()[-1], file=sys.stderr, flush=True)
            figures.append(figure)
    print(table(figures))
    return 0 if all(figure.reached for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
