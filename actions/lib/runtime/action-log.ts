import type { Log } from './log.ts';
import { printable, workflowCommand } from './workflow-commands.ts';

/** A log in the form a runner reads: groups, warnings and debug lines are workflow commands. */
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

/** A log for a terminal. */
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
