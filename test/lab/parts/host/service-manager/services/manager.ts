import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { parseService, type ServiceUnit } from '../units/service-unit.ts';
import { UnitSyntaxError } from '../units/words.ts';
import { Service } from './service.ts';
import { type ServicePorts, StartError } from './service-status.ts';

/** A unit by its name, whether it has a file or not. */
export interface KnownUnit {
  readonly name: string;
  /** Path of its file. */
  readonly path: string;
  /** Paths of the drop-ins that were read with it. */
  readonly dropIns: readonly string[];
  /** systemd's LoadState. */
  readonly load: 'loaded' | 'not-found' | 'bad-setting';
  /** Why its file was refused. */
  readonly problem?: string;
  readonly service?: Service;
}

interface Loaded extends KnownUnit {
  /** The content of its file and drop-ins when they were read. */
  readonly texts: readonly string[];
}

/** The units of the host and their services. */
export class Manager {
  readonly #dir: string;
  readonly #hostName: string;
  readonly #ports: ServicePorts;
  readonly #loaded = new Map<string, Loaded>();

  /** @param dir folder of the unit files, /etc/systemd/system on the host. */
  constructor(dir: string, hostName: string, ports: ServicePorts) {
    this.#dir = dir;
    this.#hostName = hostName;
    this.#ports = ports;
    this.reload();
  }

  /**
   * A unit as the manager has loaded it. As in systemd this may be older than its file: a unit that runs or is enabled
   * is read again only by {@link reload}, any other unit at each call.
   */
  find(name: string): KnownUnit {
    const known = this.#loaded.get(name);
    if (known?.service !== undefined && this.#isKept(known)) return known;
    return this.#load(name, known);
  }

  /** Whether the files of a unit have changed since they were read. */
  needsReload(name: string): boolean {
    const known = this.#loaded.get(name);
    return known !== undefined && !same(known.texts, this.#texts(name));
  }

  /** Reads all units again. Running services keep running and get the new settings. */
  reload(): void {
    for (const [name, known] of this.#loaded) {
      const fresh = this.#load(name, known);
      const active = known.service?.status.active;
      if (fresh.load !== 'loaded' && known.service !== undefined && active !== 'inactive' && active !== 'failed') {
        this.#loaded.set(name, { ...known, texts: this.#texts(name) }); // Its file was deleted, but its processes run.
      }
    }
    for (const name of this.enabled()) this.find(name);
  }

  /** Names of all units that have a file. */
  files(): string[] {
    return existsSync(this.#dir)
      ? readdirSync(this.#dir)
          .filter((name) => name.endsWith('.service'))
          .sort()
      : [];
  }

  /** Names of the units that start at boot. */
  enabled(): string[] {
    const wants = join(this.#dir, 'multi-user.target.wants');
    return existsSync(wants)
      ? readdirSync(wants)
          .filter((name) => name.endsWith('.service'))
          .sort()
      : [];
  }

  isEnabled(name: string): boolean {
    return this.enabled().includes(name);
  }

  /** Creates the links for a unit's WantedBy=. Returns the new ones, as link and target. */
  enable(unit: ServiceUnit): [string, string][] {
    const made: [string, string][] = [];
    for (const target of unit.wantedBy) {
      const link = join(this.#dir, `${target}.wants`, unit.name);
      if (existsSync(link)) continue;
      mkdirSync(join(this.#dir, `${target}.wants`), { recursive: true });
      rmSync(link, { force: true }); // Removes a link whose target does not exist.
      symlinkSync(join(this.#dir, unit.name), link);
      made.push([link, join(this.#dir, unit.name)]);
    }
    this.reload();
    return made;
  }

  /** Removes the links to a unit and returns them. */
  disable(name: string): string[] {
    const links = readdirSync(this.#dir)
      .filter((entry) => entry.endsWith('.wants'))
      .map((entry) => join(this.#dir, entry, name))
      .filter((link) => readdirSync(join(link, '..')).includes(name));
    for (const link of links) rmSync(link);
    this.reload();
    return links;
  }

  /** Starts all enabled units. A failure is visible in the unit's state and journal. */
  async boot(): Promise<void> {
    await Promise.all(
      this.enabled().map(async (name) => {
        try {
          await this.find(name).service?.start();
        } catch (error) {
          if (!(error instanceof StartError)) throw error;
        }
      }),
    );
  }

  /** Stops all services at the same time. */
  async shutdown(): Promise<void> {
    await Promise.all([...this.#loaded.values()].map((known) => known.service?.stop()));
  }

  #isKept(known: Loaded): boolean {
    const active = known.service?.status.active;
    return (active !== undefined && active !== 'inactive') || this.isEnabled(known.name);
  }

  #load(name: string, earlier: Loaded | undefined): Loaded {
    const texts = this.#texts(name);
    const path = join(this.#dir, name);
    const dropIns = this.dropInsOf(name);
    const remember = (loaded: Loaded): Loaded => {
      this.#loaded.set(name, loaded);
      return loaded;
    };
    if (texts.length === 0) return remember({ name, path, texts, dropIns, load: 'not-found' });
    if (earlier?.service !== undefined && same(earlier.texts, texts)) return earlier;
    try {
      const unit = parseService(name, texts, this.#hostName);
      for (const warning of unit.warnings) this.#ports.log(name, 'systemd', 1, `${path}:${warning}`);
      const service = earlier?.service ?? new Service(unit, this.#ports);
      service.unit = unit;
      return remember({ name, path, texts, dropIns, load: 'loaded', service });
    } catch (error) {
      if (!(error instanceof UnitSyntaxError)) throw error;
      this.#ports.log(name, 'systemd', 1, `${name}: ${error.message}`);
      return remember({ name, path, texts, dropIns, load: 'bad-setting', problem: error.message });
    }
  }

  /** Paths of the drop-ins of a unit on the disk, in the order in which they are read. */
  dropInsOf(name: string): string[] {
    const folder = join(this.#dir, `${name}.d`);
    return existsSync(folder)
      ? readdirSync(folder)
          .filter((one) => one.endsWith('.conf'))
          .sort()
          .map((one) => join(folder, one))
      : [];
  }

  /** Content of the unit's file and its drop-ins; empty when there is no file. */
  #texts(name: string): string[] {
    const file = join(this.#dir, name);
    return existsSync(file) ? [file, ...this.dropInsOf(name)].map((path) => readFileSync(path, 'utf8')) : [];
  }
}

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((text, at) => text === b[at]);
