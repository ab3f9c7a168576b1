"""The installed package in a clean system: for `make test-installer`, not for `make test`."""

import os

if "SAYSO_TEST_DEB" not in os.environ:
    collect_ignore_glob = ["test_*.py"]
