"""`python -m desktop.engine.worker`: run the model process by itself, with frames on standard input and output."""

import sys

from desktop.engine.worker.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
