"""The environment holds what the trainer imports, and the trainer's packages import nothing else."""

import importlib
import pkgutil

import desktop.trainer
import desktop.training


def test_every_module_imports_in_the_trainers_environment() -> None:
    for package in (desktop.training, desktop.trainer):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
