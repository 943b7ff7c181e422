"""The Delta table that holds the user's AWS keys."""

from __future__ import annotations

import os
from typing import Any

PATH = "user/hive/warehouse/authentication_credentials"


def ensure(spark: Any, root: str, access_key_id: str, secret_access_key: str) -> None:
    """Create the table with one row, unless it exists. `root` is the folder with the files of `dbfs:/`."""
    if os.path.exists(os.path.join(root, PATH, "_delta_log")):
        return
    frame = spark.createDataFrame([(access_key_id, secret_access_key)], ["Access key ID", "Secret access key"])
    # Delta allows spaces in column names only with column mapping.
    frame.coalesce(1).write.format("delta").option("delta.columnMapping.mode", "name").save(f"dbfs:/{PATH}")
