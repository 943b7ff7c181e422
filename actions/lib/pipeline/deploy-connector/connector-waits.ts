import type { Scope } from '#lib/converge/resource.ts';
import { waitFor } from '#lib/converge/wait-for.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import type { Connector } from '#lib/ports/aws/msk-connect/msk-connect.ts';
import { findConnector } from './look-ups.ts';
import { Deletion, Presence } from './presence.ts';

const INTERVAL_MS = 2_000;

/** The state of a connector, with the reason that MSK Connect gives for it. */
export const stateText = ({ state, reason }: Pick<Connector, 'state' | 'reason'>): string =>
  reason === undefined ? state : `${state} (${reason})`;

/**
 * Waits until the connector runs. A connector that is paused is resumed.
 *
 * @throws UserError with the reason that MSK Connect gives, when it fails instead, or when somebody else deletes it.
 */
export async function waitUntilRunning(p: Pipeline, scope: Scope): Promise<Connector> {
  const found = await waitForState(p, scope, ['RUNNING', 'PAUSED']);
  if (found.state === 'RUNNING') return found;
  scope.progress(`connector ${found.name} is PAUSED: resuming it`);
  await p.ports.mskConnect.resumeConnector(found.arn);
  return waitForState(p, scope, ['RUNNING']);
}

async function waitForState(p: Pipeline, scope: Scope, states: readonly string[]): Promise<Connector> {
  const name = p.names.connector;
  const presence = presenceOf(p);
  const found = await waitFor({
    what: `connector ${name} to be RUNNING`,
    poll: () => findConnector(p),
    done: (connector) => {
      presence.check(connector);
      if (connector?.state === 'FAILED') {
        throw new UserError(
          `The connector ${name} has failed. MSK Connect says: ${connector.reason ?? 'nothing'}. The next run deletes it and creates it again; its log tells more where log delivery is on.`,
        );
      }
      return connector !== undefined && states.includes(connector.state);
    },
    describe: (connector) => (connector === undefined ? 'not listed yet' : stateText(connector)),
    intervalMs: INTERVAL_MS,
    scope,
    clock: p.ports.clock,
  });
  if (found === undefined) throw new Error(`${name}: the wait ended without a connector`);
  return found;
}

const presenceOf = (p: Pipeline): Presence =>
  new Presence({ what: `connector ${p.names.connector}`, clock: p.ports.clock });

/**
 * Waits until an update is done.
 *
 * @throws UserError with the reason that MSK Connect gives, when it fails, or when somebody else deletes the connector.
 */
export async function waitForOperation(p: Pipeline, arn: string, scope: Scope): Promise<void> {
  const presence = presenceOf(p);
  await waitFor({
    what: `the update of connector ${p.names.connector}`,
    async poll() {
      presence.check(await findConnector(p));
      return p.ports.mskConnect.operation(arn);
    },
    done: (operation) => {
      if (/FAILED$|^ROLLBACK_COMPLETE$/.test(operation.state)) {
        throw new UserError(
          `The update of the connector ${p.names.connector} was not carried out: ${operation.state}. MSK Connect says: ${operation.reason ?? 'nothing'}.`,
        );
      }
      return operation.state.endsWith('COMPLETE');
    },
    describe: (operation) => operation.state,
    intervalMs: INTERVAL_MS,
    scope,
    clock: p.ports.clock,
  });
}

/** Waits until a connector that is being deleted is no longer listed. */
export async function waitUntilConnectorDeleted(p: Pipeline, { arn }: Connector, scope: Scope): Promise<void> {
  const deletion = new Deletion(`connector ${p.names.connector}`, arn);
  await waitFor({
    what: `connector ${p.names.connector} to be deleted`,
    poll: () => findConnector(p),
    done: (connector) => deletion.isDone(connector),
    describe: (connector) => (connector === undefined ? 'deleted' : stateText(connector)),
    intervalMs: INTERVAL_MS,
    scope,
    clock: p.ports.clock,
  });
}

/**
 * Deletes a connector and waits until it is no longer listed. Its consumer group stays in Kafka, so that a new connector
 * of the same name continues where this one ended.
 */
export async function deleteConnector(p: Pipeline, connector: Connector, scope: Scope): Promise<void> {
  if (connector.state !== 'DELETING') await p.ports.mskConnect.deleteConnector(connector.arn, connector.version);
  await waitUntilConnectorDeleted(p, connector, scope);
}
