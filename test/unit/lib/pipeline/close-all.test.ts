import { expect, test } from '@jest/globals';
import { closeAll } from '#lib/pipeline/close-all.ts';

test('a connection that cannot be closed is said, and the next is closed all the same', async () => {
  const closed: string[] = [];
  const texts: string[] = [];
  await closeAll(
    {
      'the database': { [Symbol.asyncDispose]: () => Promise.reject(new Error('it hangs')) },
      'the EC2 host': { [Symbol.asyncDispose]: async () => void closed.push('host') },
    },
    (text) => texts.push(text),
  );
  expect(closed).toEqual(['host']);
  expect(texts).toEqual(['The connection to the database could not be closed: it hangs']);
});
