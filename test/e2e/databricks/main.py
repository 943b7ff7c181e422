# Databricks notebook source
dbutils.widgets.text("greeting", "hello")
dbutils.widgets.text("bucket", "")

# COMMAND ----------

# MAGIC %run ./included $suffix="!"

# COMMAND ----------

import json

other = dbutils.notebook.run("./other", 60, {"number": "20"})
dbutils.jobs.taskValues.set("answer", int(other) + 1)

# COMMAND ----------

dbutils.fs.put("/tmp/note.txt", "written by a notebook", True)
assert dbutils.fs.head("dbfs:/tmp/note.txt") == "written by a notebook"
assert [one.name for one in dbutils.fs.ls("/tmp")] == ["note.txt"]
assert "SHARED" in globals() and "ONLY_OTHER" not in globals()
try:
    dbutils.widgets.get("nowhere")
except Exception as error:
    missing = str(error)

# COMMAND ----------

dbutils.notebook.exit(json.dumps({"greeting": dbutils.widgets.get("greeting") + SUFFIX, "other": other, "missing": "InputWidgetNotDefined" in missing}))

# COMMAND ----------

raise Exception("nothing runs after exit")
