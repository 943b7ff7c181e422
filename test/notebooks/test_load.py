"""The notebook load: the rows that it reads, their lineage, and its counts."""

import json

import pytest
from records import UID, geo, pin, put, user, write_objects


def frames(exited):
    return json.loads(exited)["frames"]


def test_each_row_has_the_object_and_offset_that_it_comes_from(run, tmp_path):
    write_objects(tmp_path, {"pin": [pin(n) for n in range(5)], "geo": [geo(1)], "user": [user(1)]})
    exited, scope = run("load", uid=UID, path=str(tmp_path))
    rows = {row["index"]: row for row in scope["df_pin"].collect()}
    assert [(rows[n]["_partition"], rows[n]["_offset"]) for n in range(5)] == [(0, 0), (1, 0), (0, 1), (1, 1), (0, 2)]
    assert rows[4]["_source_file"].endswith(f"topics/{UID}.pin/partition=0/{UID}.pin+0+0000000002.json")
    assert frames(exited)["pin"]["offsets"] == {"0": "0-2", "1": "0-1"}
    assert scope["df_post"] is scope["df_geo"]


def test_broken_empty_and_unknown_data_is_counted_and_kept(run, tmp_path):
    write_objects(tmp_path, {"pin": [pin(n) for n in range(4)], "geo": [geo(1)], "user": [user(1)]})
    put(tmp_path, "pin", 0, 10, '{"index": 5, "tit')
    put(tmp_path, "pin", 0, 11, "")
    put(tmp_path, "pin", 0, 12, json.dumps({**pin(6), "index": "six"}))
    put(tmp_path, "pin", 0, 13, json.dumps({**pin(7), "mood": "good"}))
    put(tmp_path, "pin", 0, 14, "[1, 2]")
    put(tmp_path, "pin", 0, 15, "{}")
    exited, scope = run("clean", uid=UID, path=str(tmp_path))
    found = frames(exited)["pin"]
    assert {key: found[key] for key in ("objects", "empty", "rows", "corrupt", "rescued")} == {
        "objects": 10,
        "empty": 1,
        "rows": 9,
        "corrupt": 2,
        "rescued": 3,
    }
    loaded = scope["FRAMES"]["pin"].where("_offset >= 10")
    corrupt = {row._offset: row._corrupt_record for row in loaded.where("_corrupt_record is not null").collect()}
    assert corrupt == {10: '{"index": 5, "tit', 14: "[1, 2]"}
    rescued = {
        row._offset: json.loads(row._rescued_data) for row in loaded.where("_rescued_data is not null").collect()
    }
    assert rescued == {12: {**pin(6), "index": "six"}, 13: {"mood": "good"}, 15: {}}
    assert json.loads(exited)["cleaned"]["pin"]["corrupt"] == 2


def test_an_object_with_several_records_has_consecutive_offsets(run, tmp_path):
    put(tmp_path, "geo", 3, 40, "".join(json.dumps(geo(n)) + "\n" for n in range(3)))
    exited, scope = run("load", uid=UID, path=str(tmp_path))
    assert sorted(row._offset for row in scope["df_geo"].collect()) == [40, 41, 42]
    assert frames(exited)["geo"]["offsets"] == {"3": "40-42"}


def test_an_empty_bucket_gives_an_error_that_says_what_to_do(run, tmp_path):
    with pytest.raises(RuntimeError, match=f"no objects below {tmp_path}/topics/{UID}.pin/.*post records first"):
        run("load", uid=UID, path=str(tmp_path))


def test_compaction_reads_old_and_new_objects_and_keeps_the_originals(run, tmp_path):
    rows = {"pin": [pin(n) for n in range(6)], "geo": [geo(1)], "user": [user(1)]}
    write_objects(tmp_path, rows)
    plain, _ = run("load", uid=UID, path=str(tmp_path))
    objects = sorted(tmp_path.glob("topics/**/*.json"))
    first, _ = run("load", uid=UID, path=str(tmp_path), compact="true")
    assert frames(first) == frames(plain)
    put(tmp_path, "pin", 0, 3, json.dumps(pin(99)))
    second, scope = run("load", uid=UID, path=str(tmp_path), compact="true")
    assert frames(second)["pin"] == {
        **frames(plain)["pin"],
        "objects": 7,
        "rows": 7,
        "offsets": {"0": "0-3", "1": "0-2"},
    }
    assert sorted(row["index"] for row in scope["df_pin"].collect()) == [0, 1, 2, 3, 4, 5, 99]
    assert set(objects) < set(tmp_path.glob("topics/**/*.json"))
    assert list(tmp_path.glob(f"compacted/{UID}.pin/day=*/*.json"))


def test_a_missing_user_id_gives_an_error(run):
    with pytest.raises(RuntimeError, match="uid is empty"):
        run("mount")
