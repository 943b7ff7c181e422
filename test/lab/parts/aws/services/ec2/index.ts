import { existsSync, readFileSync, statSync } from 'node:fs';
import type { Service } from '../../protocol/operation.ts';
import { type Parameters, type QueryAction, queryService } from '../../protocol/query.ts';
import { ServiceError } from '../../protocol/service-error.ts';
import type { XmlValue } from '../../protocol/xml.ts';
import { type GroupPorts, groupActions } from './describe-groups.ts';
import { checkInstanceId, describeInstances, type InstanceFacts, type InstanceView } from './describe-instances.ts';
import { describeInstanceStatus } from './describe-status.ts';
import { type Instance, type InstanceState, stateCodes } from './instance.ts';
import { describeKeyPairs, type KeyPair } from './key-pair.ts';

/** What EC2 needs. */
export interface Ec2Ports {
  readonly facts: InstanceFacts;
  /** Other instances with the same Name tag. */
  namesakes(): readonly InstanceView[];
  readonly groups: GroupPorts;
  readonly keyPair: KeyPair;
  /** File with the console output of the instance. */
  readonly consoleFile: string;
}

/** EC2 keeps the last 64 KiB of the console output. */
const CONSOLE_BYTES = 65_536;

function consoleOutput({ facts, consoleFile }: Ec2Ports, parameters: Parameters): XmlValue {
  const id = parameters.required('InstanceId');
  checkInstanceId(id, facts.instance);
  const isPresent = existsSync(consoleFile);
  const output = isPresent ? readFileSync(consoleFile).subarray(-CONSOLE_BYTES).toString('base64') : '';
  return { instanceId: id, timestamp: isPresent ? statSync(consoleFile).mtime : new Date(), output };
}

/** Changes the instance and answers with its state before and after. */
function change(instance: Instance, parameters: Parameters, apply: () => void): XmlValue {
  const ids = parameters.list('InstanceId');
  if (ids.length === 0)
    throw new ServiceError(400, 'MissingParameter', 'The request must contain the parameter InstanceId');
  for (const id of ids) checkInstanceId(id, instance);
  const state = (name: InstanceState): XmlValue => ({ code: stateCodes[name], name });
  const before = instance.current.state;
  apply();
  return {
    instancesSet: [
      { instanceId: instance.id, currentState: state(instance.current.state), previousState: state(before) },
    ],
  };
}

function start(instance: Instance): void {
  if (instance.current.state === 'stopping') {
    const text = `The instance '${instance.id}' is not in a state from which it can be started.`;
    throw new ServiceError(400, 'IncorrectInstanceState', text);
  }
  instance.start('gradually');
}

/** Amazon EC2: the instance, its key pair, its console output and the security groups. */
export function ec2Service(ports: Ec2Ports): Service {
  const { facts, keyPair } = ports;
  const ids = (parameters: Parameters): string => parameters.list('InstanceId').join(',');
  const actions: Record<string, QueryAction> = {
    DescribeInstances: {
      write: false,
      accepts: ['Filter', 'InstanceId', 'MaxResults', 'NextToken'],
      resource: ids,
      run: (parameters) => describeInstances([facts, ...ports.namesakes()], parameters),
    },
    DescribeInstanceStatus: {
      write: false,
      accepts: ['Filter', 'InstanceId', 'IncludeAllInstances', 'MaxResults', 'NextToken'],
      resource: ids,
      run: (parameters) => describeInstanceStatus([facts, ...ports.namesakes()], parameters),
    },
    DescribeKeyPairs: {
      write: false,
      accepts: ['Filter', 'KeyName', 'KeyPairId', 'IncludePublicKey'],
      resource: (parameters) => [...parameters.list('KeyName'), ...parameters.list('KeyPairId')].join(','),
      run: (parameters) => describeKeyPairs(keyPair, parameters),
    },
    GetConsoleOutput: {
      write: false,
      accepts: ['InstanceId', 'Latest'],
      resource: (parameters) => parameters.text('InstanceId') ?? '',
      run: (parameters) => consoleOutput(ports, parameters),
    },
    StartInstances: {
      write: true,
      accepts: ['InstanceId'],
      resource: ids,
      run: (parameters) => change(facts.instance, parameters, () => start(facts.instance)),
    },
    StopInstances: {
      write: true,
      accepts: ['InstanceId', 'Force'],
      resource: ids,
      run: (parameters) => change(facts.instance, parameters, () => facts.instance.stop('gradually')),
    },
    ...groupActions(ports.groups),
  };
  return queryService({ name: 'ec2', version: '2016-11-15' }, new Map(Object.entries(actions)));
}
