"""`python -m desktop.trainer FOLDER`: run the job in a folder, with frames on standard input and output."""

import sys

from desktop.trainer.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
