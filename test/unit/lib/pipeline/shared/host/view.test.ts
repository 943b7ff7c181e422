import { expect, test } from '@jest/globals';
import { Deferred } from '#lib/converge/deferred.ts';
import { Facts } from '#lib/converge/facts.ts';
import { WriteGate } from '#lib/converge/writes.ts';
import { archiveQuery } from '#lib/pipeline/shared/host/resources/archive/archive-state.ts';
import { fileQuery } from '#lib/pipeline/shared/host/resources/host-file.ts';
import { HostView, hostView } from '#lib/pipeline/shared/host/view.ts';
import { HostUnreachable } from '#lib/ports/host/host.ts';
import { bashHost } from '../../../../fakes/bash-host.ts';
import { fakeHost } from '../../../../fakes/host.ts';
import { RecordingGate } from '../../../../fakes/writes.ts';

const scope = { signal: new AbortController().signal, progress: () => undefined };

test('one script looks at everything that was registered, and runs again only after a write', async () => {
  const facts = new Facts();
  const writes = new WriteGate({ facts });
  using host = bashHost(writes);
  const view = new HostView(host, facts);
  const looks = [fileQuery('/etc/hostname'), fileQuery('/none'), fileQuery('/etc/os-release')].map((query) =>
    view.observe(query),
  );
  const seen = await Promise.all(looks.map((look) => look(scope)));
  expect(seen.map((state) => state !== undefined)).toEqual([true, false, true]);
  expect(host.runs.map((run) => run.kind)).toEqual(['read']);
  using _open = writes.open();
  await host.write('nothing', 'true', { signal: scope.signal });
  await Promise.all(looks.map((look) => look(scope)));
  expect(host.runs.map((run) => run.kind)).toEqual(['read', 'write', 'read']);
});

test('what is registered after the first read is looked at too', async () => {
  const facts = new Facts();
  using host = bashHost();
  const view = new HostView(host, facts);
  await view.observe(fileQuery('/none'))(scope);
  expect(await view.observe(archiveQuery('/etc', []))(scope)).toMatchObject({ archive: undefined });
});

test('the home folder is the one that the host names', async () => {
  using host = bashHost();
  expect(await new HostView(host, new Facts()).home(scope)).toBe(host.home);
});

test('an observation that was cut off is refused', async () => {
  const host = fakeHost(new RecordingGate(), () => ({ stdout: '0\tpath\t/x\n1\tmode\t644\n' }));
  await expect(new HostView(host, new Facts()).observe(fileQuery('/x'))(scope)).rejects.toThrow('printed no end');
});

test('a script that failed is an error with the end of what it printed', async () => {
  const host = fakeHost(new RecordingGate(), () => ({ code: 1, stderr: 'a\nbase64: command not found\n' }));
  await expect(new HostView(host, new Facts()).observe(fileQuery('/x'))(scope)).rejects.toThrow(
    'could not be read: exit 1: a / base64: command not found',
  );
});

test('a host that cannot be reached defers the read, with reason and remedy', async () => {
  const host = fakeHost(new RecordingGate(), () => {
    throw new HostUnreachable('port 22 is closed');
  });
  const read = new HostView(host, new Facts()).observe(fileQuery('/x'))(scope);
  await expect(read).rejects.toBeInstanceOf(Deferred);
  await expect(read).rejects.toThrow('port 22 is closed');
});

test('milestones of one run share a view', () => {
  const host = fakeHost(new RecordingGate(), () => ({}));
  const p = { facts: new Facts(), ports: { host } };
  expect(hostView(p)).toBe(hostView(p));
  expect(hostView({ facts: new Facts(), ports: { host } })).not.toBe(hostView(p));
});
