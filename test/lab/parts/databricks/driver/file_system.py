"""dbutils.fs."""

from __future__ import annotations

from typing import Any, NamedTuple

from .errors import ExecutionError
from .mounts import MountInfo, Mounts


class FileInfo(NamedTuple):
    """One entry of a folder."""

    path: str
    name: str
    size: int
    modificationTime: int

    def isDir(self) -> bool:
        """Whether it is a folder."""
        return self.name.endswith("/")

    def isFile(self) -> bool:
        """Whether it is a file."""
        return not self.isDir()


class FileSystem:
    """dbutils.fs: the files of `dbfs:/`, and mounts."""

    def __init__(self, spark: Any, mounts: Mounts, *, mounts_allowed: bool) -> None:
        self._spark = spark
        self._mounts = mounts
        self._allowed = mounts_allowed

    def _at(self, path: str) -> tuple[Any, Any]:
        at = self._spark._jvm.org.apache.hadoop.fs.Path(path)
        return at, at.getFileSystem(self._conf())

    def _conf(self) -> Any:
        return self._spark._jsc.hadoopConfiguration()

    def _existing(self, call: str, path: str) -> tuple[Any, Any]:
        at, system = self._at(path)
        if not system.exists(at):
            raise ExecutionError(call, f"java.io.FileNotFoundException: No such file or directory: {path}")
        return at, system

    def ls(self, path: str) -> list[FileInfo]:
        """The entries of a folder, or a file itself."""
        at, system = self._existing("ls", path)
        return [_info(status) for status in system.listStatus(at)]

    def head(self, file: str, max_bytes: int = 65536) -> str:
        """The first bytes of a file as text."""
        at, system = self._existing("head", file)
        if system.getFileStatus(at).getLen() > max_bytes:
            print(f"[Truncated to first {max_bytes} bytes]")
        stream = system.open(at)
        try:
            read = self._spark._jvm.org.apache.commons.io.IOUtils.toByteArray
            bounded = self._spark._jvm.org.apache.commons.io.input.BoundedInputStream(stream, max_bytes)
            return bytes(read(bounded)).decode("utf-8", "replace")
        finally:
            stream.close()

    def put(self, file: str, contents: str, overwrite: bool = False) -> bool:
        """Write a text to a file."""
        at, system = self._at(file)
        if not overwrite and system.exists(at):
            raise ExecutionError("put", f"org.apache.hadoop.fs.FileAlreadyExistsException: {file} already exists")
        data = contents.encode()
        stream = system.create(at, True)
        try:
            stream.write(bytearray(data))
        finally:
            stream.close()
        print(f"Wrote {len(data)} bytes.")
        return True

    def mkdirs(self, path: str) -> bool:
        """Create a folder and its parents."""
        at, system = self._at(path)
        return bool(system.mkdirs(at))

    def rm(self, path: str, recurse: bool = False) -> bool:
        """Delete a file, or with `recurse` a folder. Return False when it does not exist."""
        at, system = self._at(path)
        return bool(system.delete(at, recurse))

    def cp(self, source: str, target: str, recurse: bool = False) -> bool:
        """Copy a file, or with `recurse` a folder."""
        return self._transfer("cp", source, target, recurse, move=False)

    def mv(self, source: str, target: str, recurse: bool = False) -> bool:
        """Move a file, or with `recurse` a folder."""
        return self._transfer("mv", source, target, recurse, move=True)

    def _transfer(self, call: str, source: str, target: str, recurse: bool, *, move: bool) -> bool:
        from_path, from_system = self._existing(call, source)
        if from_system.getFileStatus(from_path).isDirectory() and not recurse:
            raise ExecutionError(call, f"java.lang.IllegalArgumentException: Cannot {call} directory {source} unless recurse is set to true")
        to_path, to_system = self._at(target)
        util = self._spark._jvm.org.apache.hadoop.fs.FileUtil
        return bool(util.copy(from_system, from_path, to_system, to_path, move, self._conf()))

    def mounts(self) -> list[MountInfo]:
        """All mounts of the workspace."""
        self._require_mounts("mounts")
        return self._mounts.list()

    def mount(
        self,
        source: str,
        mount_point: str,
        encryption_type: str = "",
        owner: str | None = None,
        extra_configs: dict[str, str] | None = None,
    ) -> bool:
        """Mount a bucket. Keys in the source must be URL-encoded."""
        self._require_mounts("mount")
        if encryption_type not in ("", "sse-s3") and not encryption_type.startswith("sse-kms"):
            raise ExecutionError("mount", f"java.lang.IllegalArgumentException: Unknown encryption type {encryption_type}")
        self._mounts.mount(source, mount_point, extra_configs)
        return True

    def updateMount(self, source: str, mount_point: str, encryption_type: str = "", extra_configs: dict[str, str] | None = None) -> bool:
        """Replace a mount."""
        self._require_mounts("updateMount")
        self._mounts.unmount(mount_point)
        self._mounts.mount(source, mount_point, extra_configs)
        return True

    def unmount(self, mount_point: str) -> bool:
        """Remove a mount."""
        self._require_mounts("unmount")
        self._mounts.unmount(mount_point)
        print(f"{mount_point} has been unmounted.")
        return True

    def refreshMounts(self) -> bool:
        """Do nothing: the only cluster has all mounts already."""
        self._require_mounts("refreshMounts")
        return True

    def _require_mounts(self, call: str) -> None:
        if not self._allowed:
            raise ExecutionError(
                call,
                "java.lang.UnsupportedOperationException: DBFS mounts are not supported on this compute; "
                "use a Unity Catalog volume or external location",
            )


def _info(status: Any) -> FileInfo:
    folder = status.isDirectory()
    end = "/" if folder else ""
    path = status.getPath()
    size = 0 if folder else status.getLen()
    return FileInfo(path.toString().rstrip("/") + end, path.getName() + end, size, status.getModificationTime())
