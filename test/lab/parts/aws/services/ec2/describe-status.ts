import type { Parameters } from '../../protocol/query.ts';
import type { XmlValue } from '../../protocol/xml.ts';
import { checkInstanceId, type InstanceView, zoneOf } from './describe-instances.ts';
import { filtersOf, passes } from './filters.ts';
import { type InstanceState, stateCodes } from './instance.ts';
import { pageOf } from './pages.ts';

/** The result of EC2's checks in each state of an instance, and that of the one check behind it. */
const checks: Readonly<Record<InstanceState, readonly [status: string, reachability: string | undefined]>> = {
  pending: ['initializing', 'initializing'],
  running: ['ok', 'passed'],
  stopping: ['not-applicable', undefined],
  stopped: ['not-applicable', undefined],
};

function summary(state: InstanceState): XmlValue {
  const [status, reachability] = checks[state];
  return { status, details: reachability === undefined ? [] : [{ name: 'reachability', status: reachability }] };
}

function statusXml({ instance, region }: InstanceView): XmlValue {
  const { state } = instance.current;
  return {
    instanceId: instance.id,
    availabilityZone: zoneOf(region),
    instanceState: { code: stateCodes[state], name: state },
    systemStatus: summary(state),
    instanceStatus: summary(state),
  };
}

function attribute({ instance, region }: InstanceView, name: string): readonly string[] | undefined {
  const { state } = instance.current;
  const [status, reachability] = checks[state];
  const own: Readonly<Record<string, readonly string[]>> = {
    'availability-zone': [zoneOf(region)],
    'instance-state-name': [state],
    'instance-state-code': [String(stateCodes[state])],
    'instance-status.status': [status],
    'instance-status.reachability': reachability === undefined ? [] : [reachability],
    'system-status.status': [status],
    'system-status.reachability': reachability === undefined ? [] : [reachability],
  };
  return own[name];
}

/** DescribeInstanceStatus: running instances only, unless all are asked for. */
export function describeInstanceStatus(all: readonly InstanceView[], parameters: Parameters): XmlValue {
  const ids = parameters.list('InstanceId');
  for (const id of ids) checkInstanceId(id, ...all.map((one) => one.instance));
  const wantsAll = parameters.flag('IncludeAllInstances');
  const filters = filtersOf(parameters);
  const found = all
    .filter(({ instance }) => ids.length === 0 || ids.includes(instance.id))
    .filter(({ instance }) => wantsAll || instance.current.state === 'running')
    .filter((one) => passes(filters, (name) => attribute(one, name)));
  const { items, nextToken } = pageOf(found, parameters, 'InstanceId');
  return { instanceStatusSet: items.map(statusXml), nextToken };
}
