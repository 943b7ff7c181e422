import { messageOf } from '#lib/errors.ts';

/**
 * Closes connections one after the other. One that cannot be closed does not keep the next from being closed, and is no
 * failure of the run: what that has done stays done.
 *
 * @param connections by their names in a message, such as `the database`.
 * @param onFailure called with a sentence for each that could not be closed.
 */
export async function closeAll(
  connections: Readonly<Record<string, AsyncDisposable>>,
  onFailure: (text: string) => void,
): Promise<void> {
  for (const [name, connection] of Object.entries(connections)) {
    try {
      await connection[Symbol.asyncDispose]();
    } catch (error) {
      onFailure(`The connection to ${name} could not be closed: ${messageOf(error)}`);
    }
  }
}
