"""The command line, with `toy_trainer.py` as its trainer.

Run as `python train_command.py train sft --all`, in place of `python -m desktop train sft --all`.
"""

import sys
from pathlib import Path
from unittest.mock import patch

from desktop.cli.main import main
from desktop.training.environment import TrainerEnvironment

TRAINER = [sys.executable, str(Path(__file__).with_name("toy_trainer.py"))]

if __name__ == "__main__":
    with patch.object(TrainerEnvironment, "command", return_value=TRAINER):
        sys.exit(main(sys.argv[1:]))
