"""The cleaning rules of the notebook clean."""

import json

import pytest
from records import UID, geo, pin, put, user, write_objects

NUMBERS = {
    "437": 437,
    "0": 0,
    "31k": 31_000,
    "8M": 8_000_000,
    "1.5k": 1_500,
    "User Info Error": None,
    "": None,
    "3000M": None,
    "8m": None,
    "a lot": None,
    "99999999999999999999": None,
}


@pytest.fixture(scope="module")
def cleaned(run, tmp_path_factory):
    root = tmp_path_factory.mktemp("cleaned")
    blanks = {
        "title": "No Title Data Available",
        "description": "No description available Story format",
        "poster_name": "User Info Error",
        "tag_list": "N,o, ,T,a,g,s, ,A,v,a,i,l,a,b,l,e",
        "image_src": "Image src error.",
    }
    near = {"title": "Untitled work", "description": "No description available.", "image_src": "Image src error"}
    pins = [pin(n, followers) for n, followers in enumerate(NUMBERS)]
    pins += [pin(50, **blanks), pin(51, **near), pin(52, title="", description="Untitled"), pin(53, save_location="/x")]
    pins += [pin(60), pin(60), pin(60, title="another")]
    times = ["2020-08-28T03:52:47", "2020-08-28 03:52:47", "yesterday", None]
    users = [user(n, joined=time) for n, time in enumerate(times)] + [user(9, last_name=None)]
    write_objects(root, {"pin": pins, "geo": [geo(n, timestamp=time) for n, time in enumerate(times)], "user": users})
    exited, scope = run("clean", uid=UID, path=str(root))
    return json.loads(exited)["cleaned"], scope


def rows(cleaned, table):
    return {row["ind"]: row for row in cleaned[1][f"df_{table}"].orderBy("_partition", "_offset").collect()}


def test_follower_counts_become_integers(cleaned):
    found = rows(cleaned, "pin")
    assert [found[n]["follower_count"] for n in range(len(NUMBERS))] == list(NUMBERS.values())
    assert cleaned[0]["pin"]["unreadable"] == {"follower_count": 4}


def test_placeholder_texts_become_null_and_similar_texts_are_kept(cleaned):
    found = rows(cleaned, "pin")
    for name in ("title", "description", "poster_name", "tag_list", "image_src"):
        assert (name, found[50][name]) == (name, None)
    assert (found[51]["title"], found[51]["description"]) == ("Untitled work", "No description available.")
    assert found[51]["image_src"] == "Image src error"
    assert (found[52]["title"], found[52]["description"]) == (None, None)


def test_the_save_location_is_only_the_path(cleaned):
    found = rows(cleaned, "pin")
    assert (found[0]["save_location"], found[53]["save_location"]) == ("/data/art", "/x")


def test_columns_have_a_fixed_order_and_end_with_the_lineage(cleaned):
    lineage = ["_source_file", "_partition", "_offset"]
    assert cleaned[1]["df_pin"].columns == [
        *("ind", "unique_id", "title", "description", "follower_count", "poster_name", "tag_list"),
        *("is_image_or_video", "image_src", "save_location", "category"),
        *lineage,
    ]
    assert cleaned[1]["df_geo"].columns == ["ind", "country", "coordinates", "timestamp", *lineage]
    assert cleaned[1]["df_user"].columns == ["ind", "user_name", "age", "date_joined", *lineage]
    assert dict(cleaned[1]["df_pin"].dtypes)["follower_count"] == "int"


def test_both_formats_of_time_are_read_and_other_texts_are_counted(cleaned):
    found = rows(cleaned, "geo")
    assert [str(found[n]["timestamp"]) for n in range(4)] == ["2020-08-28 03:52:47"] * 2 + ["None"] * 2
    assert found[0]["coordinates"] == [-89.9787, -173.293]
    assert cleaned[0]["geo"]["unreadable"] == {"timestamp": 1}
    assert cleaned[0]["user"]["unreadable"] == {"date_joined": 1}


def test_user_name_is_first_and_last_name(cleaned):
    found = rows(cleaned, "user")
    assert (found[0]["user_name"], found[9]["user_name"]) == ("Abigail Ali", None)


def test_different_rows_with_the_same_ind_are_kept_and_counted(cleaned):
    report = cleaned[0]["pin"]
    assert (report["duplicates"], report["conflicting"]) == (1, 1)
    kept = cleaned[1]["df_pin"].where("ind = 60").orderBy("title").collect()
    assert [row["title"] for row in kept] == ["Title 60", "another"]


def test_of_equal_rows_the_one_with_the_lowest_partition_and_offset_is_kept(run, tmp_path):
    for partition, offset in [(1, 2), (0, 9), (0, 4), (2, 0)]:
        put(tmp_path, "geo", partition, offset, json.dumps(geo(1)))
    exited, scope = run("clean", uid=UID, path=str(tmp_path))
    (kept,) = scope["df_geo"].collect()
    assert (kept["_partition"], kept["_offset"]) == (0, 4)
    assert json.loads(exited)["cleaned"]["geo"]["duplicates"] == 3
