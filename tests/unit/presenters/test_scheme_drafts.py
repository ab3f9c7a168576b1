"""Drafts of schemes: what counts as an unsaved edit, and what comes back when a deletion is undone."""

from dataclasses import replace

import pytest

from desktop.core.scheme_edit import draft_of
from desktop.presenters.scheme_drafts import SchemeDrafts
from desktop.services.schemes import ready_made

SAVED = replace(draft_of(ready_made()["thumbs"], {"en": "Be fair."}), id="own")


@pytest.fixture
def drafts() -> SchemeDrafts:
    drafts = SchemeDrafts()
    drafts.add_saved("own", SAVED, [])
    return drafts


def test_edits_count_until_they_are_undone_by_hand(drafts: SchemeDrafts) -> None:
    assert (drafts.is_changed("own"), drafts.changed) == (False, [])
    drafts["own"] = edited = replace(SAVED, name={"en": "Mine"})
    assert (drafts.is_changed("own"), drafts.changed) == (True, [edited])
    drafts.add_saved("own", SAVED, [])  # read again, since the list was chosen again
    assert drafts["own"] is edited
    drafts["own"] = SAVED
    assert drafts.changed == []


def test_a_copy_is_a_new_scheme_that_is_not_saved(drafts: SchemeDrafts) -> None:
    keys = [drafts.add_copy("own"), drafts.add_copy("own")]
    assert len({"own", *keys}) == 3
    assert all(drafts[key].id == "" and drafts.is_changed(key) for key in keys)
    assert drafts[keys[0]].name["en"] == f"{SAVED.name['en']} (copy)"
    assert drafts.versions(keys[0]) == ()


def test_undo_of_a_deletion_restores_only_edits_that_were_not_saved(drafts: SchemeDrafts) -> None:
    draft, restore = drafts.remove("own") or pytest.fail("it was there")
    assert (draft, "own" in drafts, drafts.remove("own")) == (SAVED, False, None)
    restore()
    assert "own" not in drafts  # it is read again from the store

    drafts.add_saved("own", SAVED, [])
    drafts["own"] = edited = replace(SAVED, name={"en": "Mine"})
    _, restore = drafts.remove("own") or pytest.fail("it was there")
    restore()
    assert (drafts["own"], drafts.is_changed("own")) == (edited, True)
    drafts["own"] = SAVED
    assert not drafts.is_changed("own")  # what was saved is known again

    new = drafts.add_copy("own")
    copy, restore = drafts.remove(new) or pytest.fail("it was there")
    restore()
    assert drafts[new] == copy
