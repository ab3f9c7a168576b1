"""The child process. The only place that imports llama_cpp; no Qt, no SQLAlchemy."""
