import { fakeHttp } from '../../../fakes/http.ts';
import { type FakePipeline, type FakePipelineOptions, fakePipeline } from '../../../fakes/pipeline.ts';
import type { RecordingGate } from '../../../fakes/writes.ts';
import { smallZip } from '../../../fakes/zip.ts';

export const url = 'https://mirror.example/s3-sink.zip';

export const world = (options: FakePipelineOptions = {}): FakePipeline =>
  fakePipeline({
    ...options,
    config: { downloads: { s3Sink: { url } }, ...options.config },
    ports: (writes: RecordingGate) => ({
      http: fakeHttp({ downloads: { [url]: smallZip() } }),
      ...options.ports?.(writes),
    }),
  });

export const connectorOf = (p: FakePipeline) => p.ports.mskConnect.connectors.get(p.names.connector);

/** Everything that was created, without values that differ from run to run. */
export const standing = (p: FakePipeline) => ({
  objects: [...p.ports.s3.objects.keys()],
  plugins: [...p.ports.mskConnect.plugins.values()].map(({ name, state, location }) => ({ name, state, location })),
  connectors: [...p.ports.mskConnect.connectors.values()].map(({ name, state, configuration, plugins }) => ({
    name,
    state,
    configuration,
    plugins: plugins.length,
  })),
});
