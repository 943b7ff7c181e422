import type { Milestone } from '#lib/pipeline/pipeline.ts';
import { startedInstance } from '#lib/pipeline/shared/host/started-instance.ts';
import { archiveResource } from './archive.ts';
import { connectorResource } from './connector.ts';
import { pluginResource } from './plugin.ts';

/** Brings the S3 sink to MSK Connect. That data flows is for verify-delivery to prove: RUNNING does not. */
export const deployConnector: Milestone = {
  name: 'deploy-connector',
  after: ['create-topics'],
  build: (p) => ({
    resources: [
      // The host is needed here only where it is the one to bring the archive.
      ...(p.config.connector.upload === 'host' ? startedInstance(p) : []),
      archiveResource(p),
      pluginResource(p),
      connectorResource(p),
    ],
    probes: [],
  }),
};
