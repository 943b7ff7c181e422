# Databricks notebook source
# MAGIC %md
# MAGIC # Mount the bucket
# MAGIC Reads the access keys from the credentials table and mounts the bucket, unless it is mounted already. If the
# MAGIC parameter `path` is set (a Unity Catalog volume, an external location or `s3://bucket`), nothing is mounted and
# MAGIC the objects are read from that path.

# COMMAND ----------

# DBTITLE 1,Functions
import re
import time
import urllib.parse

PARAMETERS = {
    "uid": "",
    "bucket": "",
    "mount_point": "",
    "path": "",
    "credentials_table": "dbfs:/user/hive/warehouse/authentication_credentials",
    "credentials_scope": "",
    "topics_dir": "topics",
    "schema": "",
    "compact": "false",
}
SECONDS = {}


def bucket_of(source):
    """The bucket and path of a mount's source, without the scheme and the access keys."""
    return re.sub(r"^s3[an]?://(?:[^@/]*@)?", "", source).rstrip("/")


def create_credentials(spark, dbutils, table, scope):
    """Creates the credentials table from a secret scope, unless it exists. Returns whether it was created."""
    try:
        spark.read.format("delta").load(table).limit(1).collect()
        return False
    except Exception as error:
        if not re.search(r"not (a Delta table|found|exist)|PATH_NOT_FOUND|DELTA_MISSING|DELTA_TABLE", str(error), re.I):
            raise
    keys = [(dbutils.secrets.get(scope, "access-key-id"), dbutils.secrets.get(scope, "secret-access-key"))]
    frame = spark.createDataFrame(keys, "`Access key ID` string, `Secret access key` string")
    # Delta allows blanks in column names only if columns are mapped by name.
    frame.coalesce(1).write.format("delta").option("delta.columnMapping.mode", "name").save(table)
    return True


def read_credentials(spark, table):
    """The access key ID and the secret access key in the first row of the credentials table."""
    try:
        frame = spark.read.format("delta").load(table)
        row = frame.select("Access key ID", "Secret access key").first()
    except Exception as error:
        raise RuntimeError(
            f"The credentials table {table} cannot be read: {str(error).splitlines()[0]} "
            "It needs the columns `Access key ID` and `Secret access key`."
        ) from None
    if row is None:
        raise RuntimeError(f"The credentials table {table} has no row.")
    return row[0], row[1]


def mount_bucket(spark, dbutils, p):
    """Mounts the bucket unless it is mounted already. Returns the mount point."""
    point, bucket = p["mount_point"], p["bucket"]
    try:
        mounts = {mount.mountPoint: mount.source for mount in dbutils.fs.mounts()}
    except Exception as error:
        raise no_mounts(error) from None
    if point in mounts:
        if bucket_of(mounts[point]) != bucket:
            raise RuntimeError(
                f"{point} is mounted already, from s3://{bucket_of(mounts[point])} and not from s3://{bucket}. "
                f'Unmount it (dbutils.fs.unmount("{point}")), or set databricks.mountPoint to another place.'
            )
        print(f"{point} is mounted already")
        return point
    if p["credentials_scope"]:
        create_credentials(spark, dbutils, p["credentials_table"], p["credentials_scope"])
    key, secret = read_credentials(spark, p["credentials_table"])
    encoded = urllib.parse.quote(secret, safe="")
    try:
        dbutils.fs.mount(f"s3n://{key}:{encoded}@{bucket}", point)
    except Exception as error:
        text = str(error).replace(encoded, "[REDACTED]").replace(secret, "[REDACTED]")
        raise no_mounts(text) from None
    print(f"mounted s3://{bucket} at {point}")
    return point


def no_mounts(why):
    """The error for a workspace that refuses mounts. It says what to set instead."""
    return RuntimeError(
        f"Mounting was refused: {str(why).splitlines()[0]}\n"
        "Where a workspace has no mounts (Unity Catalog, serverless), set databricks.path in the config: a volume "
        "such as /Volumes/<catalog>/<schema>/<volume>, or s3://<bucket> below an external location."
    )


def timed(name, work):
    """Runs `work` and stores how many seconds it took in SECONDS[name]."""
    start = time.time()
    result = work()
    SECONDS[name] = round(time.time() - start, 2)
    return result


# COMMAND ----------

# DBTITLE 1,Parameters
# Name of the notebook that was started. The notebooks that it includes see its value and do not end the run.
UNTIL = globals().get("UNTIL", "mount")
for name, preset in PARAMETERS.items():
    dbutils.widgets.text(name, preset)
P = {name: dbutils.widgets.get(name).strip() for name in PARAMETERS}
if not P["uid"]:
    raise RuntimeError("The parameter uid is empty: give the user id, such as 0affd5f86743.")
P["bucket"] = P["bucket"] or f"user-{P['uid']}-bucket"
P["mount_point"] = P["mount_point"] or f"/mnt/{P['bucket']}"

# COMMAND ----------

# DBTITLE 1,Mount
if P["path"]:
    ROOT = P["path"].rstrip("/")
    print(f"nothing is mounted: the objects are read from {ROOT}")
else:
    spark.conf.set("spark.databricks.delta.formatCheck.enabled", "false")
    ROOT = timed("mount", lambda: mount_bucket(spark, dbutils, P))

# COMMAND ----------

if UNTIL == "mount":
    dbutils.notebook.exit(f'{{"root": "{ROOT}"}}')
