import { Facts } from '#lib/converge/facts.ts';
import { WriteGate } from '#lib/converge/writes.ts';

/** The write at which a run is killed, counted from 0, and whether that write takes effect. */
export interface Kill {
  readonly at: number;
  readonly effect: 'before' | 'after';
}

/** The error that a killed run ends with. */
export class Killed extends Error {
  constructor(name: string) {
    super(`killed at ${name}`);
    this.name = 'Killed';
  }
}

/** A write gate that records the names of all writes and can kill the run at one of them. */
export class RecordingGate extends WriteGate {
  readonly names: string[] = [];
  kill: Kill | undefined;
  /** Facts of the present run. Each further run over the same fakes has its own. */
  facts = new Facts();

  constructor() {
    super({ facts: new Facts() });
  }

  override forget(): void {
    this.facts.forget();
  }

  override async run<T>(name: string, write: () => Promise<T>): Promise<T> {
    try {
      return await super.run(name, async () => {
        const { kill } = this;
        const doomed = kill !== undefined && kill.at === this.names.length;
        this.names.push(name);
        if (doomed && kill.effect === 'before') throw new Killed(name);
        const result = await write();
        if (doomed) throw new Killed(name);
        return result;
      });
    } finally {
      this.facts.forget();
    }
  }
}
