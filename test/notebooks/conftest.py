"""One Spark for all tests, and the notebooks' functions without their cells that act."""

import os
import re
import sys
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

NOTEBOOKS = Path(__file__).resolve().parents[2] / "config" / "notebooks"
NAMES = ["mount", "load", "clean", "query"]


class NotebookExit(BaseException):
    """What dbutils.notebook.exit ends a notebook with."""


class Widgets:
    """Parameters with their presets."""

    def __init__(self, values):
        self.values, self.presets = values, {}

    def text(self, name, preset):
        """Declares a parameter."""
        self.presets[name] = preset

    def get(self, name):
        """Its value."""
        return self.values.get(name, self.presets[name])


class Notebook:
    """Ends a notebook with a value."""

    def exit(self, value):
        """Never returns."""
        raise NotebookExit(value)


class FakeDbutils:
    """As much of dbutils as the notebooks use, without a file system of its own."""

    def __init__(self, parameters=None, fs=None, secrets=None):
        self.widgets, self.notebook, self.fs, self.secrets = Widgets(parameters or {}), Notebook(), fs, secrets


def cells(name):
    """Title and text of every cell."""
    text = (NOTEBOOKS / f"{name}.py").read_text(encoding="utf-8")
    for cell in re.split(r"(?m)^# COMMAND -+[ \t]*$", text):
        title = re.search(r"(?m)^# DBTITLE \d+,(.*)$", cell)
        yield title.group(1).strip() if title else "", cell


def run_notebook(name, scope):
    """Runs a notebook and those that it runs, as the service does."""
    for _, cell in cells(name):
        other = re.search(r"(?m)^# MAGIC %run \./(\w+)", cell)
        if other:
            run_notebook(other.group(1), scope)
        elif "# MAGIC" not in cell:
            exec(compile(cell, f"{name}.py", "exec"), scope)  # noqa: S102


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    """Spark in this process, with the time zone of the lab."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": "1g",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.sources.parallelPartitionDiscovery.parallelism": "2",
        # With a handful of rows compiling takes longer than running.
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse")),
    }
    builder = SparkSession.builder.master("local[2]").appName("notebooks")
    for key, value in settings.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(scope="session")
def notebooks():
    """All functions of the notebooks in one namespace."""
    scope = {}
    for name in NAMES:
        for title, cell in cells(name):
            if title == "Functions":
                exec(compile(cell, f"{name}.py", "exec"), scope)  # noqa: S102
    return scope


@pytest.fixture(scope="session")
def run(spark):
    """Runs a notebook with parameters and gives what it exits with."""

    def start(name, **parameters):
        scope = {"spark": spark, "dbutils": FakeDbutils(parameters), "display": lambda frame: None}
        with pytest.raises(NotebookExit) as ended:
            run_notebook(name, scope)
        return str(ended.value), scope

    return start
