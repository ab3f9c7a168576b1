"""Changes add up."""

from desktop.services.changes import NOTHING, Changes


def test_a_union_has_the_changes_of_both() -> None:
    one = Changes(frozenset({"a"}), frozenset({"m"}), listing=True)
    other = Changes(frozenset({"b"}), models=True, settings=True)
    assert one | other == Changes(frozenset({"a", "b"}), frozenset({"m"}), True, True, True)
    assert one | NOTHING == one


def test_only_nothing_is_nothing() -> None:
    assert not NOTHING
    assert not Changes()
    assert all([Changes(frozenset({"a"})), Changes(messages=frozenset({"m"})), Changes(listing=True)])
    assert all([Changes(models=True), Changes(settings=True)])
