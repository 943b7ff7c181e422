import type { Milestone } from '#lib/pipeline/pipeline.ts';
import { startedInstance } from '#lib/pipeline/shared/host/started-instance.ts';
import { archiveResource } from './archive.ts';
import { connectorResource } from './connector.ts';
import { pluginResource } from './plugin.ts';

/** The S3 sink in MSK Connect. It has no probe: that records reach S3 is for verify-delivery to prove. */
export const deployConnector = {
  name: 'deploy-connector',
  after: ['create-topics'],
  build: (p) => ({
    resources: [
      // Only `connector.upload: host` needs the host: it uploads the archive.
      ...(p.config.connector.upload === 'host' ? startedInstance(p) : []),
      archiveResource(p),
      pluginResource(p),
      connectorResource(p),
    ],
    probes: [],
  }),
} as const satisfies Milestone;
