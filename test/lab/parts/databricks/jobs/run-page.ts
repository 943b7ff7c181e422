import type { CellResult, NotebookResult } from '../driver-process.ts';
import { commandsOf } from '../workspace/commands.ts';
import { type Output, pageOfNotebook } from '../workspace/notebook-page.ts';
import type { NotebookSource } from './run.ts';

/** Results of a notebook's cells by position. What other notebooks showed belongs to the cell that ran them. */
function byPosition(path: string, cells: readonly CellResult[]): Map<number, CellResult> {
  const found = new Map<number, CellResult>();
  let shown: Output[] = [];
  for (const cell of cells) {
    shown.push(...cell.results);
    if (cell.notebook !== path) continue;
    found.set(cell.cell, { ...cell, results: shown });
    shown = [];
  }
  return found;
}

/** The page of a notebook's run: its cells as they were when it started, with their results. */
export function pageOfRun(path: string, notebook: NotebookSource, result: NotebookResult | undefined): string {
  const cells = byPosition(path, result?.cells ?? []);
  const error = { summary: result?.error ?? '', trace: result?.trace ?? '' };
  const commands = commandsOf(notebook.language, notebook.source).map((command) => {
    const cell = cells.get(command.position);
    if (cell === undefined) return command;
    const times = [cell.started, cell.started + Math.round(cell.seconds * 1_000)] as const;
    return { ...command, results: cell.results, times, ...(cell.failed ? { error } : {}) };
  });
  const name = path.slice(path.lastIndexOf('/') + 1);
  return pageOfNotebook({ name, id: notebook.id, language: notebook.language, commands });
}
