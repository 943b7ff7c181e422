import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import type { Checkout } from './checkout.ts';

/**
 * Sets keys of the config as its user would, in the overlay of the lab that is up, which wins over the file.
 *
 * @param changes values by the whole path of their key; undefined takes a key out.
 */
export function settings(checkout: Checkout, changes: Readonly<Record<string, unknown>>): void {
  const file = join(checkout.dir, '.lab/overlay.yaml');
  const overlay = parseDocument(readFileSync(file, 'utf8'));
  for (const [key, value] of Object.entries(changes)) {
    const path = key.split('.');
    if (value !== undefined) overlay.setIn(path, value);
    else if (overlay.hasIn(path)) overlay.deleteIn(path);
  }
  writeFileSync(file, String(overlay));
}
