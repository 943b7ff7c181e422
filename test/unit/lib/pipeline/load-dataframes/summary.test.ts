import { expect, test } from '@jest/globals';
import { loadedMarkdown } from '#lib/pipeline/load-dataframes/summary.ts';
import { loaded } from './loaded.ts';

test('shows counts and answers, and escapes markup in the texts of records', () => {
  const rows = [{ country: '<b>A|B</b>\n', follower_count: null }];
  const markdown = loadedMarkdown(
    loaded({ most_followed_poster_per_country: rows, users_joined_per_year: [] }),
    'https://w/1',
  );
  expect(markdown).toContain('| df_pin | 3 | 3 | 0 | 0 | 3 | 0 | 0 |');
  expect(markdown).toContain('#### Most followed poster per country');
  expect(markdown).toContain('| \\<b\\>A\\|B\\</b\\>  | – |');
  expect(markdown).toContain('No rows.');
});
