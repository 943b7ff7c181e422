import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import type { Host } from '#lib/ports/host/host.ts';
import { type HostView, hostView } from './view.ts';

/** What a resource on the host works with: the host itself for writing, and the shared view for reading. */
export interface OnHost {
  readonly host: Host;
  readonly view: HostView;
}

/** The host and the view that all resources of a run share. */
export const onHost = (p: Pick<Pipeline, 'facts' | 'ports'>): OnHost => ({ host: p.ports.host, view: hostView(p) });
