# Databricks notebook source
# MAGIC %md
# MAGIC # Load the three topics
# MAGIC Creates `df_pin`, `df_geo` (also named `df_post`) and `df_user`: one row for each record, with the object and
# MAGIC the offset that it comes from. A line that is not a JSON object is kept in `_corrupt_record`, and data that does
# MAGIC not fit the columns in `_rescued_data`.

# COMMAND ----------

# DBTITLE 1,Started notebook
UNTIL = globals().get("UNTIL", "load")

# COMMAND ----------

# MAGIC %run ./mount

# COMMAND ----------

# DBTITLE 1,Functions
import json

from pyspark.sql import functions as F

SCHEMAS = {
    "pin": {
        "index": "INT",
        "unique_id": "STRING",
        "title": "STRING",
        "description": "STRING",
        "poster_name": "STRING",
        "follower_count": "STRING",
        "tag_list": "STRING",
        "is_image_or_video": "STRING",
        "image_src": "STRING",
        "downloaded": "INT",
        "save_location": "STRING",
        "category": "STRING",
    },
    "geo": {"ind": "INT", "timestamp": "STRING", "latitude": "DOUBLE", "longitude": "DOUBLE", "country": "STRING"},
    "user": {"ind": "INT", "first_name": "STRING", "last_name": "STRING", "age": "INT", "date_joined": "STRING"},
}
ID = {"pin": "index", "geo": "ind", "user": "ind"}
LINEAGE = ["_source_file", "_partition", "_offset"]
# A frame with more rows than this is reported by its count alone, without its offsets.
MOST_KEYS = 100_000
# Objects that one Spark task reads. Spark's default of 32 would make hundreds of tasks, which slows all later steps.
OBJECTS_A_TASK = 1_000


def is_missing(error):
    """Whether reading failed because the path does not exist."""
    return re.search(r"PATH_NOT_FOUND|Path does not exist|No such file or directory|NoSuchKey", str(error)) is not None


def name_of(path):
    """The file name in a path. Some parts of Spark encode the `+` in it."""
    return path.rpartition("/")[2].replace("%2B", "+")


def read_objects(spark, paths):
    """The lines of the objects in these folders or at these paths, one row each, with the object's path and day."""
    # Reads whole objects, because the number of a line in its object is needed for its offset. Uses folders with a
    # filter, because Spark would send one more request for each object that a pattern matches.
    objects = spark.read.option("pathGlobFilter", "*.json").text(paths, wholetext=True)
    return objects.select(
        F.regexp_replace("_metadata.file_path", "%2B", "+").alias("_source_file"),
        F.to_date("_metadata.file_modification_time").alias("day"),
        F.posexplode(F.split(F.regexp_replace("value", r"\n\z", ""), "\n")).alias("_line", "value"),
    )


def with_place(lines):
    """Adds partition and offset of each line. The key is <topic>+<partition>+<offset of its first record>.json."""
    key = r"\+(\d+)\+(\d+)\.json$"
    return lines.select(
        "value",
        "day",
        "_source_file",
        F.nullif(F.regexp_extract("_source_file", key, 1), F.lit("")).cast("int").alias("_partition"),
        (F.nullif(F.regexp_extract("_source_file", key, 2), F.lit("")).cast("long") + F.col("_line")).alias("_offset"),
    )


def parse_records(lines, table):
    """Parses lines into the columns of a table, and puts what does not fit into two further columns."""
    names = list(SCHEMAS[table])
    # Names are quoted, because timestamp and index are keywords.
    ddl = ", ".join(f"`{name}` {kind}" for name, kind in {**SCHEMAS[table], "_misfit": "STRING"}.items())
    known = F.array(*[F.lit(name) for name in names])
    parsed = lines.withColumn("any", F.from_json("value", "map<string,string>")).withColumn(
        "record", F.from_json("value", ddl, {"mode": "PERMISSIVE", "columnNameOfCorruptRecord": "_misfit"})
    )
    corrupt = F.col("any").isNull()
    foreign = F.map_filter("any", lambda name, _: ~F.array_contains(known, name))
    misfit = F.col("record._misfit").isNotNull() | F.col(f"record.{ID[table]}").isNull()
    return parsed.select(
        *[F.when(~corrupt, F.col(f"record.{name}")).alias(name) for name in names],
        F.when(corrupt, F.col("value")).alias("_corrupt_record"),
        F.when(corrupt, None)
        .when(misfit, F.col("value"))
        .when(F.size(foreign) > 0, F.to_json(foreign))
        .alias("_rescued_data"),
        *LINEAGE,
    )


def keep(frame):
    """Caches a frame if the compute allows it. Serverless compute does not, and computes the frame again each time."""
    try:
        return frame.cache()
    except Exception as error:
        if "NOT_SUPPORTED" not in str(error) and "not supported" not in str(error):
            raise
        return frame


def empty_lines(spark):
    """A frame of lines without rows."""
    columns = {"value": "string", "day": "date", "_source_file": "string", "_partition": "int", "_offset": "long"}
    return spark.range(0).select(*[F.lit(None).cast(kind).alias(name) for name, kind in columns.items()])


def below(root, p, *parts):
    """A path below the folder of the objects. The folder is the bucket itself when `topics_dir` is empty."""
    return "/".join(part for part in (root, p["topics_dir"], *parts) if part)


def read_topic(spark, root, p, topic):
    """All lines of a topic's objects, and the number of objects, including empty ones."""
    try:
        lines = with_place(read_objects(spark, below(root, p, topic, "partition=*")))
    except Exception as error:
        if is_missing(error):
            return empty_lines(spark), 0
        raise
    listed = lines.inputFiles()
    lines = lines.coalesce(len(listed) // OBJECTS_A_TASK + 1)
    if p["compact"] == "true":
        lines = read_compacted(spark, f"{root}/compacted/{topic}", lines, listed)
    return lines, len(listed)


def read_compacted(spark, place, lines, listed):
    """Adds the lines of new objects to the compacted files, one folder per day, and reads all lines from there."""
    known = {name_of(row[0]) for row in compacted(spark, place).select("_source_file").distinct().collect()}
    later = [path for path in listed if name_of(path) not in known]
    if later:
        # The first time reads the folder, with one listing. Later times read only the new objects, by path.
        new = with_place(read_objects(spark, later)) if known else lines
        new.write.mode("append").partitionBy("day").json(place)
    return compacted(spark, place)


def compacted(spark, place):
    """The compacted lines below `place`; a frame without rows if nothing was compacted yet."""
    nothing = empty_lines(spark)
    try:
        stored = spark.read.schema(nothing.schema).json(place).select(*nothing.columns)
    except Exception as error:
        if is_missing(error):
            return nothing
        raise
    # An interrupted compaction may have written lines that the next one wrote again.
    return stored.dropDuplicates(["_source_file", "_offset"])


def as_ranges(offsets):
    """Integers as a text of ranges, such as 0-99,101."""
    ranges = []
    for offset in sorted(offsets):
        if ranges and ranges[-1][1] == offset - 1:
            ranges[-1][1] = offset
        else:
            ranges.append([offset, offset])
    return ",".join(f"{a}" if a == b else f"{a}-{b}" for a, b in ranges)


def count_frame(frame, objects):
    """The counts of one frame, and its offsets by partition unless it has more than MOST_KEYS rows."""
    counts = frame.agg(
        F.count("*").alias("rows"),
        F.count("_corrupt_record").alias("corrupt"),
        F.count("_rescued_data").alias("rescued"),
        F.countDistinct("_source_file").alias("filled"),
    ).first()
    found = counts.asDict()
    # An empty object has no line, so it is not among the objects of the rows.
    found["empty"] = objects - found.pop("filled")
    if found["rows"] <= MOST_KEYS:
        places = frame.where("_offset is not null").groupBy("_partition").agg(F.collect_set("_offset")).collect()
        found["offsets"] = {str(partition): as_ranges(offsets) for partition, offsets in sorted(places)}
    return {"objects": objects, **found}


def load_topics(spark, root, p):
    """The frames of the three topics and their counts, by table. Raises RuntimeError if there is no record at all."""
    frames, counts = {}, {}
    for table in SCHEMAS:
        lines, objects = read_topic(spark, root, p, f"{p['uid']}.{table}")
        frames[table] = keep(parse_records(lines, table))
        counts[table] = count_frame(frames[table], objects)
    if all(found["rows"] == 0 for found in counts.values()):
        raise RuntimeError(
            f"There are no objects below {below(root, p, p['uid'])}.pin/, .geo/ and .user/: "
            "post records first, and check that the connector writes to this bucket."
        )
    return frames, counts


# COMMAND ----------

# DBTITLE 1,Load
FRAMES, COUNTS = timed("load", lambda: load_topics(spark, ROOT, P))
df_pin, df_geo, df_user = FRAMES["pin"], FRAMES["geo"], FRAMES["user"]
df_post = df_geo
for name, frame in {"df_pin": df_pin, "df_geo": df_geo, "df_post": df_post, "df_user": df_user}.items():
    frame.createOrReplaceTempView(name)
for table, found in COUNTS.items():
    print(table, {name: count for name, count in found.items() if name != "offsets"})

# COMMAND ----------

if UNTIL == "load":
    dbutils.notebook.exit(json.dumps({"version": 1, "frames": COUNTS, "seconds": SECONDS}))
