"""What a model can do before and after training: a battery of checks, and how two models compare on it.

The battery lies in `resources/battery`, in English and Chinese. This package asks no model and knows no store: it is
given answers, and says what they show.
"""
