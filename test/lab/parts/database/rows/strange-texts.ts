/** An unusual text in a fixed row of `pinterest_data`, which careless code would damage. */
export interface StrangeText {
  readonly row: number;
  readonly column: 'title' | 'description' | 'poster_name' | 'tag_list';
  readonly text: string;
}

/**
 * Each kind of unusual text in the original rows, and further texts that are difficult for JSON, SQL, CSV or shells.
 * The first ones are in rows that the original emulator posts in its first 20 turns, so that even a short run posts
 * them.
 */
export const strangeTexts: readonly StrangeText[] = [
  { row: 2863, column: 'title', text: 'Small Bathroom Ideas\n(that really work)' },
  { row: 5730, column: 'title', text: '🍂 Autumn 👩‍🎨 palette 🇩🇪 — ¼ of the price' },
  { row: 8304, column: 'description', text: 'She said: "It\'s \\o/ 100% `free` $HOME $(id) %s &amp; <b>bold</b>"' },
  { row: 8731, column: 'title', text: '' },
  { row: 1313, column: 'poster_name', text: '  Two leading and one trailing blank ' },
  { row: 4315, column: 'title', text: 'أفكار تزيين المنزل — بسيطة' },
  { row: 10794, column: 'title', text: '春の水彩画 | 初心者のための10のアイデア 🌸' },
  { row: 5494, column: 'description', text: 'Zero\u200bwidth\u200dtext\ufeff and a private \ue000 character' },
  { row: 5069, column: 'title', text: 'A C1 control \u0099 in the middle' },
  { row: 2923, column: 'title', text: "<script>alert('x')</script> & <img src=x onerror=alert(1)>" },
  { row: 3089, column: 'poster_name', text: 'O\'Connor & Söhne "Crafts" \\ Co.' },
  { row: 6063, column: 'tag_list', text: "Mother's Day,Rock 'n' Roll,50% off,C:\\temp,a;b,c|d" },
  { row: 3454, column: 'description', text: 'line one\r\nline two\ttabbed\n\nline four' },
  { row: 7554, column: 'title', text: "'; DROP TABLE pinterest_data; --" },
  { row: 6145, column: 'title', text: 'שלום עולם mixed with English ‏and marks‎' },
  { row: 10625, column: 'poster_name', text: '✨ 𝓕𝓪𝓷𝓬𝔂 𝓝𝓪𝓶𝓮 ✨' },
  { row: 2959, column: 'description', text: '{"records":[{"value":null}]}' },
  { row: 9875, column: 'title', text: 'e\u0301 and é, ﬁ and fi: same looks, other bytes' },
  { row: 2418, column: 'title', text: '::error::not a workflow command%0A' },
  { row: 0, column: 'title', text: '\u00a0starts with a no-break space' },
  { row: 1, column: 'title', text: '123' },
  { row: 2, column: 'title', text: 'null' },
  { row: 3, column: 'title', text: 'true' },
  { row: 5, column: 'title', text: 'Untitled' },
  { row: 6, column: 'title', text: `${'A very long title about one thing and '.repeat(5)}more` },
  { row: 11_153, column: 'title', text: 'The last row \u2028 with a line separator' },
];
