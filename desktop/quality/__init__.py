"""Statistics that say whether judgements can be trusted: pure functions from arrays to `Estimate`s.

Needs numpy, and of Sayso only `core`. Comparisons are three arrays of one length, `winner`, `loser` (indices of models,
answers or positions) and `tie`; in a tie the order of the two means nothing. Ratings are an array (annotators, units)
with NaN for missing ratings.

An estimate without the data that it needs has no value and says which data is missing; `enough` is false if the sample
is too small to show a real effect. The same data gives the same estimates, digit for digit: bootstraps have a fixed
seed. A hundred thousand judgements take less than two seconds per estimate.
"""
