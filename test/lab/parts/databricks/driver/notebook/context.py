"""What a notebook can learn about its run: `dbutils.notebook.entry_point.getDbutils().notebook().getContext()`."""

from __future__ import annotations

import json
import sys
import types
import urllib.parse
from dataclasses import dataclass

from .scala import Option, RunId, TextMap

ORGANIZATION = "0"
"""Id of the workspace; an account with one workspace has this one."""


@dataclass(frozen=True)
class Facts:
    """What a context is made of."""

    notebook: str
    user: str
    url: str
    token: str
    cluster: str
    """Empty in a task without a cluster."""
    job: str
    """Id of the job; 0 for a run that was submitted without one."""
    job_name: str
    run: str
    """Id of the job's run."""
    task_run: str
    """Id of the task's run."""
    task: str


class Context:
    """Answers what Databricks' context of a command answers."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        host = urllib.parse.urlsplit(facts.url).netloc
        tags = {
            "user": facts.user,
            "orgId": ORGANIZATION,
            "browserHostName": host,
            "clusterId": facts.cluster,
            "jobId": facts.job,
            "jobName": facts.job_name,
            "jobType": "NORMAL",
            "jobTaskType": "notebook",
            "runId": facts.task_run,
            "idInJob": facts.task_run,
            "taskKey": facts.task,
            "multitaskParentRunId": facts.run,
        }
        self._tags = {name: value for name, value in tags.items() if value}
        self._extra = {
            "notebook_path": facts.notebook,
            "api_url": facts.url,
            "api_token": facts.token,
            "non_uc_api_token": "",
        }

    def notebookPath(self) -> Option:
        """Path of the notebook; of an included one, that of the notebook that includes it."""
        return Option(self._facts.notebook)

    def userName(self) -> Option:
        """Who runs it."""
        return Option(self._facts.user)

    def apiUrl(self) -> Option:
        """Where the workspace answers."""
        return Option(self._facts.url)

    def apiToken(self) -> Option:
        """A token for the workspace's API."""
        return Option(self._facts.token)

    def browserHostName(self) -> Option:
        """Host, and here also port, of the workspace."""
        return Option(self._tags["browserHostName"])

    def workspaceId(self) -> Option:
        """Id of the workspace."""
        return Option(ORGANIZATION)

    def clusterId(self) -> Option:
        """Id of the cluster, if the task has one."""
        return Option(self._facts.cluster or None)

    def jobId(self) -> Option:
        """Id of the job."""
        return Option(self._facts.job)

    def currentRunId(self) -> Option:
        """Id of the task's run."""
        return Option(RunId(self._facts.task_run))

    rootRunId = currentRunId

    def jobGroup(self) -> Option:
        """Name of the group of Spark's jobs that the run's are in."""
        return Option(f"job-{self._facts.job}-run-{self._facts.task_run}")

    def tags(self) -> TextMap:
        """Further facts by name."""
        return TextMap(self._tags)

    def extraContext(self) -> TextMap:
        """Facts for the notebook alone."""
        return TextMap(self._extra)

    def toJson(self) -> str:
        """Everything, as JSON."""
        run = {"id": int(self._facts.task_run)}
        return json.dumps(
            {
                "rootRunId": run,
                "currentRunId": run,
                "jobGroup": self.jobGroup().get(),
                "tags": self._tags,
                "extraContext": self._extra,
                "credentialKeys": [],
            }
        )

    def safeToJson(self) -> str:
        """What notebooks on shared compute may see, as JSON."""
        ids = {"currentRunId": self._facts.task_run, "rootRunId": self._facts.task_run}
        return json.dumps({"attributes": {**self._tags, **self._extra, **ids, "jobGroup": self.jobGroup().get()}})


class EntryPoint:
    """`dbutils.notebook.entry_point`, and what its calls lead to."""

    def __init__(self, facts: Facts, parameters: dict[str, str]) -> None:
        self._context = Context(facts)
        self._parameters = parameters

    def getDbutils(self) -> EntryPoint:
        """The Java side's dbutils."""
        return self

    def notebook(self) -> EntryPoint:
        """Its part that knows the notebook."""
        return self

    def getContext(self) -> Context:
        """The context of the command that runs."""
        return self._context

    def getCurrentBindings(self) -> dict[str, str]:
        """The parameters that the notebook was given."""
        return dict(self._parameters)


def settings_of(facts: Facts) -> dict[str, str]:
    """Settings of a session from which notebooks learn where they run."""
    cluster = {"spark.databricks.clusterUsageTags.clusterId": facts.cluster} if facts.cluster else {}
    return {
        **cluster,
        "spark.databricks.clusterUsageTags.clusterOwnerOrgId": ORGANIZATION,
        "spark.databricks.workspaceUrl": urllib.parse.urlsplit(facts.url).netloc,
    }


def install(facts: Facts) -> None:
    """Let `from dbruntime.databricks_repl_context import get_context` find the context."""
    context = Context(facts)
    values = types.SimpleNamespace(
        apiToken=facts.token,
        apiUrl=facts.url,
        browserHostName=context.browserHostName().get(),
        clusterId=facts.cluster or None,
        currentRunId=facts.task_run,
        jobId=facts.job,
        notebookPath=facts.notebook,
        tags=dict(context._tags),
        user=facts.user,
        userName=facts.user,
        workspaceId=ORGANIZATION,
        workspaceUrl=context.browserHostName().get(),
    )
    package, module = types.ModuleType("dbruntime"), types.ModuleType("dbruntime.databricks_repl_context")
    module.get_context = lambda: values  # type: ignore[attr-defined]
    package.databricks_repl_context = module  # type: ignore[attr-defined]
    sys.modules["dbruntime"], sys.modules["dbruntime.databricks_repl_context"] = package, module
