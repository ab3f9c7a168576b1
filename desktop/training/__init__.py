"""What is known about training without torch: methods, settings, the files of a run, the frames of the trainer.

The window, the command line and the trainer all import this package; it needs the standard library, `core`, and psutil
for the owner of the trainer (`trainer_process`). `desktop.trainer` is the process that computes.
"""
