# `make run` and `make test` are all one needs; `make help` lists the rest.
# Everything lives in .venv. A finished set-up is one file there, so a second `make run` starts the window at once.

PYTHON ?= python3
BIN := .venv/bin
APP := .venv/sayso-app.complete
DEV := .venv/sayso-dev.complete
TRAINERS := .venv-trainers/complete
LOCKS := requirements/build.txt requirements/model.txt pyproject.toml scripts/setup.py
TRANSLATIONS := $(patsubst %.ts,%.qm,$(wildcard resources/translations/*.ts)) $(patsubst %.ts,%.json,$(wildcard resources/translations/*.ts))

# An environment whose Python is gone is set up again, whatever its files say.
ifneq ($(shell $(BIN)/python -c "" 2>/dev/null && echo works),works)
BROKEN := broken
endif

.PHONY: help run training test coverage test-bundle test-processors test-trainers lint format bench bench-training soak bundle installer test-installer training-bundle training-installer test-training-bundle test-training-installer screenshots translations lock clean broken
.NOTPARALLEL:

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):.*## /\1	/' | expand -t 16

run: $(APP) $(TRANSLATIONS) ## set everything up and start the app with the built-in model
	@exec $(BIN)/sayso

training: $(APP) ## install what training needs: PyTorch, in an environment of its own
	@$(BIN)/python -m desktop.training.environment

test: $(DEV) $(TRANSLATIONS) ## set everything up and run the tests
	$(BIN)/python -m pytest
	$(BIN)/python -m tests.training.run

coverage: $(DEV) $(TRANSLATIONS) ## run the tests and report how much of each room they cover
	rm -rf build/coverage
	$(BIN)/python -m pytest --cov --cov-report=html:build/coverage/html
	$(BIN)/python scripts/coverage_rooms.py

test-trainers: $(DEV) $(TRAINERS) ## real trainers take a step on each export and run exported jobs, and our losses equal theirs (installs torch)
	rm -rf build/trainers
	$(BIN)/python -m tests.trainers.write build/trainers
	.venv-trainers/bin/python tests/trainers/check.py build/trainers
	PYTHONPATH=. .venv-trainers/bin/python tests/trainers/losses.py
	rm -rf build/training-jobs
	PYTHONPATH=. .venv-trainers/bin/python -m tests.trainers.tiny_base "$$(cat build/trainers/model.txt)" build/training-jobs/tiny.gguf
	$(BIN)/python -m tests.trainers.jobs build/training-jobs
	.venv-trainers/bin/python tests/trainers/openrlhf_job.py build/training-jobs/ppo

lint: $(DEV) ## style, types, layers, dead code, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy scripts
	$(BIN)/mypy tests
	$(BIN)/lint-imports
	$(BIN)/vulture
	$(BIN)/python scripts/translate.py check

format: $(DEV) ## put the code in shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(DEV) $(TRANSLATIONS) ## measure engine and window, with nothing else running
	$(BIN)/python -m tests.bench

# `make bench-training FIGURE="window dpo"` measures some of them.
bench-training: $(DEV) $(TRANSLATIONS) $(TRAINERS) ## measure training beside TRL, and whether it learns (several hours)
	$(BIN)/python -m tests.bench.training $(FIGURE)

soak: $(DEV) $(TRANSLATIONS) ## the long counts: kills, full disks, broken headers
	SAYSO_SOAK=1 $(BIN)/python -m pytest -m soak -s
	SAYSO_SOAK=1 $(BIN)/python -m tests.training.run -m soak -s tests/training

# The same source gives the same bytes: no order by chance, no time of today.
bundle: $(DEV) $(TRANSLATIONS) ## dist/sayso: a folder that starts without Python, on any processor
	@$(BIN)/python scripts/portable.py
	@$(BIN)/python scripts/bootloader.py
	PYTHONHASHSEED=0 SOURCE_DATE_EPOCH=$${SOURCE_DATE_EPOCH:-$$(git log -1 --format=%ct 2>/dev/null || echo 0)} \
	  $(BIN)/pyinstaller --noconfirm --clean --log-level WARN build.spec
	@$(BIN)/python scripts/bundle.py check

installer: bundle ## dist/: the installers of this system, their contents and their hashes
	@$(BIN)/python scripts/installer.py

training-bundle: $(DEV) training ## dist/sayso-training: the trainer with PyTorch, which a bundle finds beside it
	@$(BIN)/python scripts/bootloader.py
	PYTHONHASHSEED=0 SOURCE_DATE_EPOCH=$${SOURCE_DATE_EPOCH:-$$(git log -1 --format=%ct 2>/dev/null || echo 0)} \
	  $(BIN)/pyinstaller --noconfirm --clean --log-level ERROR training.spec
	@$(BIN)/python scripts/bundle.py check dist/sayso-training

training-installer: training-bundle ## dist/: the installers of the trainer, their contents and their hashes
	@$(BIN)/python scripts/installer.py dist/sayso-training

# `make test-installer DEB=dist/...` takes a package that is there.
test-installer: $(if $(DEB),$(DEV),installer) ## install, use, upgrade and remove the package in a clean Debian (as root)
	SAYSO_TEST_DEB=$(or $(DEB),$$(ls dist/sayso_*.deb)) $(BIN)/python -m pytest -s tests/installer/test_deb.py

# `make test-training-installer DEB=dist/... TRAINING_DEB=dist/...` takes packages that are there.
test-training-installer: $(if $(DEB),$(DEV),installer) $(if $(TRAINING_DEB),,training-installer) ## the same with the trainer's package, with which it trains
	SAYSO_TEST_DEB=$(or $(DEB),$$(ls dist/sayso_*.deb)) SAYSO_TEST_TRAINING_DEB=$(or $(TRAINING_DEB),$$(ls dist/sayso-training_*.deb)) \
	  $(BIN)/python -m pytest -s tests/installer/test_training_deb.py

test-bundle: bundle ## what is in that folder, and the end-to-end tests against it
	SAYSO_TEST_COMMAND=$(CURDIR)/dist/sayso/sayso $(BIN)/python -m pytest tests/bundle tests/end2end

test-training-bundle: bundle training-bundle ## what is in the trainer's folder, and that it trains
	SAYSO_TEST_COMMAND=$(CURDIR)/dist/sayso/sayso $(BIN)/python -m pytest tests/bundle/test_training.py

test-processors: bundle ## the bundle on older processors, emulated (needs qemu-user-static; some minutes)
	SAYSO_PROCESSORS=1 SAYSO_TEST_COMMAND=$(CURDIR)/dist/sayso/sayso $(BIN)/python -m pytest tests/bundle/test_processors.py

screenshots: $(DEV) $(TRANSLATIONS) ## docs/screenshots from the real app
	PYTHONPATH=. $(BIN)/python scripts/screenshots.py

translations: $(DEV) ## collect new texts into resources/translations
	$(BIN)/python scripts/translate.py update
	$(BIN)/python scripts/translate.py compile

lock: ## renew the locked requirements (needs uv)
	$(PYTHON) scripts/lock.py

clean: ## remove all that was made, the environment too
	rm -rf .venv .venv-training .venv-trainers build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -f resources/translations/*.qm resources/translations/*.json

$(APP): requirements/app.txt $(LOCKS) $(BROKEN)
	@$(PYTHON) scripts/setup.py app

$(DEV): requirements/dev.txt $(LOCKS) $(BROKEN)
	@$(PYTHON) scripts/setup.py dev

$(TRAINERS): requirements/trainers.txt requirements/trainers-alone.txt
	rm -rf .venv-trainers
	$(PYTHON) -m venv .venv-trainers
	.venv-trainers/bin/python -m pip install --quiet --requirement requirements/trainers.txt
	.venv-trainers/bin/python -m pip install --quiet --no-deps --requirement requirements/trainers-alone.txt
	touch $@

%.qm %.json: %.ts
	@$(BIN)/python scripts/translate.py compile
