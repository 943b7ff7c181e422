"""The notebook mount: it mounts once, never replaces another mount, and explains a refusal."""

from types import SimpleNamespace

import pytest

P = {
    "bucket": "user-1-bucket",
    "mount_point": "/mnt/b",
    "credentials_table": "dbfs:/keys",
    "credentials_scope": "",
}
KEYS = ("AKIAEXAMPLE", "se/cret+with%signs")


class Files:
    """The part of dbutils.fs that deals with mounts. With a `refusal`, mounting fails with this text."""

    def __init__(self, mounts=(), refusal=None):
        self.created, self.refusal = [], refusal
        self.existing = [SimpleNamespace(mountPoint=point, source=source) for point, source in mounts]

    def mounts(self):
        """The mounts that exist."""
        return self.existing

    def mount(self, source, point):
        """Records a mount, or fails with the refusal."""
        if self.refusal:
            raise RuntimeError(self.refusal)
        self.created.append((source, point))


@pytest.fixture
def mount(notebooks, monkeypatch):
    monkeypatch.setitem(notebooks, "read_credentials", lambda spark, table: KEYS)
    return lambda files: notebooks["mount_bucket"](None, SimpleNamespace(fs=files), P)


def test_mounts_with_the_secret_encoded(mount):
    files = Files()
    assert mount(files) == "/mnt/b"
    assert files.created == [("s3n://AKIAEXAMPLE:se%2Fcret%2Bwith%25signs@user-1-bucket", "/mnt/b")]


@pytest.mark.parametrize("source", ["s3a://user-1-bucket", "s3n://A:B@user-1-bucket", "s3://user-1-bucket/"])
def test_an_existing_mount_of_the_same_bucket_is_kept(mount, source):
    files = Files([("/mnt/b", source)])
    assert mount(files) == "/mnt/b"
    assert files.created == []


def test_a_mount_of_another_source_gives_an_error_that_names_both(mount):
    with pytest.raises(RuntimeError, match="s3://other and not from s3://user-1-bucket.*databricks.mountPoint"):
        mount(Files([("/mnt/b", "s3a://other")]))


def test_a_refused_mount_gives_an_error_that_names_the_alternative_and_shows_no_secret(mount):
    with pytest.raises(RuntimeError, match="databricks.path") as caught:
        mount(Files(refusal="denied for s3n://AKIAEXAMPLE:se%2Fcret%2Bwith%25signs@user-1-bucket"))
    assert "[REDACTED]" in str(caught.value)
    assert "cret" not in str(caught.value).replace("secret", "")
