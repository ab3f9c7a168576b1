"""Everything about llama.cpp and model files.

- `host.EngineHost` owns the model process of the window: it starts the process, sends requests, emits events and
  restarts the process after a crash. `client.EngineClient` does the same for the command line, without Qt. `child` has
  the rules that both follow.
- `protocol` defines the frames between an owner and its model process, `codec` encodes them. `worker` is that process,
  and the only package that imports llama_cpp.
- `gguf` reads the metadata of a model file without loading it, `memory` estimates the memory that a model needs.
- `template` and `template_process` render chat templates within limits; `marks` keeps the text of messages from
  becoming control tokens.
- `reasoning` separates reasoning from the answer; `grammars` compiles JSON Schema to GBNF.
"""
