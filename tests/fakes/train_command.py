"""The command line, with `toy_trainer.py` as its trainer.

Run as `python train_command.py train sft --all`, in place of `python -m desktop train sft --all`. It takes the power
supplies of the computer from the folder TOY_SUPPLIES, which is empty by default.
"""

import os
import sys
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

from desktop.cli.main import main
from desktop.services import power
from desktop.training.environment import TrainerEnvironment

TRAINER = [sys.executable, str(Path(__file__).with_name("toy_trainer.py"))]

if __name__ == "__main__":
    supplies = Path(os.environ.get("TOY_SUPPLIES", os.devnull))
    with (
        patch.object(TrainerEnvironment, "command", return_value=TRAINER),
        patch.multiple(power, SUPPLIES=supplies, KEPT_S=0.1, sys=SimpleNamespace(platform="linux")),
    ):
        sys.exit(main(sys.argv[1:]))
