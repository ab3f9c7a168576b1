"""The installed packages in a clean system: for `make test-installer` and `make test-training-installer`."""

import os

collect_ignore = []
if "SAYSO_TEST_DEB" not in os.environ:
    collect_ignore += ["test_deb.py", "test_training_deb.py"]
if "SAYSO_TEST_TRAINING_DEB" not in os.environ:
    collect_ignore += ["test_training_deb.py"]
