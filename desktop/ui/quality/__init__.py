"""The quality page: metrics of the labels, as cards with plots and as text, and the judgements behind each.

`presenters.quality` computes in the background; `metric_texts` puts its summary into words.
"""
