"""The Delta table that holds the user's AWS keys."""

from __future__ import annotations

import os
from typing import Any

PATH = "user/hive/warehouse/authentication_credentials"


def ensure(spark: Any, root: str, access_key_id: str, secret_access_key: str) -> None:
    """Make the table, with one row, below the folder `root` of `dbfs:/` unless it is there."""
    if os.path.exists(os.path.join(root, PATH, "_delta_log")):
        return
    frame = spark.createDataFrame([(access_key_id, secret_access_key)], ["Access key ID", "Secret access key"])
    # Without column mapping Delta refuses names with blanks.
    frame.coalesce(1).write.format("delta").option("delta.columnMapping.mode", "name").save(f"dbfs:/{PATH}")
