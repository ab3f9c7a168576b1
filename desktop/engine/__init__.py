"""Everything llama.cpp: a child process (`worker`) and the object that owns it (`host`)."""
