import { z } from 'zod';
import { invalid } from '../rest/api-error.ts';
import { type Route, route } from '../rest/route.ts';
import { opaque, queryInt } from '../rest/shapes.ts';

/** Id of the workspace's only cluster. */
export const CLUSTER = '1123-000000-pipeline';
const VERSIONS = ['2.1', '2.0'];
const byId = z.strictObject({ cluster_id: z.string() });

/** The properties of the cluster that change. */
export interface ClusterFacts {
  readonly isRunning: boolean;
  /** Whether its access mode allows mounts. */
  readonly hasMounts: boolean;
  readonly creator: string;
}

/** The API calls `clusters/…`: there is one cluster, which starts by itself. */
export function clusterRoutes(facts: () => ClusterFacts): readonly Route[] {
  const info = (): Record<string, unknown> => {
    const { isRunning, hasMounts, creator } = facts();
    return {
      cluster_id: CLUSTER,
      cluster_name: 'pipeline',
      creator_user_name: creator,
      spark_version: '15.4.x-scala2.12',
      node_type_id: 'm5.large',
      num_workers: 0,
      // A cluster with the access mode USER_ISOLATION has no mounts.
      data_security_mode: hasMounts ? 'NONE' : 'USER_ISOLATION',
      state: isRunning ? 'RUNNING' : 'PENDING',
      state_message: isRunning ? '' : 'Spark is starting',
    };
  };
  const known = (id: string): void => {
    if (id !== CLUSTER) throw invalid(`Cluster ${id} does not exist`);
  };
  return [
    route(
      'GET clusters/list',
      VERSIONS,
      z.strictObject({
        page_size: queryInt.optional(),
        page_token: z.string().optional(),
        filter_by: opaque.optional(),
      }),
      () => ({ clusters: [info()] }),
    ),
    route('GET clusters/get', VERSIONS, byId, ({ cluster_id }) => {
      known(cluster_id);
      return info();
    }),
    route('POST clusters/start', VERSIONS, byId, ({ cluster_id }) => {
      known(cluster_id);
      throw invalid(`Cluster ${cluster_id} is in unexpected state ${facts().isRunning ? 'Running' : 'Pending'}.`);
    }),
  ];
}
