/** AWS's partitions: the end of their host names, the beginning of their regions' names, and the regions. */
const partitions = [
  { suffix: 'amazonaws.com.cn', prefix: 'cn-', regions: ['cn-north-1', 'cn-northwest-1'] },
  { suffix: 'amazonaws.eu', prefix: 'eusc-', regions: ['eusc-de-east-1'] },
  { suffix: 'c2s.ic.gov', prefix: 'us-iso-', regions: ['us-iso-east-1', 'us-iso-west-1'] },
  { suffix: 'sc2s.sgov.gov', prefix: 'us-isob-', regions: ['us-isob-east-1', 'us-isob-west-1'] },
  { suffix: 'cloud.adc-e.uk', prefix: 'eu-isoe-', regions: ['eu-isoe-west-1'] },
  { suffix: 'csp.hci.ic.gov', prefix: 'us-isof-', regions: ['us-isof-east-1', 'us-isof-south-1'] },
  { suffix: 'amazonaws.com', prefix: 'us-gov-', regions: ['us-gov-east-1', 'us-gov-west-1'] },
  {
    suffix: 'amazonaws.com',
    prefix: '',
    regions: [
      ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'ca-west-1', 'mx-central-1'],
      ...['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-central-1', 'eu-central-2', 'eu-north-1'],
      ...['eu-south-1', 'eu-south-2', 'sa-east-1', 'sa-west-1', 'af-south-1', 'il-central-1'],
      ...['me-central-1', 'me-south-1', 'me-west-1', 'ap-east-1', 'ap-east-2', 'ap-south-1', 'ap-south-2'],
      ...['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-southeast-1', 'ap-southeast-2'],
      ...['ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7'],
    ],
  },
] as const;

/** The regions that AWS has. It adds some each year, so another one may be right all the same. */
export const knownRegions: readonly string[] = partitions.flatMap(({ regions }) => regions);

/** The end of the host names of AWS's services in a region, such as `amazonaws.com`. */
export const dnsSuffixOf = (region: string): string =>
  partitions.find(({ prefix }) => region.startsWith(prefix))?.suffix ?? 'amazonaws.com';
