import { Random } from './random.ts';
import { sentinels } from './sentinels.ts';
import { strangeTexts } from './strange-texts.ts';
import { posters, sentences, type Topic, titlePatterns, topics } from './vocabulary.ts';

/** A row of `pinterest_data`. */
export interface Post {
  readonly index: number;
  readonly unique_id: string;
  readonly title: string;
  readonly description: string;
  readonly poster_name: string;
  readonly follower_count: string;
  readonly tag_list: string;
  readonly is_image_or_video: string;
  readonly image_src: string;
  readonly downloaded: number;
  readonly save_location: string;
  readonly category: string;
}

const STORY = 'multi-video(story page format)';
/** The first row that the original emulator posts. All its values except the category are missing. */
const FIRST_DRAWN_ROW = 7_528;
/** Length in characters to which the website shortened descriptions. */
const CUT_CHARACTERS = 177;

/**
 * Generates `count` posts that look like the original ones. Of 1,000 posts, as counted in the original table, 70 are
 * stories (one in ten without any values), 29 are videos (six in ten without image), 16 have no description, 10 have no
 * tags, and 3 repeat an earlier post under a new id.
 */
export function posts(count: number): Post[] {
  const random = new Random(20_221_019);
  const strange = new Map(strangeTexts.map((one) => [one.row, one]));
  const all: Post[] = [];
  for (let index = 0; index < count; index += 1) {
    const topic = topics[Math.floor((index * topics.length) / count)] as Topic;
    const unique_id = uuid(random);
    const earlier = all[index - random.between(1, 40)];
    const odd = strange.get(index);
    let post: Post;
    if (index === FIRST_DRAWN_ROW) post = { ...emptyStory(topic), index, unique_id };
    else if (odd !== undefined) post = { ...image(random, topic), index, unique_id, [odd.column]: odd.text };
    else if (random.chance(3) && earlier?.category === topic.category) post = { ...earlier, index, unique_id };
    else post = { ...content(random, topic), index, unique_id };
    all.push(post);
  }
  return all;
}

type Content = Omit<Post, 'index' | 'unique_id'>;

function content(random: Random, topic: Topic): Content {
  const kind = random.int(1_000);
  if (kind < 7) return emptyStory(topic);
  const base = image(random, topic);
  if (kind < 70) {
    const thumbnail = `https://i.pinimg.com/videos/thumbnails/originals/${pictureOf(random)}.0000001.jpg`;
    return { ...base, description: sentinels.storyDescription, is_image_or_video: STORY, image_src: thumbnail };
  }
  if (kind < 99) {
    const video: Content = { ...base, is_image_or_video: 'video' };
    return random.chance(600) ? { ...video, image_src: sentinels.imageSource, downloaded: 0 } : video;
  }
  return base;
}

function image(random: Random, topic: Topic): Content {
  return {
    title: fill(random, topic, random.pick(titlePatterns)),
    description: random.chance(16) ? sentinels.description : description(random, topic),
    poster_name: random.pick(posters),
    follower_count: followers(random),
    tag_list: random.chance(10) ? sentinels.tags : tags(random, topic),
    is_image_or_video: 'image',
    image_src: `https://i.pinimg.com/originals/${pictureOf(random)}.${random.pick(['jpg', 'jpg', 'jpg', 'png', 'webp'])}`,
    downloaded: 1,
    save_location: `Local save in /data/${topic.category}`,
    category: topic.category,
  };
}

const emptyStory = (topic: Topic): Content => ({
  title: sentinels.title,
  description: sentinels.storyDescription,
  poster_name: sentinels.poster,
  follower_count: sentinels.followers,
  tag_list: sentinels.tags,
  is_image_or_video: STORY,
  image_src: sentinels.imageSource,
  downloaded: 0,
  save_location: `Local save in /data/${topic.category}`,
  category: topic.category,
});

const fill = (random: Random, topic: Topic, pattern: string): string =>
  pattern
    .replaceAll('{n}', String(random.between(3, 99)))
    .replaceAll('{s}', random.pick(topic.styles))
    .replaceAll('{t}', random.pick(topic.things))
    .replaceAll('{o}', random.pick(posters))
    .replaceAll('{c}', topic.category.replaceAll('-', ''));

/** A description. A third of them are shortened and end in an ellipsis and a no-break space, as on the website. */
function description(random: Random, topic: Topic): string {
  const first = fill(random, topic, random.pick(sentences));
  if (!random.chance(330)) return first;
  const long = [first, ...random.sample(sentences, 3).map((one) => fill(random, topic, one))].join(' ');
  return `${[...long].slice(0, CUT_CHARACTERS).join('')}…\u00a0`;
}

/** A follower count in the website's form: `123`, `45k` or `6M`. */
function followers(random: Random): string {
  if (random.chance(176)) return String(random.int(1_000));
  if (random.chance(98)) return `${random.between(1, 15)}M`;
  return `${random.between(1, random.pick([9, 99, 999]))}k`;
}

function tags(random: Random, topic: Topic): string {
  const pairs = topic.styles.flatMap((style) => topic.things.map((thing) => `${style} ${thing}s`));
  return random.sample(pairs, random.between(6, 9)).join(',');
}

function pictureOf(random: Random): string {
  const hash = random.hex(32);
  return `${hash.slice(0, 2)}/${hash.slice(2, 4)}/${hash.slice(4, 6)}/${hash}`;
}

function uuid(random: Random): string {
  const hex = random.hex(32);
  const variant = '89ab'[random.int(4)];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
