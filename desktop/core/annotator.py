"""Who judges: a profile, not an account."""

from dataclasses import dataclass
from typing import Any, Self

from desktop.core.untrusted import Fields

MAX_TIME = 2e10  # Unix seconds


@dataclass(frozen=True, slots=True)
class Annotator:
    """Only `name` is asked for, and even that may be empty: then the window says "you". `updated` is when the profile
    was last changed; where two machines know a person, the later profile is theirs."""

    id: str
    name: str
    languages: tuple[str, ...] = ()
    background: str = ""
    age_band: str | None = None
    education: str | None = None
    created: float = 0.0  # Unix seconds
    updated: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__} | {"languages": list(self.languages)}

    @classmethod
    def from_dict(cls, data: object, where: str = "An annotator") -> Self:
        """Raises `UserError` beginning with `where` for anything that `to_dict` cannot have made."""
        fields = data if isinstance(data, Fields) else Fields(data, where)
        annotator = cls(
            id=fields.id("id"),
            name=fields.text("name"),
            languages=fields.names("languages"),
            background=fields.text("background"),
            age_band=fields.optional_text("age_band"),
            education=fields.optional_text("education"),
            created=fields.number("created", 0, MAX_TIME),
            updated=fields.number("updated", 0, MAX_TIME),
        )
        fields.end()
        return annotator
