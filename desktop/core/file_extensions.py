"""Extensions of the files that a file manager opens with Sayso. The installers register the same ones."""

MODEL = ".gguf"
JUDGEMENTS = ".sayso"
OLD_JUDGEMENTS = ".jsonl"  # the extension of the first versions, which other files have, too
