import type { Roles } from '../../identity/roles.ts';
import type { CustomPlugins } from './plugins.ts';
import { badRequest, type ConnectorRequest } from './requests.ts';
import type { WorkerConfigurations } from './worker-configurations.ts';

/** The resources of the account to which a new connector may refer. */
export interface AccountView {
  readonly plugins: CustomPlugins;
  readonly roles: Roles;
  readonly configurations: WorkerConfigurations;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
}

function checkPlugins({ plugins }: AccountView, request: ConnectorRequest): void {
  for (const { customPlugin } of request.plugins) {
    const plugin = plugins.find(customPlugin.customPluginArn);
    if (plugin === undefined || customPlugin.revision !== 1) {
      throw badRequest(
        `The custom plugin ${customPlugin.customPluginArn} revision ${customPlugin.revision} does not exist.`,
      );
    }
    if (plugin.state !== 'ACTIVE') {
      throw badRequest(`The custom plugin ${customPlugin.customPluginArn} is not ACTIVE but ${plugin.state}.`);
    }
  }
}

/**
 * Checks that everything to which a new connector refers exists in the account.
 *
 * @throws ServiceError BadRequestException for the first resource that does not exist or is not ready.
 */
export function checkConnector(account: AccountView, request: ConnectorRequest): void {
  checkPlugins(account, request);
  const role = request.serviceExecutionRoleArn;
  if (account.roles.findByArn(role) === undefined) {
    throw badRequest(`Invalid parameter serviceExecutionRoleArn: the role ${role} does not exist.`);
  }
  const { subnets, securityGroups = [] } = request.kafkaCluster.apacheKafkaCluster.vpc;
  const subnet = subnets.find((id) => !account.subnets.includes(id));
  if (subnet !== undefined) throw badRequest(`Invalid parameter subnets: the subnet ${subnet} does not exist.`);
  const group = securityGroups.find((id) => !account.securityGroups.includes(id));
  if (group !== undefined)
    throw badRequest(`Invalid parameter securityGroups: the security group ${group} does not exist.`);
  const settings = request.workerConfiguration;
  const known = settings === undefined || account.configurations.find(settings.workerConfigurationArn) !== undefined;
  if (!known || (settings !== undefined && settings.revision !== 1)) {
    throw badRequest(
      `The worker configuration ${settings?.workerConfigurationArn} revision ${settings?.revision} does not exist.`,
    );
  }
  const login = request.kafkaClusterClientAuthentication.authenticationType;
  const wire = request.kafkaClusterEncryptionInTransit.encryptionType;
  if (login === 'IAM' && wire !== 'TLS') throw badRequest('IAM authentication needs encryption in transit by TLS.');
}
