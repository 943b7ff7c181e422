"""Writes objects as the S3 sink does, with records for every border case of the cleaning rules and questions."""

import itertools
import json
import random

UID = "0affd5f86743"


def pin(ind, followers="437", category="art", **other):
    """A record of the topic pin: a post."""
    return {
        "index": ind,
        "unique_id": f"id-{ind}",
        "title": f"Title {ind}",
        "description": "d",
        "poster_name": f"poster {ind}",
        "follower_count": followers,
        "tag_list": "a,b",
        "is_image_or_video": "image",
        "image_src": "https://i.example/1.jpg",
        "downloaded": 1,
        "save_location": f"Local save in /data/{category}",
        "category": category,
        **other,
    }


def geo(ind, country="Albania", timestamp="2019-05-06T07:08:09", **other):
    """A record of the topic geo: where and when a post was made."""
    place = {"latitude": -89.9787, "longitude": -173.293}
    return {"ind": ind, "timestamp": timestamp, **place, "country": country, **other}


def user(ind, age=20, joined="2016-05-06 07:08:09", **other):
    """A record of the topic user: who made a post."""
    return {"ind": ind, "first_name": "Abigail", "last_name": "Ali", "age": age, "date_joined": joined, **other}


FOLLOWERS = ["437", "0", "31k", "124k", "8M", "1.5k", "User Info Error", "", "a lot", "999k", "15M"]
AGES = [17, 18, 24, 25, 35, 36, 50, 51, 60, None]
YEARS = range(2014, 2024)
COUNTRIES = ["Albania", "Cote d'Ivoire", "Guinea-Bissau", "Åland", "Trinidad & Tobago"]
CATEGORIES = ["art", "beauty", "mens-fashion", "tattoos"]


def borders():
    """Rows with every border case at least once: ties, nulls, rows without a match in a join, duplicates."""
    tables = {"pin": [], "geo": [], "user": []}
    combinations = itertools.product(FOLLOWERS, AGES)
    for ind, (followers, age) in enumerate(combinations):
        year = YEARS[ind % len(YEARS)]
        if ind % 7:
            tables["pin"].append(pin(ind, followers, CATEGORIES[ind % 4]))
        if ind % 5:
            tables["geo"].append(geo(ind, COUNTRIES[ind % 5 % 4], f"{year}-12-31T23:59:59"))
        if ind % 11:
            tables["user"].append(user(ind, age, f"{year}-01-01 00:00:00"))
    for rows in tables.values():
        rows.extend(rows[:9])
    return tables


def at_random(seed, count):
    """Random rows with few different values, so that there are many ties."""
    draw = random.Random(seed)  # noqa: S311
    tables = {"pin": [], "geo": [], "user": []}
    for ind in range(count):
        tables["pin"].append(pin(ind, draw.choice(FOLLOWERS), draw.choice([*CATEGORIES, ""])))
        tables["geo"].append(
            geo(ind, draw.choice(COUNTRIES), f"{draw.choice(YEARS)}-06-0{draw.randint(1, 9)} 01:02:03")
        )
        tables["user"].append(user(ind, draw.choice(AGES), f"{draw.choice(YEARS)}-03-04T05:06:07"))
    return tables


def write_objects(root, tables, uid=UID):
    """Writes one object per record, over two partitions, with the names that the connector gives them."""
    for table, rows in tables.items():
        for number, row in enumerate(rows):
            put(root, table, number % 2, number // 2, json.dumps(row, ensure_ascii=False) + "\n", uid)


def put(root, table, partition, offset, text, uid=UID):
    """Writes one object with the given text."""
    topic = f"{uid}.{table}"
    folder = root / "topics" / topic / f"partition={partition}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{topic}+{partition}+{offset:010d}.json").write_text(text, encoding="utf-8")
