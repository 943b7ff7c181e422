import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Service, StartError, type Surroundings } from './service.ts';
import { parseService, type ServiceUnit } from './service-unit.ts';
import { UnitSyntaxError } from './words.ts';

/** What is known of a unit by its name. */
export interface Known {
  readonly name: string;
  readonly path: string;
  readonly load: 'loaded' | 'not-found' | 'bad-setting';
  /** Why it was refused. */
  readonly problem?: string;
  readonly service?: Service;
}

interface Loaded extends Known {
  /** The files as they were read. */
  readonly texts: readonly string[];
}

/** The services of the host: which there are, which are wanted at boot. */
export class Manager {
  readonly #dir: string;
  readonly #hostName: string;
  readonly #around: Surroundings;
  readonly #loaded = new Map<string, Loaded>();

  constructor(dir: string, hostName: string, around: Surroundings) {
    this.#dir = dir;
    this.#hostName = hostName;
    this.#around = around;
    this.reload();
  }

  /**
   * A unit as the manager has it in memory, which may be older than its file: units that run or are wanted at boot are
   * read anew by {@link reload} only. Others are read whenever they are asked for.
   */
  find(name: string): Known {
    const known = this.#loaded.get(name);
    if (known?.service !== undefined && this.#isKept(known)) return known;
    return this.#load(name, known);
  }

  /** Whether a unit's files are other than when they were read. */
  needsReload(name: string): boolean {
    const known = this.#loaded.get(name);
    return known !== undefined && !same(known.texts, this.#texts(name));
  }

  /** Reads all units anew. Those that run keep running under their new settings. */
  reload(): void {
    for (const [name, known] of this.#loaded) {
      const fresh = this.#load(name, known);
      const active = known.service?.status.active;
      if (fresh.load !== 'loaded' && known.service !== undefined && active !== 'inactive' && active !== 'failed') {
        this.#loaded.set(name, { ...known, texts: this.#texts(name) }); // its file is gone, its processes are not
      }
    }
    for (const name of this.enabled()) this.find(name);
  }

  /** Names of the units with a file. */
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

  /** Makes links for what [Install] wants; resolves to them, `from → to`. */
  enable(unit: ServiceUnit): [string, string][] {
    const made: [string, string][] = [];
    for (const target of unit.wantedBy) {
      const link = join(this.#dir, `${target}.wants`, unit.name);
      if (existsSync(link)) continue;
      mkdirSync(join(this.#dir, `${target}.wants`), { recursive: true });
      rmSync(link, { force: true }); // one that leads nowhere
      symlinkSync(join(this.#dir, unit.name), link);
      made.push([link, join(this.#dir, unit.name)]);
    }
    this.reload();
    return made;
  }

  /** Removes the links to a unit; resolves to those removed. */
  disable(name: string): string[] {
    const links = readdirSync(this.#dir)
      .filter((entry) => entry.endsWith('.wants'))
      .map((entry) => join(this.#dir, entry, name))
      .filter((link) => readdirSync(join(link, '..')).includes(name));
    for (const link of links) rmSync(link);
    this.reload();
    return links;
  }

  /** Starts what is enabled; a failure is left to the unit's state and journal. */
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

  /** Stops all, at once. */
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
    const remember = (loaded: Loaded): Loaded => {
      this.#loaded.set(name, loaded);
      return loaded;
    };
    if (texts.length === 0) return remember({ name, path, texts, load: 'not-found' });
    if (earlier?.service !== undefined && same(earlier.texts, texts)) return earlier;
    try {
      const unit = parseService(name, texts, this.#hostName);
      for (const warning of unit.warnings) this.#around.log(name, 'systemd', 1, `${path}:${warning}`);
      const service = earlier?.service ?? new Service(unit, this.#around);
      service.unit = unit;
      return remember({ name, path, texts, load: 'loaded', service });
    } catch (error) {
      if (!(error instanceof UnitSyntaxError)) throw error;
      this.#around.log(name, 'systemd', 1, `${name}: ${error.message}`);
      return remember({ name, path, texts, load: 'bad-setting', problem: error.message });
    }
  }

  /** The unit's file and its drop-ins; none if there is no file. */
  #texts(name: string): string[] {
    const file = join(this.#dir, name);
    if (!existsSync(file)) return [];
    const extra = `${file}.d`;
    const more = existsSync(extra)
      ? readdirSync(extra)
          .filter((one) => one.endsWith('.conf'))
          .sort()
      : [];
    return [readFileSync(file, 'utf8'), ...more.map((one) => readFileSync(join(extra, one), 'utf8'))];
  }
}

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((text, at) => text === b[at]);
