import type { IncomingMessage, RequestListener } from 'node:http';
import type { Faults } from '../faults/faults.ts';
import type { InternetGateway } from '../network/internet-gateway.ts';
import { readBody, send } from '../protocol/answer.ts';
import { jsonAnswer } from '../protocol/rest-json.ts';
import type { Instance } from '../services/ec2/instance.ts';

/** Paths of the front door that no AWS service has. Only the lab's own commands call them. */
export const labPaths = {
  stop: '/_lab/instance/stop',
  start: '/_lab/instance/start',
  stopStart: '/_lab/instance/stop-start',
  faults: '/_lab/faults',
} as const;

/** What the lab's own commands change. */
export interface LabCommandPorts {
  readonly instance: Instance;
  readonly gateway: InternetGateway;
  readonly faults: Faults;
}

const LIMIT_BYTES = 65_536;

/**
 * Answers the requests below `/_lab/`, which need no signature. Those on the instance stop it, start it or do both, at
 * once, and answer with the instance afterwards. `GET /_lab/faults` answers with the pending faults; a POST replaces
 * them by those in its body first.
 */
export function labCommands({ instance, gateway, faults }: LabCommandPorts): RequestListener {
  const onInstance = (change: () => void) => async () => {
    change();
    await gateway.sync();
    return instance.current;
  };
  const commands: Readonly<Record<string, (request: IncomingMessage) => Promise<unknown>>> = {
    [`POST ${labPaths.stop}`]: onInstance(() => instance.stop('once')),
    [`POST ${labPaths.start}`]: onInstance(() => instance.start('once')),
    [`POST ${labPaths.stopStart}`]: onInstance(() => {
      instance.stop('once');
      instance.start('once');
    }),
    [`GET ${labPaths.faults}`]: async () => faults.rules(),
    [`POST ${labPaths.faults}`]: async (request) => {
      faults.set(JSON.parse((await readBody(request, LIMIT_BYTES)).toString('utf8')));
      return faults.rules();
    },
  };
  return (request, response) => {
    const command = commands[`${request.method} ${request.url}`];
    if (command === undefined) {
      request.resume();
      send(response, jsonAnswer({ message: `There is no ${request.method} ${request.url}.` }, 404));
      return;
    }
    command(request).then(
      (value) => send(response, jsonAnswer(value)),
      (error: unknown) => send(response, jsonAnswer({ message: (error as Error).message }, 400)),
    );
    request.resume();
  };
}
