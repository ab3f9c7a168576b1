"""Local calendar days as Unix times. A day may have 23 or 25 hours."""

from datetime import date, datetime, time, timedelta


def day_starts(days: int, today: date | None = None) -> list[float]:
    """Return when each of the last `days` local days began, in Unix seconds, today last."""
    last = today or date.today()
    # A naive time is local, with the UTC offset of that day, even if the clock skipped midnight.
    return [datetime.combine(last - timedelta(days=before), time.min).timestamp() for before in range(days - 1, -1, -1)]


def days_since(moment: float) -> int:
    """Return the number of local days from that of `moment` to today, both included."""
    return (date.today() - date.fromtimestamp(moment)).days + 1
