"""Answers the questions of config/notebooks/query.py with DuckDB, from objects or from rows of the database.

The rules for cleaning are written a second time here, in SQL, so that a test can compare both results.
"""

import json
import random
import sys
from pathlib import Path

import duckdb

CLEANED = r"""
create view pin as
select distinct "index" as ind, unique_id, nullif(title, '') as title, description,
  try_cast(try_cast(rtrim(case when regexp_full_match(follower_count, '\d+(\.\d+)?[kM]?') then follower_count end, 'kM')
    as decimal(18, 4)) * case right(follower_count, 1) when 'k' then 1000 when 'M' then 1000000 else 1 end
    as integer) as follower_count,
  case when poster_name not in ('', 'User Info Error') then poster_name end as poster_name, tag_list, image_src,
  is_image_or_video, save_location, nullif(category, '') as category
from pin_raw;
create view geo as
select distinct ind, country, latitude, longitude, try_cast(timestamp as timestamp) as timestamp
from geo_raw;
create view person as
select distinct ind, first_name || ' ' || last_name as user_name, age,
  try_cast(date_joined as timestamp) as date_joined,
  case when age between 18 and 24 then '18-24' when age between 25 and 35 then '25-35'
    when age between 36 and 50 then '36-50' when age > 50 then '+50' end as age_group,
  year(try_cast(date_joined as timestamp)) as joined
from user_raw;
create view post as select pin.*, country, year(timestamp) as post_year from pin join geo using (ind);
create view poster as select pin.*, age_group, joined from pin join person using (ind);
"""

AGE_ORDER = "list_position(['18-24', '25-35', '36-50', '+50'], age_group)"
MEDIAN = "cast(quantile_disc(follower_count, 0.5) as integer) as median_follower_count"

QUESTIONS = {
    "top_category_per_country": """
        select country, category, count(*) as category_count from post
        where category is not null group by country, category
        qualify row_number() over (partition by country order by count(*) desc, category) = 1 order by country""",
    "posts_per_category_per_year": """
        select post_year, category, count(*) as category_count from post
        where post_year between 2018 and 2022 and category is not null
        group by all order by post_year, category_count desc, category""",
    "most_followed_poster_per_country": """
        select country, poster_name, follower_count from post where follower_count is not null
        qualify row_number() over (partition by country order by follower_count desc, poster_name nulls last) = 1
        order by country""",
    "country_with_most_followed_poster": """
        select country, max(follower_count) as follower_count from post where follower_count is not null
        group by country order by follower_count desc, country limit 1""",
    "top_category_per_age_group": f"""
        select age_group, category, count(*) as category_count from poster
        where age_group is not null and category is not null group by age_group, category
        qualify row_number() over (partition by age_group order by count(*) desc, category) = 1 order by {AGE_ORDER}""",
    "median_followers_per_age_group": f"""
        select age_group, {MEDIAN} from poster where age_group is not null group by age_group order by {AGE_ORDER}""",
    "users_joined_per_year": """
        select joined as post_year, count(*) as number_users_joined from person where joined between 2015 and 2020
        group by joined order by joined""",
    "median_followers_per_joining_year": f"""
        select joined as post_year, {MEDIAN} from poster where joined is not null group by joined order by joined""",
    "median_followers_per_joining_year_and_age_group": f"""
        select age_group, joined as post_year, {MEDIAN} from poster where joined is not null and age_group is not null
        group by age_group, joined order by joined, {AGE_ORDER}""",
}

COLUMNS = {
    "pin": """{"index": 'INT', unique_id: 'VARCHAR', title: 'VARCHAR', description: 'VARCHAR', poster_name: 'VARCHAR',
        follower_count: 'VARCHAR', tag_list: 'VARCHAR', is_image_or_video: 'VARCHAR', image_src: 'VARCHAR',
        downloaded: 'INT', save_location: 'VARCHAR', category: 'VARCHAR'}""",
    "geo": "{ind: 'INT', timestamp: 'VARCHAR', latitude: 'DOUBLE', longitude: 'DOUBLE', country: 'VARCHAR'}",
    "user": "{ind: 'INT', first_name: 'VARCHAR', last_name: 'VARCHAR', age: 'INT', date_joined: 'VARCHAR'}",
}


FILES = {"pin": "pinterest_data", "geo": "geolocation_data", "user": "user_data"}
ID = {"pin": "index", "geo": "ind", "user": "ind"}


def of_objects(root, uid):
    """The answers for the objects below `root`/topics."""
    return answers({table: (f"{root}/topics/{uid}.{table}/partition=*/*.json", None) for table in COLUMNS})


def of_rows(folder, posts):
    """The answers for the rows in `folder` that the original emulator draws for its first `posts` posts."""
    drawn = ", ".join(str(row) for row in sorted(set(draws(posts))))
    rows = {table: (f"{folder}/{name}.jsonl", f'"{ID[table]}" in ({drawn})') for table, name in FILES.items()}
    return answers(rows)


def draws(posts):
    """Row numbers as the original emulator draws them. For each post it draws a pause of 0 or 1 s, then a row."""
    sequence = random.Random(100)  # noqa: S311
    for _ in range(posts):
        sequence.randrange(0, 2)
        yield sequence.randint(0, 11000)


def answers(sources):
    """The rows of each answer, by name. A source is a pattern of files, and a condition on their rows or None."""
    connection = duckdb.connect()
    connection.execute("set threads = 2")
    for table, (files, condition) in sources.items():
        connection.execute(f"create table {table}_raw as {rows_of(COLUMNS[table], Path(files), condition)}")
    connection.execute(CLEANED)
    results = {}
    for name, question in QUESTIONS.items():
        cursor = connection.execute(question)
        names = [column[0] for column in cursor.description]
        results[name] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return results


def rows_of(written, files, condition):
    """SQL that selects the rows of the files. Without files, it selects no rows, with the same columns."""
    columns = written.replace('"index"', "index")
    if not list(Path(files.anchor).glob(str(files.relative_to(files.anchor)))):
        empty = ", ".join(f'null::{kind} as "{name}"' for name, kind in parse_columns(columns))
        return f"select {empty} limit 0"
    options = f"format = 'newline_delimited', columns = {columns}, hive_partitioning = false"
    return f"select * from read_json('{files}', {options}) where {condition or 'true'}"


def parse_columns(text):
    """The names and types in a struct literal."""
    pairs = text.strip("{}\n ").split(",")
    return [(name.strip(), kind.strip().strip("'")) for name, kind in (pair.split(":") for pair in pairs)]


if __name__ == "__main__":
    # Arguments: `objects FOLDER USER_ID` for objects below FOLDER/topics, or `rows FOLDER POSTS`. Prints JSON.
    kind, place, what = sys.argv[1:]
    there = Path(place).resolve()
    print(json.dumps(of_objects(there, what) if kind == "objects" else of_rows(there, int(what))))
