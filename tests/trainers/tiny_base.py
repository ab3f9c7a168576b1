"""`python -m tests.trainers.tiny_base MODEL FILE`: a tiny random model with the tokenizer of the GGUF file MODEL.

Training it takes seconds, and every library reads its text as that of a real one. Runs in the trainers' environment.
"""

import sys
from pathlib import Path

import gguf

from tests.training.tiny_models import tiny_model, write_gguf


def main() -> int:
    source, target = map(Path, sys.argv[1:])
    fields = gguf.GGUFReader(source).fields
    tokenizer = {name: field for name, field in fields.items() if name.startswith("tokenizer.")}

    def add_tokenizer(writer: gguf.GGUFWriter) -> None:
        for name, field in tokenizer.items():
            element = field.types[-1] if len(field.types) > 1 else None
            writer.add_key_value(name, field.contents(), field.types[0], element)

    tokens = {
        f"{name}_token_id": int(tokenizer[f"tokenizer.ggml.{name}_token_id"].contents()) for name in ("bos", "eos")
    }
    size = len(tokenizer["tokenizer.ggml.tokens"].contents())
    target.parent.mkdir(parents=True, exist_ok=True)
    model = tiny_model("llama", vocab_size=size, max_position_embeddings=2048, **tokens)
    write_gguf(target, "llama", model, add_tokenizer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
