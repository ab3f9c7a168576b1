"""The trainer: the process that trains adapters with PyTorch, and the only package that imports torch.

It runs in an environment of its own, which the rest of Sayso does not need. `desktop.training` defines its job, its
examples and its frames.
"""

import os

# Before the first import of transformers and peft: the trainer reads local files only.
os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
os.environ["TQDM_DISABLE"] = "1"
