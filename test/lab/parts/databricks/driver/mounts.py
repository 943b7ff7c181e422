"""Mounts in `dbfs:/`. Each is a link of Hadoop's viewfs and the keys of a bucket."""

from __future__ import annotations

import json
import os
import re
import urllib.parse
from collections import namedtuple
from dataclasses import asdict, dataclass
from typing import Any

from .errors import ExecutionError
from .output.redaction import Redaction

MountInfo = namedtuple("MountInfo", "mountPoint source encryptionType")

LINK = "fs.viewfs.mounttable.default.link."
_SOURCE = re.compile(r"(s3[an]?)://(?:([^:@/]+):([^@/]*)@)?([^/@:]+)(/.*)?")


@dataclass(frozen=True)
class Mount:
    """One mount, as it is stored between runs."""

    point: str
    source: str
    bucket: str
    path: str
    settings: dict[str, str]
    """Hadoop settings of the bucket, with its keys."""


def read_source(source: str) -> tuple[str, str, str, dict[str, str]]:
    """Split a source into the source without keys, the bucket, the path in it, and the settings with its keys.

    Raises ExecutionError for a source that is no S3 URI, for example when keys with `/` or `@` are not URL-encoded.
    """
    found = _SOURCE.fullmatch(source)
    if found is None:
        shown = re.sub(r"://.*@", "://[REDACTED]@", source)
        hint = " (is the secret key URL-encoded?)" if "@" in source else ""
        raise ExecutionError("mount", f"java.lang.IllegalArgumentException: Invalid mount source {shown}{hint}")
    scheme, key, secret, bucket, path = found.groups()
    settings = {}
    if key is not None:
        settings[f"fs.s3a.bucket.{bucket}.access.key"] = urllib.parse.unquote(key)
        settings[f"fs.s3a.bucket.{bucket}.secret.key"] = urllib.parse.unquote(secret)
    return f"{scheme}://{bucket}{path or ''}", bucket, path or "/", settings


class Mounts:
    """The workspace's mounts. They are stored in a file and so survive the end of a run and of this process."""

    def __init__(self, spark: Any, file: str, redaction: Redaction) -> None:
        self._spark = spark
        self._file = file
        self._redaction = redaction
        self._all: dict[str, Mount] = {}
        if os.path.exists(file):
            with open(file, encoding="utf-8") as text:
                self._all = {one["point"]: Mount(**one) for one in json.load(text)}

    def list(self) -> list[MountInfo]:
        """All mounts, with those that every workspace has."""
        given = [MountInfo("/databricks-datasets", "databricks-datasets", ""), MountInfo("/", "DatabricksRoot", "")]
        return [*given, *(MountInfo(one.point, one.source, "") for one in self._all.values())]

    def points(self) -> list[str]:
        """The mount points that users have made."""
        return list(self._all)

    def mount(self, source: str, mount_point: str, extra: dict[str, str] | None) -> None:
        """Add a mount. Raises ExecutionError as Databricks does, for example when the mount point is in use."""
        point = "/" + mount_point.removeprefix("dbfs:").strip("/")
        if point in self._all:
            self._refuse("mount", f"Directory already mounted: {point}")
        for other in self._all:
            if other.startswith(f"{point}/") or point.startswith(f"{other}/"):
                self._refuse("mount", f"Cannot mount {point}: it overlaps with the mount {other}")
        if point == "/":
            self._refuse("mount", "Mount point must not be the root")
        plain, bucket, path, settings = read_source(source)
        for key, value in (extra or {}).items():
            settings[re.sub(r"^fs\.s3[an]?\.(access|secret)\.key$", rf"fs.s3a.bucket.{bucket}.\1.key", key)] = value
        self._all[point] = Mount(point, plain, bucket, path, settings)
        self._keep()

    def unmount(self, mount_point: str) -> None:
        """Remove a mount. Raises ExecutionError when there is none."""
        point = "/" + mount_point.removeprefix("dbfs:").strip("/")
        if point not in self._all:
            self._refuse("unmount", f"Directory not mounted: {point}")
        del self._all[point]
        self._keep()

    def apply(self, *, allowed: bool, external: dict[str, str]) -> None:
        """Give Hadoop the mounts, if they are `allowed`, and the `external` settings. Closes all file systems."""
        conf = self._spark.sparkContext._jsc.hadoopConfiguration()
        for prefix in (LINK, "fs.s3a.bucket."):
            for key in list(conf.getPropsWithPrefix(prefix)):
                conf.unset(prefix + key)
        for key, value in external.items():
            conf.set(key, value)
        for one in self._all.values() if allowed else ():
            conf.set(LINK + one.point, f"s3a://{one.bucket}{one.path}")
            for key, value in one.settings.items():
                conf.set(key, value)
                if key.endswith("secret.key"):
                    self._redaction.learn(value)
        # viewfs reads its links only when it is opened, and Hadoop caches file systems with their keys.
        self._spark._jvm.org.apache.hadoop.fs.FileSystem.closeAll()

    def _keep(self) -> None:
        with open(os.open(f"{self._file}.new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as to:
            json.dump([asdict(one) for one in self._all.values()], to)
        os.replace(f"{self._file}.new", self._file)
        self.apply(allowed=True, external={})

    @staticmethod
    def _refuse(call: str, why: str) -> None:
        reason = f"java.lang.IllegalArgumentException: requirement failed: {why}"
        raise ExecutionError(call, f"java.rmi.RemoteException: {reason}; nested exception is: \n\t{reason}")
