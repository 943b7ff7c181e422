"""The answers of the notebook query equal those of DuckDB for the same objects."""

import json

import pytest
from answers_by_duckdb import draws, of_objects
from records import UID, at_random, borders, geo, pin, user, write_objects

CASES = {
    "borders": borders,
    "many ties": lambda: at_random(1, 120),
    "more ties": lambda: at_random(2, 60),
    "one row": lambda: {"pin": [pin(1)], "geo": [geo(1)], "user": [user(1)]},
    "no match in a join": lambda: {"pin": [pin(1)], "geo": [geo(2)], "user": [user(3)]},
    "a table without rows": lambda: {"pin": [pin(1), pin(2)], "geo": [], "user": [user(1)]},
    "only nulls": lambda: {
        "pin": [pin(1, "User Info Error", "")],
        "geo": [geo(1, timestamp=None)],
        "user": [user(1, None, None)],
    },
}


@pytest.mark.parametrize("case", CASES)
def test_answers_equal_those_of_duckdb(case, run, tmp_path):
    write_objects(tmp_path, CASES[case]())
    exited, _ = run("query", uid=UID, path=str(tmp_path))
    found = json.loads(exited)["queries"]
    expected = of_objects(tmp_path, UID)
    assert list(found) == list(expected)
    for name, rows in expected.items():
        assert (name, found[name]) == (name, rows)


def test_row_numbers_equal_those_of_the_original_emulator():
    assert list(draws(5)) == [7528, 2863, 5730, 8304, 8731]
