"""Extensions of the files that a file manager opens with Sayso. The installers register the same ones."""

MODEL = ".gguf"
JUDGEMENTS = ".sayso"
OLD_JUDGEMENTS = ".jsonl"  # as the first versions called them; other files are called so too
