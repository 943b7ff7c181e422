"""Runs a notebook and the notebooks that it runs itself."""

from __future__ import annotations

import ast
import contextlib
import linecache
import signal
import sys
import threading
import time
import types
import zlib
from dataclasses import dataclass, field
from typing import Any

from .. import session
from ..dbutils import DBUtils, Jobs, Notebook, Secrets, TaskValues, Widgets
from ..errors import NotebookExit, UnsupportedNotebook, WorkflowException
from ..file_system import FileSystem
from ..mounts import Mounts
from ..output import display, results
from ..output.redaction import Redaction
from ..workspace import Workspace
from . import context as notebook_context
from .magics import pip_notice, without_magics
from .source import Cell, parse, run_target, statements


@dataclass
class RunContext:
    """What all notebooks of one run share."""

    spark: Any
    workspace: Workspace
    mounts: Mounts
    redaction: Redaction
    secrets: dict[str, dict[str, str]]
    task: str
    task_values: dict[str, dict[str, Any]]
    mounts_allowed: bool
    serverless: bool
    facts: dict[str, str]
    """What the context of each notebook says, except for the notebook's path: see `Facts` in `context.py`."""
    cells: list[dict[str, Any]] = field(default_factory=list)


class Run:
    """One notebook, with a namespace and a session of its own."""

    def __init__(self, context: RunContext, path: str, parameters: dict[str, str]) -> None:
        self._context = context
        self._path = context.workspace.absolute(path, "/")
        self._spark = session.fresh(context.spark, ansi=context.serverless)
        self._widgets = Widgets(parameters)
        facts = self._facts = notebook_context.Facts(notebook=self._path, **context.facts)
        for key, value in notebook_context.settings_of(facts).items():
            self._spark.conf.set(key, value)
        dbutils = DBUtils(
            fs=FileSystem(self._spark, context.mounts, mounts_allowed=context.mounts_allowed),
            secrets=Secrets(context.secrets, context.redaction),
            widgets=self._widgets,
            notebook=Notebook(self._run_other, notebook_context.EntryPoint(facts, parameters)),
            jobs=Jobs(TaskValues(context.task, context.task_values)),
        )
        self._namespace: dict[str, Any] = {
            "__name__": "__main__",
            "spark": self._spark,
            "sqlContext": self._spark,
            "sql": self._spark.sql,
            "table": self._spark.table,
            "dbutils": dbutils,
            "display": display.display,
            "displayHTML": display.display_html,
            "getArgument": self._widgets.getArgument,
        }
        if not context.serverless:
            self._namespace["sc"] = self._spark.sparkContext
        self._dbutils = dbutils
        self._provide_modules()

    def _provide_modules(self) -> None:
        """Let imports find what belongs to this notebook."""
        module = types.ModuleType("pyspark.dbutils")
        module.DBUtils = lambda *_: self._dbutils  # type: ignore[attr-defined]
        sys.modules["pyspark.dbutils"] = module
        notebook_context.install(self._facts)

    def execute(self) -> str:
        """Run all cells. Return the value of dbutils.notebook.exit, or an empty text."""
        import_from = self._context.workspace.folder(self._path)
        known = set(sys.modules)
        sys.path.insert(0, import_from)
        try:
            self._cells(self._path)
        except NotebookExit as end:
            return end.value
        finally:
            sys.path.remove(import_from)
            for name in set(sys.modules) - known:
                if (getattr(sys.modules[name], "__file__", None) or "").startswith(import_from):
                    del sys.modules[name]  # So that the next run imports the module again.
        return ""

    def _cells(self, path: str) -> None:
        for cell in parse(self._context.workspace.read(path)):
            if cell.kind not in ("md", "md-sandbox"):
                self._cell(path, cell)

    def _cell(self, path: str, cell: Cell) -> None:
        started, start = time.time(), time.monotonic()
        shown = results.begin()
        failed = True
        try:
            with contextlib.redirect_stdout(shown):  # type: ignore[type-var]
                self._perform(path, cell)
                display.show_figures()
            failed = False
        except NotebookExit:
            failed = False
            raise
        finally:
            results.end()
            self._context.cells.append(
                {
                    "notebook": path,
                    "cell": cell.index,
                    "kind": cell.kind,
                    "started": int(started * 1000),
                    "seconds": round(time.monotonic() - start, 3),
                    "failed": failed,
                    "results": shown.cleaned(self._context.redaction.clean),
                }
            )

    def _perform(self, path: str, cell: Cell) -> None:
        match cell.kind:
            case "python":
                self._python(path, cell)
            case "sql":
                for statement in statements(cell.body):
                    self._namespace["_sqldf"] = self._spark.sql(statement)
                    display.display(self._namespace["_sqldf"])
            case "run":
                target, arguments = run_target(cell.body)
                self._widgets.pass_on(arguments)
                self._cells(self._context.workspace.absolute(target, path))
            case "fs":
                command, *arguments = cell.body.split()
                if command.startswith("_") or not hasattr(self._namespace["dbutils"].fs, command):
                    raise UnsupportedNotebook(f"%fs {command} is not a command of dbutils.fs")
                display.display(getattr(self._namespace["dbutils"].fs, command)(*arguments))
            case "pip":
                print(pip_notice(cell.body))
            case kind:
                raise UnsupportedNotebook(f"cell {cell.index} of {path}: %{kind} cannot be run here")

    def _python(self, path: str, cell: Cell) -> None:
        name = f"<command-{zlib.crc32(path.encode()) * 1000 + cell.index}>"
        linecache.cache[name] = (len(cell.body), None, cell.body.splitlines(keepends=True), name)
        tree = ast.parse(without_magics(cell.body), filename=name)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec"), self._namespace)
        if isinstance(last, ast.Expr):
            display.show_last(eval(compile(ast.Expression(last.value), name, "eval"), self._namespace))

    def _run_other(self, path: str, timeout_seconds: int, arguments: dict[str, str]) -> str:
        timer, expired = _interrupt_after(timeout_seconds)
        try:
            return Run(self._context, self._context.workspace.absolute(path, self._path), arguments).execute()
        except KeyboardInterrupt:
            if not expired.is_set():
                raise
            raise WorkflowException("com.databricks.WorkflowException: Notebook run timed out: TIMEDOUT") from None
        except Exception as error:
            why = "com.databricks.NotebookExecutionException: FAILED: Workload failed, see run output for details"
            raise WorkflowException(f"com.databricks.WorkflowException: {why}") from error
        finally:
            if timer is not None:
                timer.cancel()
            session.activate(self._spark)
            self._provide_modules()


def _interrupt_after(seconds: int) -> tuple[threading.Timer | None, threading.Event]:
    expired = threading.Event()
    if seconds <= 0:
        return None, expired

    def interrupt() -> None:
        expired.set()
        signal.raise_signal(signal.SIGINT)

    timer = threading.Timer(seconds, interrupt)
    timer.daemon = True
    timer.start()
    return timer, expired
