"""One task on the desk: what it asks, what was said so far, which key says it, and what it becomes."""
