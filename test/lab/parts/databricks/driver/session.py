"""Starts Spark with Delta, and with `dbfs:/` as its file system."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import Any

HEAP = "640m"
"""Three times what 11,000 files of one record need. The process then uses less than 1.2 GB."""

JVM_OPTIONS = (
    "-XX:+UseSerialGC -XX:-UsePerfData -XX:TieredStopAtLevel=1 -Xss512k -XX:MaxMetaspaceSize=256m "
    "-XX:ReservedCodeCacheSize=96m -Djava.awt.headless=true"
)

S3 = "lab.databricks.ListedS3FileSystem"
"""The file system for S3, for all URI schemes; see ../s3."""


@dataclass(frozen=True)
class Place:
    """What Spark needs to know about the lab."""

    root: str
    """Folder with the files of `dbfs:/`."""
    class_path: str
    """Class path of the jars and classes that PySpark does not contain."""
    s3: str
    """URL of S3."""
    region: str
    cores: int


def _settings(place: Place) -> dict[str, str]:
    hadoop = {
        "fs.defaultFS": "dbfs:///",
        # viewfs under the scheme dbfs. Paths that are not mounted are in a folder.
        "fs.dbfs.impl": "org.apache.hadoop.fs.viewfs.ViewFileSystemOverloadScheme",
        "fs.viewfs.overload.scheme.target.file.impl": "org.apache.hadoop.fs.RawLocalFileSystem",
        "fs.viewfs.overload.scheme.target.s3a.impl": S3,
        "fs.viewfs.mounttable.default.linkFallback": f"file://{place.root}",
        "fs.s3.impl": S3,
        "fs.s3a.impl": S3,
        "fs.s3a.endpoint": place.s3,
        "fs.s3a.endpoint.region": place.region,
        "fs.s3a.path.style.access": "true",
        "fs.s3a.connection.ssl.enabled": "false",
        "fs.s3a.aws.credentials.provider": "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider",
        "fs.s3a.attempts.maximum": "2",
        "fs.s3a.retry.limit": "2",
        "fs.s3a.fast.upload.buffer": "bytebuffer",
        "fs.s3a.multipart.size": "8M",
    }
    return {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.extraClassPath": place.class_path,
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.session.timeZone": "UTC",
        # By default Spark lists more than 32 paths with one task each, and asks for the hosts of each file.
        "spark.sql.sources.parallelPartitionDiscovery.parallelism": "4",
        "spark.sql.sources.ignoreDataLocality": "true",
        "spark.databricks.delta.snapshotPartitions": "2",
        # With so little data, compiling and replanning a query takes longer than running it.
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        "spark.sql.warehouse.dir": "dbfs:/user/hive/warehouse",
        "spark.delta.logStore.dbfs.impl": "io.delta.storage.LocalLogStore",
        **{f"spark.hadoop.{key}": value for key, value in hadoop.items()},
    }


def start(place: Place) -> Any:
    """Start Spark and return its first session. The JVM ends with this process."""
    os.makedirs(place.root, exist_ok=True)
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    os.environ["MPLBACKEND"] = "module://driver.output.plots"
    os.environ["PYSPARK_SUBMIT_ARGS"] = f'--driver-memory {HEAP} --driver-java-options "{JVM_OPTIONS}" pyspark-shell'
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(f"local[{place.cores}]").appName("databricks")
    for key, value in _settings(place).items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def fresh(base: Any, *, ansi: bool) -> Any:
    """Create a session without temporary views and settings of an earlier run. SparkSession.builder returns it too."""
    session = base.newSession()
    activate(session)
    session.conf.set("spark.sql.ansi.enabled", str(ansi).lower())
    return session


def activate(session: Any) -> None:
    """Make SparkSession.builder return this session."""
    type(session)._instantiatedSession = session
    companion = session._jvm.org.apache.spark.sql.SparkSession
    companion.setDefaultSession(session._jsparkSession)
    companion.setActiveSession(session._jsparkSession)
