import type { KeptProof, ProofOutcome, ProofStore } from '#lib/converge/proof.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { HOST_WRITE_WAIT_MS } from '#lib/ports/host/timeouts.ts';
import { onHost } from './on-host.ts';
import { hostPaths, MARK } from './paths.ts';
import { sha256 } from './resources/diff-settings.ts';
import { fileQuery } from './resources/host-file.ts';
import { writeOnHost } from './write.ts';

/** How long writing the small file itself may take. */
const WORK_TIMEOUT_MS = 30_000;

/** Replaces the file in one step. Parameters: its path, SHA-256 of the text; the text comes on standard input. */
const keepScript = `
path=$1
stage "$2"
mkdir -p "$(dirname "$path")"
mv -f "$staged" "$path"
`;

/**
 * Keeps the proof of a milestone in a file on the host, so that it lives and dies with what was proven. The file is read
 * by the one script that reads everything else there.
 *
 * @param milestone its name, which is the name of the file.
 */
export function hostProof(p: Pipeline, milestone: string): ProofStore {
  const on = onHost(p);
  const path = `${hostPaths(p.config).proofs}/${milestone}`;
  const see = on.view.observe(fileQuery(path));
  return {
    timeoutMs: HOST_WRITE_WAIT_MS + WORK_TIMEOUT_MS,
    read: async (scope) => parseProof((await see(scope))?.text),
    async write(kept, scope) {
      const text = proofText(kept);
      const what = `keeping the proof of ${milestone} as ${kept.outcome}`;
      await writeOnHost(on, { what, script: keepScript, args: [path, sha256(text)], stdin: text }, scope);
    },
  };
}

const outcomes: readonly string[] = ['pending', 'passed', 'failed'] satisfies readonly ProofOutcome[];
const isOutcome = (text: string | undefined): text is ProofOutcome => text !== undefined && outcomes.includes(text);

const proofText = ({ outcome, proves }: KeptProof): string =>
  `${MARK}\noutcome=${outcome}\nproves=${proves.join(',')}\n`;

/** The result that a text holds. Undefined for a text that is not whole: the proof then counts as missing. */
export function parseProof(text: string | undefined): KeptProof | undefined {
  const outcome = /^outcome=(.*)$/m.exec(text ?? '')?.[1];
  const proves = /^proves=(.*)\n/m.exec(text ?? '')?.[1];
  return isOutcome(outcome) && proves !== undefined ? { outcome, proves: proves.split(',') } : undefined;
}
