"""The trainer: the process that trains adapters with PyTorch, and the only package that imports torch.

It runs in an environment of its own, which the rest of Sayso does not need. `desktop.training` defines its job, its
examples and its frames.
"""
