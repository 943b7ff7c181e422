"""The cluster's driver: starts Spark once and runs one notebook after another.

It reads JSON lines from stdin: first its settings, then the requests `run` and `cancel`. It writes JSON lines to the file
descriptor that is its only argument: `ready`, and a `result` for each run, which includes what the notebook printed.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
import time
from typing import Any

from . import credentials_table, session
from .local_files.bucket import Bucket
from .local_files.functions import Functions
from .local_files.places import Places
from .mounts import Mounts
from .notebook.run import Run, RunContext
from .output import display, traces
from .output.redaction import Redaction
from .workspace import Workspace

EXIT_VALUE_BYTES = 5 * 1024 * 1024
"""Databricks' limit for the exit value of a notebook."""
ERROR_CHARACTERS, TRACE_CHARACTERS = 10_000, 30_000
"""Limits for the error and the stack trace in a result."""


class Driver:
    """Receives requests and runs them one after another."""

    def __init__(self, settings: dict[str, Any], answers: Any) -> None:
        self._settings = settings
        self._answers = answers
        self._requests: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._current: str | None = None
        self._cancelled: set[str] = set()
        self._task_values: dict[str, dict[str, dict[str, Any]]] = {}
        self._redaction = Redaction()

    def start(self) -> None:
        """Start Spark and report that it is ready."""
        began = time.monotonic()
        keys = self._settings["credentials"]
        root = self._settings["dbfs"]
        self._spark = session.start(
            session.Place(root, self._settings["classPath"], self._settings["s3"], self._settings["region"], self._settings["cores"])
        )
        self._mounts = Mounts(self._spark, self._settings["mounts"], self._redaction)
        self._mounts.apply(allowed=True, external={})
        self._places = Places(root, self._mounts.points)
        Functions(self._places, Bucket(self._spark)).install()
        display.install()
        self._redaction.learn(self._settings["api"]["token"])
        if self._settings["seed"]:
            credentials_table.ensure(self._spark, root, keys["accessKeyId"], keys["secretAccessKey"])
        self._say({"type": "ready", "seconds": round(time.monotonic() - began, 2)})

    def read(self, lines: Any) -> None:
        """Receive requests until stdin ends. Then the server has ended, and so does this process."""
        for line in lines:
            request = json.loads(line)
            if request["type"] == "cancel":
                self._cancel(request["id"])
            else:
                self._requests.put(request)
        os._exit(0)

    def serve(self) -> None:
        """Run the received requests. Never returns."""
        while True:
            try:
                request = self._requests.get()
                if request is not None:
                    self._serve(request)
            except KeyboardInterrupt:
                continue  # A cancellation arrived just after its run had ended.

    def _cancel(self, run: str) -> None:
        self._cancelled.add(run)
        if self._current == run:
            self._spark.sparkContext.cancelAllJobs()
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    def _serve(self, request: dict[str, Any]) -> None:
        answer: dict[str, Any] = {"type": "result", "id": request["id"], "state": "SUCCESS", "cells": []}
        self._current = request["id"]
        try:
            if request["id"] in self._cancelled:
                raise KeyboardInterrupt
            answer["exit"] = self._run(request, answer["cells"])
        except BaseException as error:
            cancelled = request["id"] in self._cancelled
            answer["state"] = "CANCELED" if cancelled else "FAILED"
            answer["error"] = self._redaction.clean(traces.summary(error))[:ERROR_CHARACTERS]
            answer["trace"] = self._redaction.clean(traces.render(error))[-TRACE_CHARACTERS:]
        finally:
            self._current = None
        self._cancelled.discard(request["id"])
        self._spark.catalog.clearCache()
        self._say(answer)

    def _run(self, request: dict[str, Any], cells: list[dict[str, Any]]) -> dict[str, Any]:
        serverless = request["serverless"]
        keys = self._settings["credentials"]
        bucket = f"fs.s3a.bucket.{self._settings['bucket']}"
        # Without mounts, the workspace itself has access to the bucket, as with an external location.
        location = {f"{bucket}.access.key": keys["accessKeyId"], f"{bucket}.secret.key": keys["secretAccessKey"]}
        self._mounts.apply(allowed=request["mounts"], external={} if request["mounts"] else location)
        self._places.allowed = request["mounts"]
        context = RunContext(
            spark=self._spark,
            workspace=Workspace(self._settings["workspace"]),
            mounts=self._mounts,
            redaction=self._redaction,
            secrets=request["secrets"],
            task=request["task"],
            task_values=self._task_values.setdefault(request["run"], {}),
            mounts_allowed=request["mounts"],
            serverless=serverless,
            facts=self._facts(request),
            cells=cells,
        )
        value = self._redaction.clean(Run(context, request["notebook"], request["parameters"]).execute()).encode()
        return {"value": value[:EXIT_VALUE_BYTES].decode("utf-8", "ignore"), "truncated": len(value) > EXIT_VALUE_BYTES}

    def _facts(self, request: dict[str, Any]) -> dict[str, str]:
        api, known = self._settings["api"], request["context"]
        return {
            "user": api["user"],
            "url": api["url"],
            "token": api["token"],
            "cluster": known["clusterId"],
            "job": known["jobId"],
            "job_name": known["jobName"],
            "run": request["run"],
            "task_run": request["id"],
            "task": request["task"],
        }

    def _say(self, message: dict[str, Any]) -> None:
        self._answers.write(json.dumps(message) + "\n")
        self._answers.flush()


def main() -> None:
    """Start the driver and serve requests."""
    lines = sys.stdin
    answers = os.fdopen(int(sys.argv[1]), "w", encoding="utf-8")
    driver = Driver(json.loads(lines.readline()), answers)
    driver.start()
    threading.Thread(target=driver.read, args=(lines,), daemon=True).start()
    driver.serve()


main()
