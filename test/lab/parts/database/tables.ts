import { placesAndUsers } from './rows/authors.ts';
import { posts } from './rows/posts.ts';

export type ColumnKind = 'whole' | 'number' | 'text' | 'datetime';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** One of the three tables. The first column is its row number, which is not unique as far as the table knows. */
export interface Table {
  readonly name: 'pinterest_data' | 'geolocation_data' | 'user_data';
  readonly columns: readonly [Column, ...Column[]];
}

export type Value = string | number;
export type Row = Readonly<Record<string, Value>>;

/** The rows of every table, in their order. */
export type Rows = Record<Table['name'], readonly Row[]>;

/** Rows of each table: offsets 0 to 11153, as in the original database. */
export const ROWS = 11_154;

const whole = (name: string): Column => ({ name, kind: 'whole' });
const text = (name: string): Column => ({ name, kind: 'text' });

export const tables: readonly Table[] = [
  {
    name: 'pinterest_data',
    columns: [
      whole('index'),
      ...['unique_id', 'title', 'description', 'poster_name', 'follower_count', 'tag_list'].map(text),
      ...['is_image_or_video', 'image_src'].map(text),
      whole('downloaded'),
      ...['save_location', 'category'].map(text),
    ],
  },
  {
    name: 'geolocation_data',
    columns: [
      whole('ind'),
      { name: 'timestamp', kind: 'datetime' },
      { name: 'latitude', kind: 'number' },
      { name: 'longitude', kind: 'number' },
      text('country'),
    ],
  },
  {
    name: 'user_data',
    columns: [
      whole('ind'),
      text('first_name'),
      text('last_name'),
      whole('age'),
      { name: 'date_joined', kind: 'datetime' },
    ],
  },
];

/** The generated rows of every table; row `i` has `i` in its first column. */
export function generatedRows(): Rows {
  const { places, users } = placesAndUsers(ROWS);
  return {
    pinterest_data: posts(ROWS).map((post) => ({ ...post })),
    geolocation_data: places.map((place) => ({ ...place })),
    user_data: users.map((user) => ({ ...user })),
  };
}
