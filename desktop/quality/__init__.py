"""Statistics that say whether judgements can be trusted: pure functions from plain arrays to `Figure`s.

numpy only. Comparisons come as three arrays of one length, `winner`, `loser` (indices of models, answers or places) and
`tie`; where `tie` is true the order of the two means nothing. Ratings come as (annotators, units) with NaN where
somebody gave none.
"""
