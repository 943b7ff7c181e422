import type { IncomingMessage, RequestListener } from 'node:http';
import type { Faults } from './faults.ts';
import type { InternetGateway } from './network/internet-gateway.ts';
import { readBody, send } from './protocol/answer.ts';
import { jsonAnswer } from './protocol/rest-json.ts';
import type { Instance } from './services/ec2/instance.ts';

/** What the lab's own commands do to AWS, and nobody else may. */
export const adminPaths = {
  stop: '/_lab/instance/stop',
  start: '/_lab/instance/start',
  stopStart: '/_lab/instance/stop-start',
  faults: '/_lab/faults',
} as const;

/** What the lab's own commands reach. */
export interface AdminPorts {
  readonly instance: Instance;
  readonly gateway: InternetGateway;
  readonly faults: Faults;
}

const LIMIT_BYTES = 65_536;

/**
 * Answers under /_lab/: the instance stopped, started, or both, at once, the answer being the instance as it is then;
 * the faults replaced by those in the body, the answer being those that are to come (so is a GET's).
 */
export function admin({ instance, gateway, faults }: AdminPorts): RequestListener {
  const moved = (step: () => void) => async () => {
    step();
    await gateway.sync();
    return instance.current;
  };
  const steps: Readonly<Record<string, (request: IncomingMessage) => Promise<unknown>>> = {
    [`POST ${adminPaths.stop}`]: moved(() => instance.stop('once')),
    [`POST ${adminPaths.start}`]: moved(() => instance.start('once')),
    [`POST ${adminPaths.stopStart}`]: moved(() => {
      instance.stop('once');
      instance.start('once');
    }),
    [`GET ${adminPaths.faults}`]: async () => faults.rules(),
    [`POST ${adminPaths.faults}`]: async (request) => {
      faults.set(JSON.parse((await readBody(request, LIMIT_BYTES)).toString('utf8')));
      return faults.rules();
    },
  };
  return (request, response) => {
    const step = steps[`${request.method} ${request.url}`];
    if (step === undefined) {
      request.resume();
      send(response, jsonAnswer({ message: `There is no ${request.method} ${request.url}.` }, 404));
      return;
    }
    step(request).then(
      (value) => send(response, jsonAnswer(value)),
      (error: unknown) => send(response, jsonAnswer({ message: (error as Error).message }, 400)),
    );
    request.resume();
  };
}
