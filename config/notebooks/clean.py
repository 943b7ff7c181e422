# Databricks notebook source
# MAGIC %md
# MAGIC # Clean the three DataFrames
# MAGIC Placeholder texts become null. Follower counts become integers and times become timestamps. Columns get a fixed
# MAGIC order. Of rows that are equal in all columns one is kept. The last three columns say where each row comes from.

# COMMAND ----------

# DBTITLE 1,Started notebook
UNTIL = globals().get("UNTIL", "clean")

# COMMAND ----------

# MAGIC %run ./load

# COMMAND ----------

# DBTITLE 1,Functions
from pyspark.sql import Window  # noqa: F811
from pyspark.sql import functions as F  # noqa: F811

# Placeholder texts that mean "no value". The whole text must match.
MISSING = {
    "title": ["No Title Data Available", "Untitled"],
    "description": ["No description available Story format", "No description available", "Untitled"],
    "poster_name": ["User Info Error"],
    "follower_count": ["User Info Error"],
    "tag_list": ["N,o, ,T,a,g,s, ,A,v,a,i,l,a,b,l,e"],
    "image_src": ["Image src error."],
}
TEXTS = [
    "unique_id",
    "title",
    "description",
    "poster_name",
    "follower_count",
    "tag_list",
    "is_image_or_video",
    "image_src",
    "save_location",
    "category",
]
COLUMNS = {
    "pin": [
        "ind",
        "unique_id",
        "title",
        "description",
        "follower_count",
        "poster_name",
        "tag_list",
        "is_image_or_video",
        "image_src",
        "save_location",
        "category",
    ],
    "geo": ["ind", "country", "coordinates", "timestamp"],
    "user": ["ind", "user_name", "age", "date_joined"],
}


def without_missing(frame):
    """Replaces empty texts and placeholder texts by nulls."""
    for name in TEXTS:
        frame = frame.withColumn(name, F.when(~F.col(name).isin(["", *MISSING.get(name, [])]), F.col(name)))
    return frame


def follower_number(column):
    """Texts such as 437, 31k and 8M as integers; null for any other text."""
    number = r"^(\d+(?:\.\d+)?)([kM]?)$"
    unit = F.regexp_extract(column, number, 2)
    digits = F.regexp_extract(column, number, 1)
    factor = F.when(unit == "k", 1_000).when(unit == "M", 1_000_000).otherwise(1)
    # A number that does not fit into an int becomes null.
    value = F.when(F.length(digits).between(1, 15), digits).cast("decimal(20,4)") * factor
    return F.when(value < 2_147_483_648, value).cast("int")


def time_of(column):
    """An ISO text, with a T or a blank, as a timestamp; null for any other text, even in ANSI mode."""
    return F.expr(f"try_to_timestamp(`{column}`)")


def clean_pin(frame):
    """Cleans the columns of df_pin, after `without_missing`. Keeps duplicates."""
    return (
        frame.withColumn("follower_count", follower_number(F.col("follower_count")))
        .withColumn("save_location", F.regexp_replace("save_location", "^Local save in ", ""))
        .withColumnRenamed("index", "ind")
    )


def clean_geo(frame):
    """Cleans the columns of df_geo. Keeps duplicates."""
    return frame.withColumn("coordinates", F.array("latitude", "longitude")).withColumn(
        "timestamp", time_of("timestamp")
    )


def clean_user(frame):
    """Cleans the columns of df_user. Keeps duplicates."""
    return frame.withColumn("user_name", F.concat("first_name", F.lit(" "), "last_name")).withColumn(
        "date_joined", time_of("date_joined")
    )


CLEAN = {"pin": clean_pin, "geo": clean_geo, "user": clean_user}
# The column of each table that is converted from text to another type.
CONVERTED = {"pin": "follower_count", "geo": "timestamp", "user": "date_joined"}


def without_duplicates(frame, columns):
    """Keeps one of the rows that are equal in all `columns`: the one with the lowest partition and offset."""
    window = Window.partitionBy(*columns).orderBy("_partition", "_offset", "_source_file")
    return frame.withColumn("_copy", F.row_number().over(window)).where("_copy = 1").drop("_copy")


def clean_frame(frame, table, counts):
    """A cleaned frame, and a report with counts of what cleaning removed or could not read."""
    before = frame.where("_corrupt_record is null")
    before = without_missing(before) if table == "pin" else before
    column = CONVERTED[table]
    converted = CLEAN[table](before.withColumn("_raw", F.col(column)))
    lost = converted.agg(F.count("_raw"), F.count(column)).first()
    cleaned = keep(without_duplicates(converted.select(*COLUMNS[table], *LINEAGE), COLUMNS[table]))
    rows, with_ind, inds = cleaned.agg(F.count("*"), F.count("ind"), F.countDistinct("ind")).first()
    report = {
        "rows": rows,
        "duplicates": counts["rows"] - counts["corrupt"] - rows,
        "corrupt": counts["corrupt"],
        # Values that could not be converted. They are null now.
        "unreadable": {column: lost[0] - lost[1]},
        # Rows beyond the first of each ind. They differ from each other, so all are kept.
        "conflicting": with_ind - inds,
    }
    return cleaned, report


# COMMAND ----------

# DBTITLE 1,Clean
CLEANED = timed("clean", lambda: {name: clean_frame(one, name, COUNTS[name]) for name, one in FRAMES.items()})
df_pin, df_geo, df_user = (CLEANED[table][0] for table in ("pin", "geo", "user"))
df_post = df_geo
for name, frame in {"df_pin": df_pin, "df_geo": df_geo, "df_post": df_post, "df_user": df_user}.items():
    frame.createOrReplaceTempView(name)
for table, (_, report) in CLEANED.items():
    print(table, report)

# COMMAND ----------

REPORT = {"version": 1, "frames": COUNTS, "cleaned": {table: report for table, (_, report) in CLEANED.items()}}
if UNTIL == "clean":
    dbutils.notebook.exit(json.dumps({**REPORT, "seconds": SECONDS}))
