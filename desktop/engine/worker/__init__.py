"""The model process. The only package that imports llama_cpp; it imports neither Qt nor SQLAlchemy.

`main` keeps fd 1 for frames, `service` has the threads (requests, heartbeat) and the queue. `engine` is what one `Load`
creates: `model` (weights, vocabulary, template, adapters), `llama_context` (KV cells, sequences, batches),
`prefix_cache` and `saved` (prefix reuse), `generate` and `candidates` (the generation loop), `sampler`, `prompt` and
`threads`. K candidates share one prefill and decode as one batch; the loop itself costs 5 µs per token.

Work on many sequences runs in `side_context`, which leaves the chat's KV cache alone: `batch` generates answers to many
prompts, `likelihood` computes the log-probabilities of given tokens, `score` the scores of answers by a reward model.

Parked and saved states exist for speed only. They stay within a `memory.CacheBudget`: what the user chose, or
automatically a tenth of what is free (at most 512 MB of memory, 2 GB of disk). In any case a reserve stays free (a
tenth of the memory, at most 1 GB; 0.5 GB of disk). The memory budget is checked after each request and every second
until the next one; during a request only the reserve counts. The oldest states go first, from memory to the disk.

A repeated generation gives the same text for the same number of candidates, chunking, reuse and threads; more is not
promised. The process exits when its standard input closes, whatever it is doing.

Before a token is sampled, the maximum of its logits must be finite. A model whose file changed (`engine.signature`)
serves no request; the host then loads it again and computes its hash anew.
"""
