import { z } from 'zod';

const mcuCount = z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(8)], 'must be 1, 2, 4 or 8');
const workers = z.int().min(1).max(10);
const policy = z.strictObject({ cpuUtilizationPercentage: z.int().min(1).max(100) });

const provisioned = z.strictObject({ mcuCount, workerCount: workers });

const autoScaling = z.strictObject({
  mcuCount,
  minWorkerCount: workers,
  maxWorkerCount: workers,
  scaleInPolicy: policy.default({ cpuUtilizationPercentage: 20 }),
  scaleOutPolicy: policy.default({ cpuUtilizationPercentage: 80 }),
  maxAutoscalingTaskCount: z.int().min(1).optional(),
});

/** Capacity of a new connector: provisioned or autoscaled. An autoscaled one without policies gets MSK Connect's own. */
export const capacity = z
  .strictObject({ provisionedCapacity: provisioned.optional(), autoScaling: autoScaling.optional() })
  .superRefine((value, context) => {
    const { provisionedCapacity, autoScaling: scaled } = value;
    if ((provisionedCapacity === undefined) === (scaled === undefined)) {
      context.addIssue({ code: 'custom', message: 'exactly one of provisionedCapacity and autoScaling must be given' });
    }
    if (scaled === undefined) return;
    const { minWorkerCount, maxWorkerCount, maxAutoscalingTaskCount } = scaled;
    if (minWorkerCount > maxWorkerCount) {
      context.addIssue({ code: 'custom', message: 'minWorkerCount must not be greater than maxWorkerCount' });
    }
    if (maxAutoscalingTaskCount !== undefined && maxAutoscalingTaskCount < maxWorkerCount) {
      context.addIssue({ code: 'custom', message: 'maxAutoscalingTaskCount must be at least maxWorkerCount' });
    }
  });

export type Capacity = z.infer<typeof capacity>;

/** Tasks that MSK Connect plans for each unit of compute of an autoscaled connector. */
const TASKS_PER_MCU = 2;

/**
 * The configuration that a connector's worker is given: autoscaled capacity replaces `tasks.max` by two tasks for each
 * unit of compute, those of the fewest workers, since one worker is all that runs here whatever the load.
 */
export function effectiveConfiguration(
  configuration: Readonly<Record<string, string>>,
  { autoScaling: scaled }: Capacity,
): Readonly<Record<string, string>> {
  if (scaled === undefined) return configuration;
  const planned = scaled.minWorkerCount * scaled.mcuCount * TASKS_PER_MCU;
  return { ...configuration, 'tasks.max': String(Math.min(planned, scaled.maxAutoscalingTaskCount ?? planned)) };
}
