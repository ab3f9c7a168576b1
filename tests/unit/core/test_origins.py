"""Names of the models that wrote answers."""

import json

from desktop.core.origins import Origin, model_names


def origin(name: str = "Small", quantization: str = "Q4_0", sha256: str = "a" * 64, **more: object) -> Origin:
    return name, quantization, sha256, json.dumps(more.pop("adapters", [])), json.dumps(more)


def test_names_distinguish_quantizations_adapters_and_settings() -> None:
    polite = [{"path": "/adapters/polite.gguf", "scale": 1.0}]
    names = model_names(
        [
            origin(temperature=0.2, seed=1),
            origin(temperature=0.9, seed=2),
            origin(quantization="Q8_0", sha256="b" * 64, temperature=0.2),
            origin(temperature=0.2, adapters=polite),
        ]
    )
    assert names == [
        "Small · Q4_0 · temperature 0.2",
        "Small · Q4_0 · temperature 0.9",
        "Small · Q8_0 · temperature 0.2",
        "Small · Q4_0 · polite.gguf · temperature 0.2",
    ]


def test_common_settings_are_not_named() -> None:
    assert model_names([origin(temperature=0.2), origin(temperature=0.2)]) == ["Small · Q4_0"] * 2
    assert model_names([(None, None, None, None, None)]) == [""]


def test_files_with_equal_names_get_hashes_and_renamed_files_the_shorter_name() -> None:
    assert model_names([origin(), origin(sha256="b" * 64)]) == ["Small · Q4_0 · aaaaaa", "Small · Q4_0 · bbbbbb"]
    assert model_names([origin(), origin("Small 135M Mix1 Ep2")]) == ["Small · Q4_0"] * 2
