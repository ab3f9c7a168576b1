"""Who judges: a profile, not an account."""

from dataclasses import dataclass
from typing import Any, Self

from desktop.core.records import Id, Names, PlainText, UnixTime, from_json, to_json
from desktop.core.untrusted import Fields


@dataclass(frozen=True, slots=True)
class Annotator:
    """Only `name` is asked for, and even that may be empty: then the window says "you". `updated` is when the profile
    was last changed; where two machines know a person, the later profile is theirs."""

    id: Id
    name: PlainText
    languages: Names = ()
    background: PlainText = ""
    age_band: PlainText | None = None
    education: PlainText | None = None
    created: UnixTime = 0.0
    updated: UnixTime = 0.0

    def to_dict(self) -> dict[str, Any]:
        return to_json(self)

    @classmethod
    def from_dict(cls, data: object, where: str = "An annotator") -> Self:
        """Raises `UserError` beginning with `where` for anything that `to_dict` cannot have made."""
        fields = data if isinstance(data, Fields) else Fields(data, where)
        annotator = from_json(cls, fields)
        fields.end()
        return annotator
