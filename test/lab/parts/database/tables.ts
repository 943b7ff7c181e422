import { placesAndUsers } from './rows/authors.ts';
import { posts } from './rows/posts.ts';

/** What a column holds; sql.ts maps it to a type of the database. */
export type ColumnKind = 'whole' | 'number' | 'text' | 'datetime';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** One of the three tables. The first column is the row number; the table does not enforce that it is unique. */
export interface Table {
  readonly name: 'pinterest_data' | 'geolocation_data' | 'user_data';
  readonly columns: readonly [Column, ...Column[]];
}

export type Value = string | number;
export type Row = Readonly<Record<string, Value>>;

/** The rows of all tables, in order. */
export type Rows = Record<Table['name'], readonly Row[]>;

/** Number of rows in each table, as in the original database. */
export const ROWS = 11_154;

const whole = (name: string): Column => ({ name, kind: 'whole' });
const text = (name: string): Column => ({ name, kind: 'text' });

/** The pipeline's three tables, with the columns of the original database. */
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

/** The generated rows of all tables. The first column of the row at position `i` is `i`. */
export function generatedRows(): Rows {
  const { places, users } = placesAndUsers(ROWS);
  return {
    pinterest_data: posts(ROWS).map((post) => ({ ...post })),
    geolocation_data: places.map((place) => ({ ...place })),
    user_data: users.map((user) => ({ ...user })),
  };
}
