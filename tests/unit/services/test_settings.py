"""Settings survive a bad key, a bad file, and a newer version's entries."""

import json
import stat
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from desktop.core.errors import UserError
from desktop.core.sampling import SETTINGS, Sampling
from desktop.services.changes import NOTHING, Changes
from desktop.services.settings import LanguageSetting, Settings, SettingsFile, SpokenAnswers, ThemeSetting


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


CHANGED = Settings(
    theme=ThemeSetting.DARK,
    language=LanguageSetting.CHINESE,
    spoken_answers=SpokenAnswers.SENTENCES,
    text_scale=1.25,
    threads=3,
    gpu_layers=-1,
    window=4096,
    kv_memory_mb=0,
    kv_disk_mb=750,
    context_lengths={"/models/我.gguf": 8192},
    system_prompt="说清楚。",
    sampling=Sampling(temperature=0.0, seed=5),
    templates={"/models/我.gguf": "chatml"},
    best_of={"ab" * 32: "run"},
    adapters={"/m.gguf": ("/a.gguf", "Round 1", 0.5)},
    last_model="/models/我.gguf",
    last_conversation="01ab",
    last_project="01cd",
    sidebar_visible=False,
    pause_on_battery=False,
    suggest_ranking=True,
    message_seconds=20,
    font_notice_shown=True,
    geometry="AdnQywAD",
    keys={"rewrite": "Ctrl+R"},
)


def test_without_a_file_the_defaults_hold_and_nothing_is_written(path: Path) -> None:
    file = SettingsFile(path)
    assert file.settings == Settings()
    assert file.save(Settings()) == (None, NOTHING)
    assert not path.exists()


def test_what_was_saved_is_there_next_time(path: Path) -> None:
    assert all(getattr(CHANGED, field.name) != getattr(Settings(), field.name) for field in fields(Settings))
    assert SettingsFile(path).save(CHANGED) == (None, Changes(settings=True))
    again = SettingsFile(path)
    assert again.settings == CHANGED
    assert (again.dropped, again.backup) == ((), None)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "说清楚" in path.read_text(encoding="utf-8")
    assert [entry.name for entry in path.parent.iterdir()] == ["settings.json"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("theme", "pink"),
        ("theme", None),
        ("language", ["en"]),
        ("text_scale", 3),
        ("text_scale", "1.0"),
        ("text_scale", True),
        ("text_scale", float("nan")),
        ("threads", -1),
        ("threads", 1.5),
        ("threads", True),
        ("gpu_layers", -2),
        ("templates", ["chatml"]),
        ("templates", {"/m.gguf": 1}),
        ("window", 10**30),
        ("kv_memory_mb", -1),
        ("kv_memory_mb", True),
        ("kv_memory_mb", 0.5),
        ("kv_disk_mb", 10**9),
        ("kv_disk_mb", "automatic"),
        ("system_prompt", 5),
        ("system_prompt", "\ud800"),
        ("sampling", []),
        ("sampling", {"temperature": "hot"}),
        ("sampling", {"top_k": 1.5}),
        ("sampling", {"temperature": float("inf")}),
        ("last_model", 1),
        ("sidebar_visible", 1),
        ("font_notice_shown", "yes"),
        ("geometry", None),
        ("keys", ["R"]),
        ("keys", {"rewrite": 5}),
    ],
)
def test_only_the_bad_entry_is_dropped_and_the_file_is_kept(path: Path, key: str, value: object) -> None:
    SettingsFile(path).save(CHANGED)
    data = json.loads(path.read_text(encoding="utf-8"))
    data[key] = value
    path.write_text(json.dumps(data))
    before = path.read_bytes()

    file = SettingsFile(path)
    assert file.settings == replace(CHANGED, **{key: getattr(Settings(), key)})
    assert file.dropped == (key,)
    assert file.backup is not None
    assert file.backup.read_bytes() == before
    assert stat.S_IMODE(file.backup.stat().st_mode) == 0o600

    file.save(replace(file.settings, threads=7))
    assert SettingsFile(path).dropped == ()


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_sampling_out_of_range_is_dropped(path: Path, name: str) -> None:
    low, high = SETTINGS[name].low, SETTINGS[name].high
    for value in (low - 1, high + 1, float("nan"), float("inf"), float("-inf")):
        path.write_text(json.dumps({"threads": 3, "sampling": {name: value}}))
        file = SettingsFile(path)
        assert file.dropped == ("sampling",)
        assert file.settings == Settings(threads=3)
    for value in (low, high):
        path.write_text(json.dumps({"sampling": {name: value}}))
        file = SettingsFile(path)
        assert getattr(file.settings.sampling, name) == value
        file.settings.sampling.check()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b'"x"', b"[" * 100_000])
def test_a_file_that_is_no_settings_is_set_aside(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    file = SettingsFile(path)
    assert file.settings == Settings()
    assert file.dropped == ("*",)
    assert file.backup is not None
    assert file.backup.read_bytes() == content


def test_entries_of_a_newer_version_stay(path: Path) -> None:
    path.write_text('{"density": "compact", "sampling": {"top_k": 5, "dry": 1}, "threads": 2}')
    file = SettingsFile(path)
    assert file.dropped == ()
    assert (file.settings.threads, file.settings.sampling) == (2, Sampling(top_k=5))
    file.save(replace(file.settings, threads=4))
    data = json.loads(path.read_text())
    assert (data["density"], data["threads"]) == ("compact", 4)


def test_a_disk_that_takes_nothing_is_a_sentence_and_the_choice_holds(path: Path) -> None:
    file = SettingsFile(path)
    path.mkdir()  # in the way
    with pytest.raises(UserError, match="cannot use"):
        file.save(CHANGED)
    assert file.settings == CHANGED

    path.rmdir()
    file.save(CHANGED)  # tried again, though nothing changed since
    assert SettingsFile(path).settings == CHANGED


ANY_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.dictionaries(st.sampled_from([field.name for field in fields(Settings)]), ANY_JSON))
def test_no_file_keeps_the_program_from_starting(path: Path, data: dict[str, Any]) -> None:
    path.write_text(json.dumps(data))
    file = SettingsFile(path)
    good = [key for key in data if key not in file.dropped]
    for field in fields(Settings):
        if field.name not in good:
            assert getattr(file.settings, field.name) == getattr(Settings(), field.name)
    file.save(replace(file.settings, threads=file.settings.threads + 1))
    assert SettingsFile(path).settings == file.settings
