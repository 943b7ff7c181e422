"""`/dbfs/…`: the files of `dbfs:/` under the path at which Python's own functions find them on Databricks.

There the kernel mounts it. Here Python's functions for files are replaced by ones that know the path; programs that
open files themselves, such as a shell or pyarrow's own readers, do not see it.
"""
