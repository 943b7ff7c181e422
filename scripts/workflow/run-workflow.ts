import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { envOf, isUp, running } from '#lab/commands.ts';
import { findJdk } from '#lab/core/build/jdk.ts';
import { type ActFolder, createActFolder } from './act-folder.ts';
import { actProgram } from './act-program.ts';
import type { Wanted } from './arguments.ts';
import { eventOf } from './event.ts';
import { networkOf, noSettings, type Settings, settingsOf } from './settings.ts';
import { standInFlags } from './stand-ins.ts';
import { namesRead } from './workflow-file.ts';

/** A second signal within this time is the terminal's or npm's copy of the first one. */
const ECHO_MS = 1_000;

/**
 * Runs a workflow file unchanged, under act, on the lab that is up in `root`. A workflow that reads no secret needs no
 * lab: it runs as in a repository without any settings.
 *
 * @returns act's exit status.
 * @throws Error when a lab is needed and none is up, when act cannot be found or built, or when an action has no
 *   stand-in.
 */
export async function runWorkflow(wanted: Wanted, root: string, say: (text: string) => void): Promise<number> {
  const { workflow, event } = wanted;
  const settings = settingsFor(wanted, root);
  const standIns = standInFlags(root, workflow);
  const program = actProgram({ cache: join(root, '.cache'), env: process.env }, say);
  using folder = createActFolder(settings, eventOf(event, workflow));
  const network = settings === noSettings ? networkOf(process.env) : {};
  return await run(program, actArguments(wanted, folder, settings, standIns, root), { folder, root, network });
}

function settingsFor({ workflow, runs }: Wanted, root: string): Settings {
  const needsLab = namesRead(workflow, 'secrets').length > 0;
  if (!needsLab || (!runs && !isUp(root))) return noSettings;
  const lab = running(root);
  return settingsOf(workflow, envOf(lab), lab.spec.userId);
}

function actArguments(
  { workflow, event, flags }: Wanted,
  folder: ActFolder,
  settings: Settings,
  standIns: readonly string[],
  root: string,
): readonly string[] {
  const env = {
    ...settings.env,
    // act derives it from the address of the clone's origin, which may be a folder.
    GITHUB_REPOSITORY: 'local/pipeline',
    LOCAL_ARTIFACTS: join(root, '.lab', 'artifacts'),
  };
  return [
    event,
    ...['--workflows', workflow.path],
    ...(folder.event === undefined ? [] : ['--eventpath', folder.event]),
    ...['--platform', 'ubuntu-latest=-self-hosted', '--container-daemon-socket', 'unix:///dev/null'],
    ...['--no-cache-server', '--rm', '--action-cache-path', folder.workspaces],
    ...['--secret-file', folder.secrets, '--var-file', folder.vars],
    ...['--env-file', folder.empty, '--input-file', folder.empty],
    ...Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...standIns,
    ...flags,
  ];
}

/** What the process of act is started with. */
interface Surroundings {
  readonly folder: ActFolder;
  readonly root: string;
  /** Variables that programs need to reach the network. */
  readonly network: Readonly<Record<string, string>>;
}

/** Runs act in a session of its own, so that a signal reaches it once: at the second one act kills its steps. */
function run(program: string, args: readonly string[], { folder, root, network }: Surroundings): Promise<number> {
  const jdk = findJdk();
  return new Promise((done, failed) => {
    const child = spawn(program, args, {
      cwd: root,
      // act passes its whole environment to every step, and runs actions with the first node of the PATH: this one.
      env: {
        HOME: folder.home,
        PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
        LANG: 'C.UTF-8',
        ...network,
        // The name that GitHub's runners use.
        ...(jdk === undefined ? {} : { JAVA_HOME_17_X64: jdk.home }),
      },
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    let last = Number.NEGATIVE_INFINITY;
    const pass = () => {
      const now = Date.now();
      if (now - last > ECHO_MS) child.kill('SIGINT');
      last = now;
    };
    const signals = ['SIGINT', 'SIGTERM'] as const;
    for (const signal of signals) process.on(signal, pass);
    const end = () => {
      for (const signal of signals) process.off(signal, pass);
    };
    child.on('error', (error) => {
      end();
      failed(error);
    });
    child.on('close', (code) => {
      end();
      done(code ?? 1);
    });
  });
}
