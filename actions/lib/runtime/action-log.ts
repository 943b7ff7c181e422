import type { Log } from './log.ts';
import { printable, workflowCommand } from './workflow-commands.ts';

/**
 * A log for a GitHub runner: groups, warnings and debug lines are workflow commands.
 *
 * @param print writes one line.
 * @param debugging whether debug lines are printed.
 */
export function actionLog(print: (line: string) => void, debugging: boolean): Log {
  return {
    info: (text) => print(printable(text)),
    warning(text, position) {
      const where = position && { file: position.file, line: position.line, col: position.column };
      print(workflowCommand('warning', printable(text), where));
    },
    debug: (text) => {
      if (debugging) print(workflowCommand('debug', printable(text)));
    },
    group(title) {
      print(workflowCommand('group', printable(title)));
      return { [Symbol.dispose]: () => print(workflowCommand('endgroup', '')) };
    },
  };
}

/** A log for a terminal. Its parameters are those of {@link actionLog}. */
export function terminalLog(print: (line: string) => void, debugging: boolean): Log {
  return {
    info: (text) => print(printable(text)),
    warning: (text) => print(`warning: ${printable(text)}`),
    debug: (text) => {
      if (debugging) print(printable(text));
    },
    group(title) {
      print(printable(title));
      return { [Symbol.dispose]: () => undefined };
    },
  };
}
