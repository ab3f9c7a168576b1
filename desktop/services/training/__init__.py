"""Training runs: from judgements to the files of a trainer, and back to a catalogue of runs.

- `recipe` is everything that is chosen for a run. The page, the options of `sayso train` and recipe files make one.
- `data` reads the training data of a recipe: the builders, checks and exclusions are those of the export. `held_out`
  decides which prompts are never trained on: a family of prompts (`datasets.families`) that was once held out for a
  base model stays so over all runs of that model.
- `preparation` makes the folder of a run: it asks for token ids, which the engine knows, and writes job, examples and
  provenance.
- `runs` is the catalogue: names, statuses, the queue, the trash. `files` knows the folders, adapters and the lock, and
  `results` reads from the log what a run reached, so that the files alone show how a run whose owner was killed went.
- `job_export` writes a folder that trains elsewhere, with TRL or OpenRLHF; `adapter_import` makes a run of the result.
"""
