"""The annotator: a profile of the person who judges, not an account."""

from dataclasses import dataclass
from typing import Any, Self

from desktop.core.records import Id, Names, PlainText, UnixTime, from_json, to_json
from desktop.core.untrusted import Fields


@dataclass(frozen=True, slots=True)
class Annotator:
    """A person who judges.

    Only `name` is asked for, and it may be empty: the window then says "you". `updated` is the time of the last change;
    if two machines know the same annotator, the later profile wins.
    """

    id: Id
    name: PlainText
    languages: Names = ()
    background: PlainText = ""
    age_band: PlainText | None = None
    education: PlainText | None = None
    created: UnixTime = 0.0
    updated: UnixTime = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return the annotator as the JSON of a bundle."""
        return to_json(self)

    @classmethod
    def from_dict(cls, data: object, where: str = "An annotator") -> Self:
        """Read what `to_dict` returns. Raises `UserError`, beginning with `where`, for anything else."""
        fields = data if isinstance(data, Fields) else Fields(data, where)
        annotator = from_json(cls, fields)
        fields.end()
        return annotator
