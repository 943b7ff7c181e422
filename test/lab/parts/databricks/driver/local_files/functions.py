"""Python's functions for files, replaced by ones that know `/dbfs`."""

from __future__ import annotations

import builtins
import contextlib
import errno
import io
import os
from typing import Any, Callable, Iterator

from .bucket import Bucket, Known, stat_of
from .places import Mounted, Places

ONE_PATH = (
    "stat lstat listdir scandir mkdir rmdir remove unlink access chmod chown utime truncate chdir open statvfs "
    "readlink listxattr getxattr setxattr"
).split()
"""Functions of `os` whose first argument is a path."""
CHANGING = ("remove", "unlink", "truncate", "open")
"""Functions that can change the content of a file."""
TWO_PATHS = ("rename", "replace", "link", "symlink")

_open = builtins.open
_os: dict[str, Callable[..., Any]] = {name: getattr(os, name) for name in (*ONE_PATH, *TWO_PATHS)}


class Entry:
    """One entry of a folder, as `os.scandir` gives it."""

    def __init__(self, folder: str, name: str) -> None:
        self.name = name
        self.path = os.path.join(folder, name)

    def __fspath__(self) -> str:
        return self.path

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        """What `os.stat` says of it."""
        return os.stat(self.path, follow_symlinks=follow_symlinks)

    def inode(self) -> int:
        """Its number in the file system."""
        return self.stat().st_ino

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a folder."""
        return os.path.isdir(self.path)

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a file."""
        return os.path.isfile(self.path)

    def is_symlink(self) -> bool:
        """There are no links."""
        return False


class Entries:
    """What `os.scandir` returns."""

    def __init__(self, entries: list[Entry]) -> None:
        self._entries = iter(entries)

    def __iter__(self) -> Iterator[Entry]:
        return self._entries

    def __next__(self) -> Entry:
        return next(self._entries)

    def __enter__(self) -> Entries:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Nothing is open."""


class Functions:
    """The replacements."""

    def __init__(self, places: Places, bucket: Bucket) -> None:
        self._places = places
        self._bucket = bucket

    def install(self) -> None:
        """Replace Python's own functions in this process."""
        builtins.open = io.open = self.open  # type: ignore[assignment]
        for name in ONE_PATH:
            setattr(os, name, self._one_path(name))
        for name in TWO_PATHS:
            setattr(os, name, self._two_paths(name))

    def open(self, file: Any, mode: str = "r", buffering: int = -1, *rest: Any, **options: Any) -> Any:
        """As `open`."""
        place = self._places.find(file)
        if not isinstance(place, Mounted):
            if place is not None and set(mode) & set("wxa+"):
                _remove_checksum(place)
            return _named(file, place, lambda at: _open(at, mode, buffering, *rest, **options))
        raw = self._bucket.open(place, mode)
        if "b" in mode:
            if buffering == 0:
                return raw
            return io.BufferedReader(raw) if "r" in mode else io.BufferedWriter(raw)
        names = ("encoding", "errors", "newline")
        text = {name: value for name, value in {**dict(zip(names, rest)), **options}.items() if name in names}
        buffered = io.BufferedReader(raw) if "r" in mode else io.BufferedWriter(raw)
        return io.TextIOWrapper(buffered, line_buffering=buffering == 1, **text)

    def _one_path(self, name: str) -> Callable[..., Any]:
        original = _os[name]
        in_folder: Callable[[Any, str], Any] | None = {"listdir": self._listdir, "scandir": self._scandir}.get(name)

        def replaced(path: Any = ".", *rest: Any, **options: Any) -> Any:
            place = self._places.find(path)
            if place is None:
                return original(path, *rest, **options)
            if isinstance(place, Mounted):
                return self._mounted(name, place, path)
            if name in ("stat", "lstat", "access") and not os.path.lexists(place) and self._places.names_of_points(path):
                # A folder that exists only because a bucket is mounted below it.
                return True if name == "access" else stat_of(Known("", True, 0, 0.0), place)
            if in_folder is not None:
                return _named(path, place, lambda at: in_folder(path, at))
            if name in CHANGING and not (name == "open" and rest[:1] == (os.O_RDONLY,)):
                _remove_checksum(place)
            return _named(path, place, lambda at: original(at, *rest, **options))

        replaced.__name__ = name
        return replaced

    def _two_paths(self, name: str) -> Callable[..., Any]:
        original = _os[name]

        def replaced(source: Any, target: Any, **options: Any) -> Any:
            places = [self._places.find(source), self._places.find(target)]
            if isinstance(places[0], Mounted) and isinstance(places[1], Mounted) and name in ("rename", "replace"):
                return self._bucket.rename(places[0], places[1])
            if any(isinstance(place, Mounted) for place in places):
                raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), os.fsdecode(source), None, os.fsdecode(target))
            for place in places:
                if isinstance(place, str):
                    _remove_checksum(place)
            return original(places[0] or source, places[1] or target, **options)

        replaced.__name__ = name
        return replaced

    def _listdir(self, path: Any, place: str) -> list[str]:
        points = self._places.names_of_points(path)
        there = _os["listdir"](place) if os.path.isdir(place) or not points else []
        return sorted({*(name for name in there if not _is_checksum(name)), *points})

    def _scandir(self, path: Any, place: str) -> Entries:
        return Entries([Entry(os.fsdecode(path), name) for name in self._listdir(path, place)])

    def _mounted(self, name: str, place: Mounted, path: Any) -> Any:
        match name:
            case "stat" | "lstat":
                return stat_of(self._bucket.status(place), place.path)
            case "access":
                return self._exists(place)
            case "listdir":
                return [one.name for one in self._bucket.list(place)]
            case "scandir":
                return Entries([Entry(os.fsdecode(path), one.name) for one in self._bucket.list(place)])
            case "mkdir":
                return self._bucket.mkdir(place)
            case "rmdir":
                return self._bucket.remove(place, folder=True)
            case "remove" | "unlink":
                return self._bucket.remove(place, folder=False)
            case "chmod" | "chown" | "utime":
                return None  # a bucket has no such attributes
        code = errno.EINVAL if name == "readlink" else errno.EOPNOTSUPP
        raise OSError(code, os.strerror(code), os.fsdecode(path))

    def _exists(self, place: Mounted) -> bool:
        try:
            self._bucket.status(place)
        except OSError:
            return False
        return True


def _named(path: Any, place: str | None, call: Callable[[Any], Any]) -> Any:
    """Call with the real path. An error contains the path that was asked for."""
    try:
        return call(path if place is None else place)
    except OSError as error:
        if place is not None and error.filename == place:
            error.filename = os.fsdecode(path)
            if error.errno == errno.ENOTDIR and place.startswith("/dev/null/"):
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), os.fsdecode(path)) from None
        raise


def _is_checksum(name: str) -> bool:
    return name.startswith(".") and name.endswith(".crc")


def _remove_checksum(place: str) -> None:
    """Remove the checksum that Hadoop stores beside its files: it does not fit the new content."""
    folder, name = os.path.split(place)
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        _os["unlink"](os.path.join(folder, f".{name}.crc"))
