"""Files of mounted buckets, through Hadoop."""

from __future__ import annotations

import errno
import io
import os
import stat
import tempfile
import zlib
from typing import Any, NamedTuple

from .places import Mounted


class Known(NamedTuple):
    """What a bucket says of a file or folder."""

    name: str
    is_folder: bool
    size: int
    modified: float
    """In s since 1970."""


class Bucket:
    """Reads and writes whole files: they are fetched before they are read, and stored when they are closed."""

    def __init__(self, spark: Any) -> None:
        self._spark = spark

    def status(self, place: Mounted) -> Known:
        """What is there. Raises FileNotFoundError when nothing is."""
        at, system = self._at(place)
        if not system.exists(at):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), f"/dbfs{place.path}")
        return _known(system.getFileStatus(at))

    def list(self, place: Mounted) -> list[Known]:
        """What a folder holds. Raises NotADirectoryError for a file."""
        if not self.status(place).is_folder:
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), f"/dbfs{place.path}")
        at, system = self._at(place)
        return [_known(one) for one in system.listStatus(at)]

    def open(self, place: Mounted, mode: str) -> io.FileIO:
        """A file to read, or one to write that is stored once it is closed; nothing else is possible, as on Databricks."""
        kind = mode.replace("b", "").replace("t", "")
        if kind == "r":
            return _Fetched(self, place)
        if kind not in ("w", "x"):
            raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP), f"/dbfs{place.path}")
        if kind == "x" and self._at(place)[1].exists(self._at(place)[0]):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), f"/dbfs{place.path}")
        return _Stored(self, place)

    def mkdir(self, place: Mounted) -> None:
        """Make a folder and those above it."""
        at, system = self._at(place)
        if system.exists(at):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), f"/dbfs{place.path}")
        system.mkdirs(at)

    def remove(self, place: Mounted, *, folder: bool) -> None:
        """Remove a file, or an empty folder."""
        known = self.status(place)
        if known.is_folder != folder:
            code = errno.ENOTDIR if folder else errno.EISDIR
            raise OSError(code, os.strerror(code), f"/dbfs{place.path}")
        if folder and self.list(place):
            raise OSError(errno.ENOTEMPTY, os.strerror(errno.ENOTEMPTY), f"/dbfs{place.path}")
        at, system = self._at(place)
        system.delete(at, False)

    def rename(self, place: Mounted, to: Mounted) -> None:
        """Rename within the mounts."""
        self.status(place)
        at, system = self._at(place)
        if not system.rename(at, self._at(to)[0]):
            raise OSError(errno.EIO, os.strerror(errno.EIO), f"/dbfs{place.path}")

    def fetch(self, place: Mounted, file: str) -> None:
        """Copy a file of the bucket to this machine."""
        if self.status(place).is_folder:
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), f"/dbfs{place.path}")
        at, system = self._at(place)
        system.copyToLocalFile(False, at, self._path(f"file://{file}"), True)

    def store(self, place: Mounted, file: str) -> None:
        """Copy a file of this machine to the bucket."""
        at, system = self._at(place)
        system.copyFromLocalFile(False, True, self._path(f"file://{file}"), at)

    def _path(self, text: str) -> Any:
        return self._spark._jvm.org.apache.hadoop.fs.Path(text)

    def _at(self, place: Mounted) -> tuple[Any, Any]:
        at = self._path(f"dbfs:{place.path}")
        return at, at.getFileSystem(self._spark._jsc.hadoopConfiguration())


class _Fetched(io.FileIO):
    def __init__(self, bucket: Bucket, place: Mounted) -> None:
        with tempfile.TemporaryDirectory() as folder:
            copy = os.path.join(folder, "copy")
            bucket.fetch(place, copy)
            super().__init__(copy, "r")  # it stays open when the folder is gone


class _Stored(io.FileIO):
    def __init__(self, bucket: Bucket, place: Mounted) -> None:
        self._bucket, self._place = bucket, place
        descriptor, self._file = tempfile.mkstemp()
        super().__init__(descriptor, "r+")

    def close(self) -> None:
        if self.closed:
            return
        super().close()
        try:
            self._bucket.store(self._place, self._file)
        finally:
            os.unlink(self._file)


def _known(status: Any) -> Known:
    folder = status.isDirectory()
    return Known(status.getPath().getName(), folder, 0 if folder else status.getLen(), status.getModificationTime() / 1000)


def stat_of(known: Known, path: str) -> os.stat_result:
    """What `os.stat` says of it; its number follows from its path, so that two files differ."""
    mode = (stat.S_IFDIR if known.is_folder else stat.S_IFREG) | 0o777
    when = known.modified
    return os.stat_result((mode, zlib.crc32(path.encode()), 0, 1, 0, 0, known.size, int(when), int(when), int(when), when, when, when))
