"""How the files are called that a file manager opens with Sayso. The installers register the same endings."""

MODEL = ".gguf"
JUDGEMENTS = ".sayso"
OLD_JUDGEMENTS = ".jsonl"  # as the first versions called them; other files are called so too
