import type { RequestListener } from 'node:http';
import type { InternetGateway } from './network/internet-gateway.ts';
import { send } from './protocol/answer.ts';
import { jsonAnswer } from './protocol/rest-json.ts';
import type { Instance } from './services/ec2/instance.ts';

/** What the lab's own commands do to AWS, and nobody else may. */
export const adminPaths = {
  stop: '/_lab/instance/stop',
  start: '/_lab/instance/start',
  stopStart: '/_lab/instance/stop-start',
} as const;

/** Answers under /_lab/: the instance stopped, started, or both, at once; the answer is the instance as it is then. */
export function admin(instance: Instance, gateway: InternetGateway): RequestListener {
  const steps: Readonly<Record<string, () => void>> = {
    [adminPaths.stop]: () => instance.stop('once'),
    [adminPaths.start]: () => instance.start('once'),
    [adminPaths.stopStart]: () => {
      instance.stop('once');
      instance.start('once');
    },
  };
  return (request, response) => {
    request.resume();
    const step = steps[request.url ?? ''];
    if (step === undefined || request.method !== 'POST') {
      send(response, jsonAnswer({ message: `There is no ${request.method} ${request.url}.` }, 404));
      return;
    }
    step();
    gateway.sync().then(
      () => send(response, jsonAnswer(instance.current)),
      (error: unknown) => send(response, jsonAnswer({ message: String(error) }, 500)),
    );
  };
}
