import type { Scope } from '#lib/converge/resource.ts';
import { waitFor } from '#lib/converge/wait-for.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import type { Connector } from '#lib/ports/aws/msk-connect/msk-connect.ts';
import { findConnector } from './facts.ts';

const POLL_MS = 2_000;

/** A state with the service's own words about it. */
export const stateOf = ({ state, reason }: Pick<Connector, 'state' | 'reason'>): string =>
  reason === undefined ? state : `${state} (${reason})`;

/**
 * Waits until the connector runs, and resumes it when it stands paused.
 *
 * @throws UserError with the service's own words when it fails instead.
 */
export async function running(p: Pipeline, scope: Scope): Promise<Connector> {
  const first = await waitState(p, scope, ['RUNNING', 'PAUSED']);
  if (first.state === 'RUNNING') return first;
  scope.progress(`connector ${first.name} is PAUSED: resuming it`);
  await p.ports.mskConnect.resumeConnector(first.arn);
  return waitState(p, scope, ['RUNNING']);
}

async function waitState(p: Pipeline, scope: Scope, wanted: readonly string[]): Promise<Connector> {
  const { clock } = p.ports;
  const name = p.names.connector;
  const found = await waitFor({
    what: `connector ${name} to be RUNNING`,
    poll: () => findConnector(p),
    done: (connector) => {
      if (connector?.state === 'FAILED') {
        throw new UserError(
          `The connector ${name} has failed. MSK Connect says: ${connector.reason ?? 'nothing'}. The next run deletes it and makes it anew; its log tells more where log delivery is on.`,
        );
      }
      return connector !== undefined && wanted.includes(connector.state);
    },
    describe: (connector) => (connector === undefined ? 'not listed yet' : stateOf(connector)),
    every: POLL_MS,
    scope,
    clock,
  });
  if (found === undefined) throw new Error(`${name}: waited for, and yet absent`);
  return found;
}

/** Waits for an update to be carried out. @throws UserError with the service's own words when it was not. */
export async function operationDone(p: Pipeline, arn: string, scope: Scope): Promise<void> {
  const { mskConnect, clock } = p.ports;
  await waitFor({
    what: `the update of connector ${p.names.connector}`,
    poll: () => mskConnect.operation(arn),
    done: (operation) => {
      if (/FAILED$|^ROLLBACK_COMPLETE$/.test(operation.state)) {
        throw new UserError(
          `The update of the connector ${p.names.connector} was not carried out: ${operation.state}. MSK Connect says: ${operation.reason ?? 'nothing'}.`,
        );
      }
      return operation.state.endsWith('COMPLETE');
    },
    describe: (operation) => operation.state,
    every: POLL_MS,
    scope,
    clock,
  });
}

/** Waits until a connector that is being deleted is gone. */
export async function connectorGone(p: Pipeline, scope: Scope): Promise<void> {
  const { clock } = p.ports;
  const name = p.names.connector;
  await waitFor({
    what: `connector ${name} to be deleted`,
    poll: () => findConnector(p),
    done: (connector) => connector === undefined,
    describe: (connector) => (connector === undefined ? 'gone' : stateOf(connector)),
    every: POLL_MS,
    scope,
    clock,
  });
}

/** Deletes a connector and waits until it is gone. Its consumer group stays, so one of the same name goes on where it ended. */
export async function deleteConnector(p: Pipeline, connector: Connector, scope: Scope): Promise<void> {
  if (connector.state !== 'DELETING') await p.ports.mskConnect.deleteConnector(connector.arn, connector.version);
  await connectorGone(p, scope);
}
