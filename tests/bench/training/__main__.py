"""`python -m tests.bench.training [FIGURE ...]`: what training must reach. Exit code 1: a figure missed its bound.

Measured results are kept in build/bench-training, so that an interrupted bench continues; remove the folder to measure
again. The table is also written there, as figures.json.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from functools import partial

from desktop.core.errors import UserError
from desktop.training.environment import TrainerEnvironment
from desktop.training.methods import Method
from tests.bench.figures import Figure, table
from tests.bench.training import cost_figures, learning, story_figures
from tests.bench.training.runs import FOLDER
from tests.bench.training.tastes import TASTES

SUITES: Mapping[str, Callable[[], Iterator[Figure]]] = {
    # name: minutes on two quiet cores
    "window": story_figures.window,  # 1
    "chat": story_figures.chat,  # 5
    "dpo": partial(cost_figures.run, Method.DPO),  # 12
    "reward": partial(cost_figures.run, Method.REWARD),  # 8
    "sft": partial(cost_figures.run, Method.SFT),  # 4
    "round": story_figures.round_time,  # 20, of which 5 to sample answers
    "agreement": story_figures.agreement,  # 1 after "round"
    # of each taste, over three seeds
    **{f"learns-{name}": partial(learning.win_rate, taste) for name, taste in TASTES.items()},  # 60
    **{f"accuracy-{name}": partial(learning.reward_accuracy, taste) for name, taste in TASTES.items()},  # 15
    **{f"ppo-{name}": partial(learning.ppo_gain, taste) for name, taste in TASTES.items()},  # 40
}


def main() -> int:
    wanted = sys.argv[1:] or list(SUITES)
    if unknown := set(wanted) - SUITES.keys():
        print(f"{__doc__}\nno such figure: {', '.join(unknown)}; there are {', '.join(SUITES)}", file=sys.stderr)
        return 2
    try:
        TrainerEnvironment().command()
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    figures: list[Figure] = []
    for name in wanted:
        for figure in SUITES[name]():
            print(table([figure]).splitlines()[-1], file=sys.stderr, flush=True)
            figures.append(figure)
    print(table(figures))
    FOLDER.mkdir(parents=True, exist_ok=True)
    rows = [asdict(figure) | {"reached": figure.reached} for figure in figures]
    (FOLDER / "figures.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0 if all(figure.reached for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
