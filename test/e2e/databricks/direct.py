# Databricks notebook source
import json

refused = ""
try:
    dbutils.fs.mount("s3a://user-<user-id>-bucket", "/mnt/never")
except Exception as error:
    refused = str(error)

# COMMAND ----------

frame = spark.read.schema("index INT").json("s3://user-<user-id>-bucket/topics/<user-id>.pin/partition=*/*.json")
target = "s3a://user-<user-id>-bucket/compacted/pin"
frame.coalesce(1).write.mode("overwrite").json(target)
dbutils.notebook.exit(
    json.dumps(
        {
            "refused": refused,
            "rows": frame.count(),
            "written": spark.read.json(target).count(),
            "ansi": spark.conf.get("spark.sql.ansi.enabled"),
        }
    )
)
