"""The report of `make coverage`."""

from tests.support.scripts import script


def summary(covered: int, lines: int, covered_branches: int = 0, branches: int = 0) -> dict[str, dict[str, int]]:
    return {
        "summary": {
            "covered_lines": covered,
            "num_statements": lines,
            "covered_branches": covered_branches,
            "num_branches": branches,
        }
    }


def test_lines_and_branches_are_added_up_by_room() -> None:
    files = {
        "desktop/core/ids.py": summary(8, 10, 1, 2),
        "desktop/core/desk/keys.py": summary(0, 5),
        "desktop/app.py": summary(3, 4),
    }
    counted = script("coverage_rooms").by_room(files)
    assert counted == {"desktop": (3, 4), "desktop/core": (9, 17), "total": (12, 21)}
