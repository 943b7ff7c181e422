import { Deferred } from '#lib/converge/deferred.ts';
import type { KeptProof, ProofStore } from '#lib/converge/proof.ts';
import type { RecordingGate } from './writes.ts';

export interface FakeProofStore extends ProofStore {
  /** What is kept now. */
  kept: KeptProof | undefined;
  /** Whether the place where it is kept can be reached. */
  isReachable: boolean;
  /** Thrown by each write while it is set. */
  refusal: Error | undefined;
}

/** A proof that is kept in memory. Writing it is a write like any other. */
export function fakeProofStore(writes: RecordingGate, kept?: KeptProof): FakeProofStore {
  const store: FakeProofStore = {
    timeoutMs: 60_000,
    kept,
    isReachable: true,
    refusal: undefined,
    async read() {
      if (!store.isReachable) throw new Deferred('the host is stopped');
      return store.kept;
    },
    write: (next) =>
      writes.run(`proof ${next.outcome}`, async () => {
        if (!store.isReachable) throw new Deferred('the host is stopped');
        if (store.refusal !== undefined) throw store.refusal;
        store.kept = next;
      }),
  };
  return store;
}
