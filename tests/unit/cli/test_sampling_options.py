"""Every sampling setting is an option of `sayso generate`, with the range and the explanation of its declaration."""

import argparse

import pytest

from desktop.cli.generate import add_options, sampling_of
from desktop.cli.i18n import Translator
from desktop.core.sampling import SETTINGS, Sampling, SamplingSetting


def parser(language: str = "en") -> argparse.ArgumentParser:
    made = argparse.ArgumentParser()
    add_options(made, Translator(language))
    return made


def read(*arguments: str) -> Sampling:
    return sampling_of(parser().parse_args(["--prompt", "Hi", *arguments]))


def test_without_options_the_defaults_hold() -> None:
    assert read() == Sampling()


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_every_setting_is_an_option(setting: SamplingSetting, capsys: pytest.CaptureFixture[str]) -> None:
    option = "--" + setting.name.replace("_", "-")
    for value in (setting.low, setting.high):
        sampling = read(option, str(value))
        assert sampling == Sampling(**{setting.name: value})  # type: ignore[arg-type]
        assert type(getattr(sampling, setting.name)) is (float if setting.is_fraction else int)
    for wrong in (str(setting.low - 1), str(setting.high + 1), "nan", "inf", "many", ""):
        with pytest.raises(SystemExit):
            read(option, wrong)
        assert option in capsys.readouterr().err


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_help_explains_every_setting(language: str) -> None:
    shown = "".join(parser(language).format_help().split())
    say = Translator(language)
    for setting in SETTINGS.values():
        assert "".join(say.of("sampling", setting.help).split()) in shown


def test_the_options_of_the_first_release_are_still_there() -> None:
    names = ("temperature", "top-k", "top-p", "min-p", "typical-p", "repeat-penalty", "frequency-penalty")
    for name in (*names, "presence-penalty", "seed", "max-tokens"):
        read(f"--{name}", "1")


def test_penalties_may_be_negative() -> None:
    assert read("--frequency-penalty", "-1.5", "--repeat-last-n", "-1") == Sampling(
        frequency_penalty=-1.5, repeat_last_n=-1
    )
