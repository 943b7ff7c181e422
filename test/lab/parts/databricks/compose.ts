import { appendFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';
import { builtAt } from '#lab/core/build/built.ts';
import type { Lab } from '#lab/core/lab.ts';
import { CLUSTER, clusterRoutes } from './account/cluster.ts';
import { meRoutes } from './account/me.ts';
import { Secrets } from './account/secrets.ts';
import { SignIn } from './account/sign-in.ts';
import { DbfsFolder } from './dbfs/folder.ts';
import { dbfsRoutes } from './dbfs/routes.ts';
import { uploadRoutes } from './dbfs/uploads.ts';
import { DriverProcess } from './driver-process.ts';
import { extras } from './extras/recipe.ts';
import { Executor } from './jobs/executor.ts';
import { Jobs } from './jobs/jobs.ts';
import { Runs } from './jobs/runs.ts';
import { classPathOf, pyspark } from './recipes.ts';
import { ApiError } from './rest/api-error.ts';
import { Faults } from './rest/faults.ts';
import { Ids } from './rest/ids.ts';
import { listener } from './rest/listener.ts';
import { onceReady } from './rest/route.ts';
import { read } from './rest/shapes.ts';
import { files, hostOf, tokenOf } from './state.ts';
import { pathOf } from './workspace/paths.ts';
import { workspaceRoutes } from './workspace/routes.ts';
import { Tree } from './workspace/tree.ts';

/** A workspace whose parts are created and connected. */
export interface Workspace {
  readonly listener: RequestListener;
  readonly driver: DriverProcess;
}

/**
 * How many tasks Spark runs at the same time. Reading many small objects is mostly waiting, so that four tasks suit two
 * cores. More would only need memory, because one notebook runs at a time.
 */
const CORES = 4;

const userOf = (lab: Lab): string => `${lab.spec.userId}@example.com`;

function tokenIn(lab: Lab): string {
  const token = tokenOf(lab);
  if (token === undefined) throw new Error('This lab has no Databricks: npm run lab -- up --databricks');
  return token;
}

function driverOf(lab: Lab): DriverProcess {
  const { userId, region, ports, runner } = lab.spec;
  const sites = [pyspark, extras()].map((recipe) => join(builtAt(lab, recipe), 'site'));
  const path = [...sites, import.meta.dirname].join(':');
  return new DriverProcess('python3', path, {
    dbfs: files.dbfs(lab),
    workspace: files.workspace(lab),
    mounts: files.mounts(lab),
    classPath: classPathOf(lab),
    s3: `http://127.0.0.1:${ports.aws}`,
    region,
    cores: CORES,
    bucket: `user-${userId}-bucket`,
    seed: true,
    credentials: runner,
    api: { url: hostOf(lab), token: tokenIn(lab), user: userOf(lab) },
  });
}

const settingsShape = z.strictObject({ mounts: z.boolean() });

/**
 * Creates the workspace of a lab.
 *
 * @param now in ms since 1970.
 * @throws Error when the lab was not created with Databricks.
 */
export function compose(lab: Lab, now: () => number): Workspace {
  const token = tokenIn(lab);
  const user = userOf(lab);
  const site = { url: hostOf(lab), user, cluster: CLUSTER };
  const ids = new Ids();
  const faults = new Faults();
  const secrets = new Secrets(now);
  const tree = new Tree(files.workspace(lab), ['/Shared', '/Repos', '/Users', `/Users/${user}`], ids, now);
  const driver = driverOf(lab);
  const dbfs = new DbfsFolder(files.dbfs(lab));
  let mounts = true;
  const jobs = new Jobs(site, ids, now);
  const executor = new Executor({
    driver,
    faults,
    ids,
    now,
    user,
    cluster: CLUSTER,
    notebook: (path) => tree.notebook(pathOf(path)),
    secrets: () => secrets.all(),
    allowsMounts: () => mounts,
  });
  const routes = [
    ...workspaceRoutes(tree),
    ...onceReady(() => driver.start(), [...dbfsRoutes(dbfs), ...uploadRoutes(dbfs, ids)]),
    ...secrets.routes(),
    ...clusterRoutes(() => ({ isRunning: driver.isReady, hasMounts: mounts, creator: user })),
    ...meRoutes({ id: '4711', name: user }),
    ...jobs.routes(),
    ...new Runs({ jobs, executor, site, ids, now }).routes(),
  ];
  const control = (method: string, path: string, input: unknown): unknown => {
    if (path === '/_lab/faults') {
      if (method === 'POST') faults.set(input);
      return { faults: faults.pending };
    }
    if (path === '/_lab/settings') {
      if (method === 'POST') mounts = read(settingsShape, input).mounts;
      return { mounts };
    }
    if (path === '/_lab/driver' && method === 'POST') {
      return driver.restart().then(
        (seconds) => ({ seconds }),
        (error: Error) => {
          throw new ApiError(409, 'INVALID_STATE', `The driver cannot be restarted now: ${error.message}`);
        },
      );
    }
    throw new ApiError(404, 'ENDPOINT_NOT_FOUND', `There is no ${method} ${path}.`);
  };
  const calls = files.calls(lab);
  const log = (call: unknown): void => appendFileSync(calls, `${JSON.stringify(call)}\n`);
  return { listener: listener(routes, control, { signIn: new SignIn(site.url, token, now), faults, log }), driver };
}
