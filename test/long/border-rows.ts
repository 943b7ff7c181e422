import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROWS, type Rows } from '#lab/parts/database/tables.ts';

const followers = ['437', '0', '31k', '124k', '8M', '1.5k', 'User Info Error', '', 'a lot', '999k', '15M'];
const ages = [17, 18, 24, 25, 35, 36, 50, 51, 60];
const countries = ['Albania', "Cote d'Ivoire", 'Guinea-Bissau', 'Åland', 'Trinidad & Tobago'];
const categories = ['art', 'beauty', 'mens-fashion', 'tattoos', ''];
const FIRST_YEAR = 2014;
const YEARS = 10;

/** One of a few values, so that ties are the rule; each list has a step of its own, so that all meet all. */
const pick = <T>(values: readonly T[], index: number, step: number): T =>
  values[Math.floor((index * step) % 9_973) % values.length] as T;

/**
 * Writes a folder for `--data` whose rows stand on the borders of the rules and of the eight questions: every border of
 * the age groups, every way to write a number of followers, years within and beyond those that are asked for.
 */
export function writeBorderRows(dir: string): void {
  const rows: Record<keyof Rows, unknown[]> = { pinterest_data: [], geolocation_data: [], user_data: [] };
  for (let index = 0; index < ROWS; index += 1) {
    const category = pick(categories, index, 101);
    const year = FIRST_YEAR + (Math.floor(index / 7) % YEARS);
    rows.pinterest_data.push({
      index,
      unique_id: `id-${index}`,
      title: index % 3 === 0 ? 'No Title Data Available' : `Title ${index}`,
      description: 'No description available',
      poster_name: index % 4 === 0 ? 'User Info Error' : `Poster ${index % 5}`,
      follower_count: pick(followers, index, 37),
      tag_list: 'a,b',
      is_image_or_video: 'image',
      image_src: 'Image src error.',
      downloaded: 0,
      save_location: `Local save in /data/${category}`,
      category,
    });
    rows.geolocation_data.push({
      ind: index,
      timestamp: index % 2 === 0 ? `${year}-12-31 23:59:59` : `${year}-01-01 00:00:00`,
      latitude: 1.5,
      longitude: -2.5,
      country: pick(countries, index, 53),
    });
    rows.user_data.push({
      ind: index,
      first_name: 'Abigail',
      last_name: `Ali ${index % 6}`,
      age: pick(ages, index, 71),
      date_joined: `${year}-01-01 00:00:00`,
    });
  }
  for (const [table, all] of Object.entries(rows)) {
    writeFileSync(join(dir, `${table}.jsonl`), all.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }
}
