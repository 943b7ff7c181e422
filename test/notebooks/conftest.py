"""Fixtures: one Spark session for all tests, the functions of the notebooks, and a way to run a notebook."""

import os
import re
import sys
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

NOTEBOOKS = Path(__file__).resolve().parents[2] / "config" / "notebooks"
NAMES = ["mount", "load", "clean", "query"]


class NotebookExit(BaseException):
    """Raised by dbutils.notebook.exit to end a notebook."""


class Widgets:
    """dbutils.widgets: the parameters of a notebook and their defaults."""

    def __init__(self, values):
        self.values, self.defaults = values, {}

    def text(self, name, default):
        """Declares a parameter."""
        self.defaults[name] = default

    def get(self, name):
        """The value of a parameter."""
        return self.values.get(name, self.defaults[name])


class Notebook:
    """dbutils.notebook."""

    def exit(self, value):
        """Ends the notebook with a value."""
        raise NotebookExit(value)


class FakeDbutils:
    """The parts of dbutils that the notebooks use. A test may pass its own `fs` and `secrets`."""

    def __init__(self, parameters=None, fs=None, secrets=None):
        self.widgets, self.notebook, self.fs, self.secrets = Widgets(parameters or {}), Notebook(), fs, secrets


def cells(name):
    """Yields the title and the text of each cell of a notebook."""
    text = (NOTEBOOKS / f"{name}.py").read_text(encoding="utf-8")
    for cell in re.split(r"(?m)^# COMMAND -+[ \t]*$", text):
        title = re.search(r"(?m)^# DBTITLE \d+,(.*)$", cell)
        yield title.group(1).strip() if title else "", cell


def run_notebook(name, scope):
    """Runs a notebook and the notebooks that it includes with %run, in one namespace, as Databricks does."""
    for _, cell in cells(name):
        other = re.search(r"(?m)^# MAGIC %run \./(\w+)", cell)
        if other:
            run_notebook(other.group(1), scope)
        elif "# MAGIC" not in cell:
            exec(compile(cell, f"{name}.py", "exec"), scope)  # noqa: S102


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    """A Spark session in this process. Its time zone is UTC, as in the lab."""
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
        # The tests have few rows, so compiling the queries would take longer than running them.
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
    """The cells titled "Functions" of all notebooks, run in one namespace."""
    scope = {}
    for name in NAMES:
        for title, cell in cells(name):
            if title == "Functions":
                exec(compile(cell, f"{name}.py", "exec"), scope)  # noqa: S102
    return scope


@pytest.fixture(scope="session")
def run(spark):
    """A function that runs a notebook with parameters. It returns the exit value and the notebook's namespace."""

    def start(name, **parameters):
        scope = {"spark": spark, "dbutils": FakeDbutils(parameters), "display": lambda frame: None}
        with pytest.raises(NotebookExit) as ended:
            run_notebook(name, scope)
        return str(ended.value), scope

    return start
