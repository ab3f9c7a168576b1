"""Texts of the metric cards: title, value, status, and the whole in words."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale, QObject

from desktop.presenters.quality import MetricStatus, QualityPresenter, models_apart
from desktop.presenters.sentences import joined
from desktop.quality.bias import pairs_needed
from desktop.quality.estimate import CONTEXT, ENOUGH, Estimate
from desktop.services.statistics import STYLE_FEATURES
from desktop.ui.quality.plots import PlotLine, two_places

_CORRELATIONS = ("krippendorff_alpha", "kendall_tau", "looks", "models")
"""Metrics that are no shares but range from -1 or less to 1 or more."""


class MetricTexts(QObject):
    """Describes the presenter's present summary in the language of the window. Metrics have keys."""

    def __init__(self, quality: QualityPresenter, parent: QObject) -> None:
        super().__init__(parent)
        self._quality = quality

    def lines(self, key: str) -> list[PlotLine]:
        """The lines of the plot of "models", "looks" or "krippendorff_alpha"."""
        summary = self._quality.summary
        assert summary is not None, "called only with a summary"
        if key == "models":
            return [PlotLine(model.name, model.strength) for model in summary.models[:9]]
        if key == "looks":
            names = dict(zip((f"{name}_effect" for name in STYLE_FEATURES), self._feature_names(), strict=True))
        else:
            ratings = self.tr("alpha, ratings")
            names = {"krippendorff_alpha": self.tr("alpha"), "kappa": self.tr("kappa"), "rating_alpha": ratings}
        figures = {name: summary.metrics[name] for name in names}
        return [PlotLine(names[name], figure) for name, figure in figures.items() if figure.value is not None]

    def _feature_names(self) -> tuple[str, str, str, str]:
        return self.tr("length"), self.tr("headings"), self.tr("lists"), self.tr("bold")

    def status(self, key: str) -> MetricStatus:
        """The status of a metric."""
        if key == "looks":
            found = {self._quality.verdict(f"{name}_effect") for name in STYLE_FEATURES}
            return min(
                found,
                key=[
                    MetricStatus.NEEDS_REVIEW,
                    MetricStatus.OK,
                    MetricStatus.NOT_ENOUGH_DATA,
                    MetricStatus.MISSING,
                ].index,
            )
        if key == "models":
            models = self._quality.summary.models if self._quality.summary else ()
            if not models:
                return MetricStatus.MISSING
            return MetricStatus.OK if any(model.strength.enough for model in models) else MetricStatus.NOT_ENOUGH_DATA
        return self._quality.verdict(key)

    def status_word(self, status: MetricStatus) -> str:
        """The name of a status."""
        return {
            MetricStatus.OK: self.tr("OK"),
            MetricStatus.NEEDS_REVIEW: self.tr("Needs review"),
            MetricStatus.NOT_ENOUGH_DATA: self.tr("Not enough data"),
            MetricStatus.MISSING: self.tr("No data yet"),
        }[status]

    def title(self, key: str) -> str:
        """The title of a metric."""
        return {
            "agreement": self.tr("Inter-annotator agreement"),
            "self_agreement": self.tr("Self-agreement"),
            "first_shown_share": self.tr("Position bias"),
            "longer_share": self.tr("Length bias"),
            "krippendorff_alpha": self.tr("Krippendorff’s alpha"),
            "kendall_tau": self.tr("Rank correlation (Kendall’s tau)"),
            "cycle_rate": self.tr("Intransitive preferences"),
            "per_hour": self.tr("Throughput"),
            "impossibly_fast": self.tr("Faster than reading speed"),
            "median_seconds": self.tr("Time per judgement"),
            "models": self.tr("Model ranking"),
            "looks": self.tr("Length and style effects"),
        }[key]

    def texts(self, key: str) -> tuple[str, str, str, str]:
        """Title, value, explanation and the whole for a screen reader."""
        if key == "models":
            return self._model_texts()
        if key == "looks":
            return self._style_texts()
        about = {
            "agreement": self.tr("of {n} shared comparisons · InstructGPT’s annotators: 73%"),
            "self_agreement": self.tr("of {n} hidden repeats after a day or more · typically about 75%"),
            "first_shown_share": self.tr("of {n} decided blind pairs · 50% = no bias"),
            "longer_share": self.tr("of {n} decided pairs · 50% = no bias"),
            "krippendorff_alpha": self.tr("{n} units · 0 = chance, 1 = perfect agreement"),
            "kendall_tau": self.tr("{n} prompts · 0 = chance, 1 = same order"),
            "cycle_rate": self.tr("of {n} triads (A > B > C > A) · 25% = chance"),
            "per_hour": self.tr("active time only · ChatGPT’s annotators wrote about a dozen demonstrations a day"),
            "impossibly_fast": self.tr("of {n} timed judgements"),
            "median_seconds": self._reading_time(),
        }
        figure = self._quality.figure(key)
        assert figure is not None, "the summary has all of these"
        missing = QCoreApplication.translate(CONTEXT, figure.missing) if figure.missing else ""
        not_blind = self._not_blind() if key == "first_shown_share" else ""
        if figure.value is None:
            missing = joined([missing, not_blind])
            return self.title(key), "–", missing, missing
        text = about[key].format(n=QLocale().toString(figure.n))
        if key == "first_shown_share" and (needed := self._needed(figure)):
            text += "\n" + needed
        if not_blind:
            text += "\n" + not_blind
        value = self._value(key, figure)
        spoken = self.tr("{value}{interval}, {text}. {verdict}").format(
            value=value,
            interval=self._interval(key, figure),
            text=text.replace("\n", " ").rstrip(".。"),
            verdict=self.status_word(self._quality.verdict(key)),
        )
        if key == "krippendorff_alpha":
            spoken = self._listed([spoken, *self._lines_in_words(key)[1:]])
        if key == "median_seconds":
            text = "\n".join([text, *self._quality.time()])
            spoken = self._listed([spoken, *self._quality.time()])
        return self.title(key), value, text, spoken

    def _needed(self, figure: Estimate) -> str:
        """How many more pairs would show whether there is a position bias, or "" if it is known."""
        further = None if figure.enough else pairs_needed(figure)
        if further:
            return self.tr("%n more decided blind pair(s) would show a bias of this size.", "", further)
        if further is None and not figure.enough:
            return self.tr("At least %n more decided blind pair(s) are needed.", "", ENOUGH - figure.n)
        return ""

    def _not_blind(self) -> str:
        """How many decided pairs are excluded, since they were not or may not have been judged blind."""
        summary = self._quality.summary
        assert summary is not None, "called only with a summary"
        parts = []
        if summary.visible:
            parts.append(self.tr("%n pairs are excluded: their models were visible.", "", summary.visible))
        if summary.unknown:
            parts.append(
                self.tr("%n pairs are excluded: it is unknown whether models were visible.", "", summary.unknown)
            )
        return joined(parts)

    def _value(self, key: str, figure: Estimate) -> str:
        value = figure.value or 0.0
        if key == "per_hour":
            return self.tr("{count} tasks/h").format(count=QLocale().toString(round(value)))
        if key == "median_seconds":
            return self.tr("{n} s").format(n=QLocale().toString(value, "f", 1))
        return f"{value:.2f}" if key in _CORRELATIONS else f"{value:.0%}"

    def _interval(self, key: str, figure: Estimate) -> str:
        if figure.low is None or figure.high is None:
            return ""
        if key == "per_hour":
            low, high = f"{figure.low:.0f}", f"{figure.high:.0f}"
        elif key == "median_seconds":
            low, high = f"{figure.low:.1f}", f"{figure.high:.1f}"
        elif key in _CORRELATIONS:
            low, high = two_places(figure.low), two_places(figure.high)
        else:
            low, high = f"{figure.low:.0%}", f"{figure.high:.0%}"
        return self.tr(" ({low} to {high})").format(low=low, high=high)

    def _style_texts(self) -> tuple[str, str, str, str]:
        title = self.title("looks")
        lines = self.lines("looks")
        effective = [line.name for line in lines if (line.figure.low or 0) > 0 or (line.figure.high or 0) < 0]
        figure = self._quality.figure("length_effect")
        assert figure is not None, "the summary has it"
        if not lines:
            missing = QCoreApplication.translate(CONTEXT, figure.missing)
            return title, "–", missing, missing
        enough = any(line.figure.enough for line in lines)
        listed = self.tr(", ").join(effective)
        nothing = self.tr("No effect") if enough else self.tr("Inconclusive")  # all intervals hold 0
        value = listed[:1].upper() + listed[1:] or nothing
        text = self.tr("effect on the odds of winning; other features held constant, 0 = no effect")
        return (
            title,
            value,
            text,
            self.tr("{value} ({text}): {lines}").format(
                value=value, text=text, lines=self._listed(self._lines_in_words("looks"))
            ),
        )

    def _listed(self, parts: Sequence[str]) -> str:
        return self.tr("; ").join(parts)

    def _lines_in_words(self, key: str) -> list[str]:
        """The lines of a plot in words."""
        return [
            f"{line.name} {two_places(line.figure.value)}{self._interval(key, line.figure)}"
            for line in self.lines(key)
            if line.figure.value is not None
        ]

    def _model_texts(self) -> tuple[str, str, str, str]:
        summary = self._quality.summary
        assert summary is not None, "called only with a summary"
        title, models = self.title("models"), summary.models
        hidden = self.tr("Hidden until the project is finished or revealed: %n comparisons.", "", summary.hidden)
        if not models:
            missing = hidden if summary.hidden else self.tr("No two models have been compared yet.")
            return title, "–", missing, missing
        ahead, behind = models_apart(models)
        enough = any(model.strength.enough for model in models)
        if not ahead and not behind:
            value = self.tr("Inconclusive") if enough else self.tr("Not enough data")
        elif ahead:
            value = self.tr("{model} is ahead") if enough else self.tr("{model} is ahead so far")
            value = value.format(model=ahead)
        else:
            value = self.tr("{model} is behind") if enough else self.tr("{model} is behind so far")
            value = value.format(model=behind)
        pairs = QLocale().toString(sum(model.strength.n for model in models) // 2)
        text = self.tr("Bradley–Terry, {n} pairs · ranked only where intervals do not overlap").format(n=pairs)
        if summary.leaking:
            text += " · " + self.tr("%n answers that identify their model are excluded", "", summary.leaking)
        if summary.hidden:
            text += "\n" + hidden
        return (
            title,
            value,
            text,
            self.tr("{value}. {text}. {lines}").format(
                value=value, text=text, lines=self._listed(self._lines_in_words("models"))
            ),
        )

    def _reading_time(self) -> str:
        figure = self._quality.figure("seconds_per_token")
        if figure is None or figure.value is None:
            return self.tr("median of {n}, active time only")
        text = self.tr("median of {n}, active time only · {seconds} s per token read")
        return text.replace("{seconds}", QLocale().toString(figure.value, "f", 2))
