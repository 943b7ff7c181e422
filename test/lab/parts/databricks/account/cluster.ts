import { z } from 'zod';
import { invalid } from '../rest/api-error.ts';
import { type Route, route } from '../rest/route.ts';
import { opaque, queryInt } from '../rest/shapes.ts';

/** Id of the only cluster. */
export const CLUSTER = '1123-000000-pipeline';
const VERSIONS = ['2.1', '2.0'];
const byId = z.strictObject({ cluster_id: z.string() });

/** What the cluster is like now. */
export interface ClusterFacts {
  readonly running: boolean;
  readonly mounts: boolean;
  readonly creator: string;
}

/** `clusters/…` of the API: one cluster, which starts by itself. */
export function clusterRoutes(facts: () => ClusterFacts): readonly Route[] {
  const info = (): Record<string, unknown> => {
    const { running, mounts, creator } = facts();
    return {
      cluster_id: CLUSTER,
      cluster_name: 'pipeline',
      creator_user_name: creator,
      spark_version: '15.4.x-scala2.12',
      node_type_id: 'm5.large',
      num_workers: 0,
      // With this mode of access a cluster has no mounts.
      data_security_mode: mounts ? 'NONE' : 'USER_ISOLATION',
      state: running ? 'RUNNING' : 'PENDING',
      state_message: running ? '' : 'Spark is starting',
    };
  };
  const known = (id: string): void => {
    if (id !== CLUSTER) throw invalid(`Cluster ${id} does not exist`);
  };
  return [
    route(
      'GET',
      'clusters/list',
      VERSIONS,
      z.strictObject({
        page_size: queryInt.optional(),
        page_token: z.string().optional(),
        filter_by: opaque.optional(),
      }),
      () => ({ clusters: [info()] }),
    ),
    route('GET', 'clusters/get', VERSIONS, byId, ({ cluster_id }) => {
      known(cluster_id);
      return info();
    }),
    route('POST', 'clusters/start', VERSIONS, byId, ({ cluster_id }) => {
      known(cluster_id);
      throw invalid(`Cluster ${cluster_id} is in unexpected state ${facts().running ? 'Running' : 'Pending'}.`);
    }),
  ];
}
