"""Works a workspace with Databricks' own SDK and prints what came of it as JSON. Arguments: folder of notebooks, user id."""

import base64
import json
import os
import pathlib
import sys
import time
import urllib.request

import databricks.sdk.errors as errors
from databricks.sdk import WorkspaceClient
from databricks.sdk.service.jobs import JobParameterDefinition, JobSettings, NotebookTask, SubmitTask, Task
from databricks.sdk.service.workspace import ImportFormat, Language

folder, user_id = pathlib.Path(sys.argv[1]), sys.argv[2]
workspace = WorkspaceClient()
me = workspace.current_user.me().user_name
home = f"/Users/{me}/test"
found: dict = {}


def name_of(call) -> str:
    """The class of the error that a call raises."""
    try:
        call()
    except errors.DatabricksError as error:
        return type(error).__name__
    return "none"


def put(name: str, overwrite: bool = True) -> None:
    """Import a notebook, the user id filled in."""
    text = (folder / f"{name}.py").read_text().replace("<user-id>", user_id)
    content = base64.b64encode(text.encode()).decode()
    workspace.workspace.import_(
        f"{home}/{name}", content=content, format=ImportFormat.SOURCE, language=Language.PYTHON, overwrite=overwrite
    )


def output_of(run) -> tuple:
    """The run's only task and its output."""
    (task,) = run.tasks
    return task, workspace.jobs.get_run_output(task.run_id)


def ended(wait) -> dict:
    """How a run ended that need not end well."""
    try:
        run = wait.result()
    except errors.OperationFailed:
        run = workspace.jobs.get_run(wait.run_id)
    task, output = output_of(run)
    return {
        "life": run.state.life_cycle_state.value,
        "result": run.state.result_state.value if run.state.result_state else None,
        "message": run.state.state_message,
        "code": run.status.termination_details.code.value,
        "error": output.error,
        "trace": output.error_trace,
        "exit": output.notebook_output.result if output.notebook_output else None,
        "task": task.run_id,
    }


def fault(*faults: dict) -> None:
    """Set what goes wrong next."""
    request = urllib.request.Request(
        f"{os.environ['DATABRICKS_HOST']}/_lab/faults",
        json.dumps({"faults": faults}).encode(),
        {"authorization": f"Bearer {os.environ['DATABRICKS_TOKEN']}", "content-type": "application/json"},
    )
    urllib.request.urlopen(request).read()


workspace.workspace.mkdirs(home)
for notebook in ("student_style", "failing", "main", "included", "other", "direct", "sleeping"):
    put(notebook)
found["listed"] = sorted(one.path.removeprefix(f"{home}/") for one in workspace.workspace.list(home))
exported = base64.b64decode(workspace.workspace.export(f"{home}/included").content).decode()
found["exported"] = exported == (folder / "included.py").read_text().rstrip()

workspace.secrets.create_scope("lab")
workspace.secrets.put_secret("lab", "token", string_value="open-sesame")
found["secrets"] = [one.key for one in workspace.secrets.list_secrets("lab")]

(cluster,) = workspace.clusters.list()


def job(notebook: str, *, serverless: bool = False, **more) -> int:
    """A job with one notebook."""
    where = {} if serverless else {"existing_cluster_id": cluster.cluster_id}
    task = Task(task_key="only", notebook_task=NotebookTask(notebook_path=f"{home}/{notebook}"), **where)
    return workspace.jobs.create(name=notebook, tasks=[task], **more).job_id


student = job("student_style")
began = time.monotonic()
found["student"] = ended(workspace.jobs.run_now(student))
found["student_seconds"] = time.monotonic() - began
found["student_shown"] = workspace.jobs.export_run(found["student"]["task"]).views[0].content
found["student_again"] = ended(workspace.jobs.run_now(student))
found["failing"] = ended(workspace.jobs.run_now(job("failing")))

greeter = job("main", parameters=[JobParameterDefinition(name="greeting", default="good morning")])
found["main"] = ended(workspace.jobs.run_now(greeter))
token = "the-same"
first = workspace.jobs.run_now(greeter, job_parameters={"greeting": "good night"}, idempotency_token=token)
again = workspace.jobs.run_now(greeter, job_parameters={"greeting": "good night"}, idempotency_token=token)
found["same_run"] = first.run_id == again.run_id
found["overridden"] = ended(first)
found["direct"] = ended(workspace.jobs.run_now(job("direct", serverless=True)))

sleeper = job("sleeping")
asleep = workspace.jobs.run_now(sleeper)
while workspace.jobs.get_run(asleep.run_id).state.life_cycle_state.value != "RUNNING":
    time.sleep(0.2)
second = workspace.jobs.run_now(sleeper)
skipped = workspace.jobs.get_run(second.run_id)
found["skipped"] = [skipped.state.life_cycle_state.value, skipped.status.termination_details.code.value]
time.sleep(0.5)
workspace.jobs.cancel_run(asleep.run_id)
found["cancelled"] = ended(asleep)

task = SubmitTask(task_key="only", notebook_task=NotebookTask(notebook_path=f"{home}/other", base_parameters={"number": "3"}))
found["submitted"] = ended(workspace.jobs.submit(run_name="once", tasks=[task]))

ids = [one.job_id for one in workspace.jobs.list(limit=2)]
found["paged"] = len(ids) == len(set(ids)) == 5 and student in ids
found["big_ids"] = any(one > 2**53 for one in ids)
found["by_name"] = [one.job_id for one in workspace.jobs.list(name="STUDENT_style")] == [student]
workspace.jobs.reset(student, JobSettings(name="renamed", tasks=workspace.jobs.get(student).settings.tasks))
found["renamed"] = workspace.jobs.get(student).settings.name
found["runs"] = len(list(workspace.jobs.list_runs(job_id=student, limit=1)))
workspace.jobs.delete(student)

wrong = WorkspaceClient(token="dapi-wrong")
found["errors"] = {
    "deleted job": name_of(lambda: workspace.jobs.get(student)),
    "no run": name_of(lambda: workspace.jobs.get_run(1)),
    "no notebook": name_of(lambda: workspace.workspace.get_status(f"{home}/nowhere")),
    "exists": name_of(lambda: put("main", overwrite=False)),
    "no tasks": name_of(lambda: workspace.jobs.create(name="empty")),
    "output of the job's run": name_of(lambda: workspace.jobs.get_run_output(first.run_id)),
    "wrong token": name_of(lambda: wrong.jobs.create(name="x")),
    "scope exists": name_of(lambda: workspace.secrets.create_scope("lab")),
    "unknown cluster": name_of(lambda: workspace.clusters.get("0000-000000-nobody")),
}
fault({"call": "GET /api/2.2/jobs/list", "status": 429, "retryAfter": 1, "times": 2})
found["after_429"] = len(list(workspace.jobs.list()))
fault({"run": "INTERNAL_ERROR"})
broken = workspace.jobs.run_now(greeter)
found["platform"] = ended(broken)
print(json.dumps(found))
