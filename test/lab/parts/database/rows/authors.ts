import { countries } from './countries.ts';
import { Random } from './random.ts';
import { firstNames, lastNames } from './vocabulary.ts';

/**
 * A user and the place from which they post. All rows of one author have the same values, as in the original tables.
 */
export interface Author {
  readonly first_name: string;
  readonly last_name: string;
  readonly age: number;
  readonly date_joined: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly country: string;
}

/** A row of `geolocation_data`. */
export type Place = { readonly ind: number; readonly timestamp: string } & Pick<
  Author,
  'latitude' | 'longitude' | 'country'
>;

/** A row of `user_data`. */
export type User = { readonly ind: number } & Pick<Author, 'first_name' | 'last_name' | 'age' | 'date_joined'>;

/** First and last time in the original tables, in ms since 1970. */
const POSTED = [Date.UTC(2017, 9, 19, 15, 13, 42), Date.UTC(2022, 9, 19, 17, 54, 26)] as const;
const JOINED = [Date.UTC(2015, 9, 21, 21, 26, 45), Date.UTC(2017, 9, 20, 0, 0, 0)] as const;

/**
 * Parameters of the number of rows for each author, fitted to the original tables: a row has a new author with the
 * probability (OFFSET + DISCOUNT × authors) / (rows + OFFSET). This gives about 5,300 authors in 11,154 rows, and seven
 * in ten of them have one row.
 */
const DISCOUNT_PER_MILLE = 745;
const OFFSET = 185;

/** Generates `count` places and users. Rows with the same number have the same author. Times are in random order. */
export function placesAndUsers(count: number): { places: Place[]; users: User[] } {
  const random = new Random(20_151_021);
  const rows: number[] = [];
  const authors: Author[] = [];
  const rowsOf: number[] = [];
  for (let row = 0; row < count; row += 1) {
    const known = knownAuthor(random, rows, rowsOf);
    const author = known ?? authors.length;
    if (known === undefined) authors.push(newAuthor(random, authors.length));
    rowsOf[author] = (rowsOf[author] ?? 0) + 1;
    rows.push(author);
  }
  const of = (row: number): Author => authors[rows[row] as number] as Author;
  return {
    places: rows.map((_, ind) => {
      const { latitude, longitude, country } = of(ind);
      return { ind, timestamp: moment(random, POSTED, 1_000), latitude, longitude, country };
    }),
    users: rows.map((_, ind) => {
      const { first_name, last_name, age, date_joined } = of(ind);
      return { ind, first_name, last_name, age, date_joined };
    }),
  };
}

/** The author of an earlier row, or undefined for a new author. Authors with more rows are more likely. */
function knownAuthor(random: Random, rows: readonly number[], rowsOf: readonly number[]): number | undefined {
  const weight = random.int((rows.length + OFFSET) * 1_000);
  if (weight >= rows.length * 1_000) return undefined;
  const author = rows[Math.floor(weight / 1_000)] as number;
  return random.int((rowsOf[author] as number) * 1_000) < DISCOUNT_PER_MILLE ? undefined : author;
}

/** The country of an author. Every tenth author has the next country in the list, so that each country occurs. */
const countryOf = (random: Random, author: number): string =>
  countries[author % 10 === 0 ? (author / 10) % countries.length : early(random, countries.length)] as string;

/** The smallest of three random numbers: in the original tables, low ages and the first letters are more frequent. */
const early = (random: Random, values: number): number =>
  Math.min(random.int(values), random.int(values), random.int(values));

function newAuthor(random: Random, author: number): Author {
  return {
    first_name: firstNames[early(random, firstNames.length)] as string,
    last_name: lastNames[early(random, lastNames.length)] as string,
    age: author < 41 ? 20 + author : 20 + early(random, 41), // The first 41 authors have each age once.
    date_joined: moment(random, JOINED, 1_000),
    latitude: coordinate(random, 90),
    longitude: coordinate(random, 180),
    country: countryOf(random, author),
  };
}

/** A number between -limit and limit with at most six significant digits, as many as a FLOAT column stores. */
function coordinate(random: Random, limit: number): number {
  const sign = random.chance(500) ? -1 : 1;
  if (random.chance(5)) return (sign * random.between(10_000, 999_999)) / 1_000_000;
  const whole = random.int(limit);
  const digits = 6 - String(whole).length;
  return sign * Number(`${whole}.${String(random.int(10 ** digits)).padStart(digits, '0')}`);
}

/** A random time between two times, as `YYYY-MM-DD hh:mm:ss`. */
function moment(random: Random, [first, last]: readonly [number, number], stepMs: number): string {
  const at = first + random.int((last - first) / stepMs + 1) * stepMs;
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}
