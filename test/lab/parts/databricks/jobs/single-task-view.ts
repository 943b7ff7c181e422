import type { Run } from './run.ts';
import { runView, type Site } from './views.ts';

/**
 * A run as API 2.0 shows it. A run in the single-task format has the fields of its task beside its own, and no `tasks`.
 */
export function runViewOf20(site: Site, run: Run, withTasks: boolean): Record<string, unknown> {
  const [only] = run.tasks;
  if (run.settings.format !== 'SINGLE_TASK' || only === undefined) return runView(site, run, withTasks);
  const { existing_cluster_id, new_cluster, libraries, notebook_task } = only.task;
  const onCluster = existing_cluster_id !== undefined && only.started !== undefined;
  return {
    ...runView(site, run, false),
    task: { notebook_task },
    cluster_spec: {
      ...(existing_cluster_id === undefined ? {} : { existing_cluster_id }),
      ...(new_cluster === undefined ? {} : { new_cluster }),
      ...(libraries === undefined ? {} : { libraries }),
    },
    ...(onCluster ? { cluster_instance: { cluster_id: site.cluster, spark_context_id: '1' } } : {}),
  };
}
