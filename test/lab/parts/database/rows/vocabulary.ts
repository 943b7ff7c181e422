/** Words from which the posts of one category are generated. */
export interface Topic {
  readonly category: string;
  readonly things: readonly string[];
  readonly styles: readonly string[];
}

const words = (text: string): readonly string[] => text.split(', ');

/** The 13 categories, in the order of the original table. */
export const topics: readonly Topic[] = [
  {
    category: 'art',
    things: words(
      'Watercolor Leaf, Line Drawing, Abstract Canvas, Portrait, Sketchbook, Mural, Ink Landscape, Collage',
    ),
    styles: words('Easy, Loose, Botanical, Surreal, Minimal, Vintage, Bold, Pastel'),
  },
  {
    category: 'beauty',
    things: words('Hairstyle, Braid, Nail Design, Skin Care Routine, Lip Colour, Eye Shadow, Face Mask, Perfume'),
    styles: words('Natural, Glowing, Bridal, Quick, Summer, Dewy, Classic, Everyday'),
  },
  {
    category: 'christmas',
    things: words('Ornament, Wreath, Tree Topper, Gift Wrap, Stocking, Advent Calendar, Table Setting, Cookie Box'),
    styles: words('Rustic, Homemade, Farmhouse, Vintage, Scandinavian, Felt, Sparkling, Tiny'),
  },
  {
    category: 'diy-and-crafts',
    things: words('Macrame Hanger, Paper Lantern, Candle, Soap, Wood Sign, Quilt, Bead Bracelet, Clay Pot'),
    styles: words('Beginner, Upcycled, Weekend, Budget, Kids, Handmade, No-Sew, Simple'),
  },
  {
    category: 'education',
    things: words(
      'Spelling Game, Reading Corner, Lesson Plan, Maths Worksheet, Science Kit, Story Map, Flash Card, Rubric',
    ),
    styles: words('Printable, First Grade, Hands-On, Free, Phonics, Outdoor, Bilingual, Quiet'),
  },
  {
    category: 'event-planning',
    things: words(
      'Wedding Checklist, Table Plan, Guest Book, Invitation, Balloon Arch, Photo Booth, Menu Card, Timeline',
    ),
    styles: words('Garden, Backyard, Elegant, Boho, Small, Winter, Affordable, Modern'),
  },
  {
    category: 'finance',
    things: words(
      'Budget Planner, Savings Challenge, Side Income, Debt Tracker, Meal Budget, Index Fund, Cash Envelope, Ledger',
    ),
    styles: words('Monthly, Frugal, Passive, First, Realistic, Weekly, Family, Student'),
  },
  {
    category: 'home-decor',
    things: words(
      'Living Room, Gallery Wall, Bookshelf, Entryway, Kitchen Island, Reading Nook, Throw Pillow, Curtain',
    ),
    styles: words('Cosy, Neutral, Mid-Century, Coastal, Industrial, Rented, Sunny, Japandi'),
  },
  {
    category: 'mens-fashion',
    things: words('Chelsea Boot, Linen Suit, Denim Jacket, Overcoat, Sneaker, Watch, Turtleneck, Chino'),
    styles: words('Smart, Casual, Streetwear, Layered, Navy, Tailored, Autumn, Monochrome'),
  },
  {
    category: 'quotes',
    things: words('Life Quote, Love Quote, Morning Affirmation, Book Line, Proverb, Mantra, Lyric, Saying'),
    styles: words('Short, Strong, Funny, Quiet, Honest, Hopeful, True, Tender'),
  },
  {
    category: 'tattoos',
    things: words('Finger Tattoo, Sleeve, Rose Tattoo, Compass, Script Tattoo, Dragon, Ankle Band, Constellation'),
    styles: words('Fine-Line, Blackwork, Delicate, Celtic, Geometric, Matching, Traditional, Meaningful'),
  },
  {
    category: 'travel',
    things: words(
      'Road Trip, Packing List, City Guide, Hidden Beach, Train Journey, Hiking Trail, Food Market, Island',
    ),
    styles: words('Solo, Slow, Three-Day, Off-Season, Budget, Bucket-List, Scenic, Family'),
  },
  {
    category: 'vehicles',
    things: words('Camper Van, Sports Car, Motorcycle, Pickup, Classic Coupe, Electric Car, Bicycle, Roadster'),
    styles: words('Restored, Custom, Matte Black, Off-Road, Vintage, Rare, Compact, Fast'),
  },
];

/** Titles: `{n}` a number, `{s}` a style, `{t}` a thing. */
export const titlePatterns = [
  '{n} {s} {t} Ideas',
  "{n} {s} {t} Ideas You'll Want to Try | {o}",
  'How to Make a {s} {t} (Step by Step)',
  '{s} {t}: Before & After',
  "The Beginner's Guide to a {s} {t}",
  '"{s}" {t} - {n} Favourites',
  '{t} inspiration',
  'My {s} {t} — what I learned',
] as const;

/** Sentences of descriptions. */
export const sentences = [
  'Are you looking for a {s} {t}? Check out these ideas that anyone can follow at home.',
  "Here's how I made a {s} {t} in one weekend, with everything you need on one list.",
  'A {s} {t} does not have to be expensive. #{c} #ideas #inspiration',
  "{n} ways to use a {s} {t}, from people who've done it for years.",
  "We've collected the best {t} posts of the year; don't miss number {n}!",
  'Categories include: {s}, {t}, and more. Sizes from S to 4XL, ships world-wide.',
  'Save this for later 📌 and tell us which {t} is your favourite.',
] as const;

/** Names of posters. */
export const posters = [
  ...words('The Cosy Notebook, Paper & Pine, Marta Ruiz, DIY with Dan, Kitchen Table Stories, Ana | Travel & Food'),
  ...words("It's Nora | Home, Anders Holm, Blue Door Studio, Q&A Finance, Learning Together, Wander Often"),
  ...words('Zoë K., The Happy Ledger, Inked Weekly, Retro Garage, teresa m., Slow Sundays, Fern + Fable, Mr. Tweed'),
  ...words('Sew What?, L. O’Neill, Studio 54°, Lina Čermáková, Little Classroom, Two Wheels, Northern Light'),
] as const;

export const firstNames = words(
  'Aaron, Abigail, Adam, Adrian, Aisha, Alan, Alexandra, Alice, Amanda, Amy, Andrea, Andrew, Angela, Anna, Anthony, ' +
    'Ashley, Barbara, Benjamin, Beth, Brandon, Brenda, Brian, Caleb, Carla, Carlos, Catherine, Charles, Christina, Cody, ' +
    'Courtney, Daniel, David, Deborah, Dennis, Diana, Dylan, Edward, Elizabeth, Emily, Eric, Evelyn, Frank, Gabriel, Gina, ' +
    'Grace, Gregory, Hannah, Heather, Henry, Holly, Ian, Isaac, Jacob, James, Janet, Jasmine, Jennifer, Jesse, John, ' +
    'Joseph, Julia, Karen, Keith, Kelly, Kevin, Kristina, Laura, Leah, Lisa, Logan, Lori, Lucas, Maria, Mark, Mary, ' +
    'Matthew, Megan, Michael, Monica, Nathaniel, Nicole, Olivia, Pamela, Patrick, Paul, Peter, Rachel, Rebecca, Robert, ' +
    'Ruth, Samuel, Sarah, Scott, Sharon, Stephen, Susan, Tara, Thomas, Tina, Tyler, Valerie, Vincent, Wendy, William, Zachary',
);

export const lastNames = words(
  "Abbott, Acosta, Adams, Ali, Allen, Alvarez, Anderson, Bailey, Baker, Barnes, Bell, Bennett, Brooks, Brown, O'Brien, " +
    'Bryant, Butler, Campbell, Carter, Chavez, Clark, Coleman, Collins, Cook, Cooper, Cox, Cruz, Daniels, Davis, Diaz, ' +
    'Dixon, Edwards, Ellis, Evans, Fisher, Flores, Foster, Garcia, Gibson, Gomez, Gonzalez, Gray, Green, Griffin, Hall, ' +
    'Hamilton, Harris, Hayes, Henry, Hill, Howard, Hughes, Hunter, Jackson, James, Jenkins, Johnson, Jones, Jordan, Kelly, ' +
    'Kennedy, Kim, King, Lee, Lewis, Long, Lopez, Marsh, Marshall, Martin, Mason, Miller, Mitchell, Moore, Morgan, Morris, ' +
    'Murphy, Myers, Nelson, Nguyen, Ortiz, Owens, Parker, Patel, Patterson, Perez, Perry, Phillips, Powell, Price, Ramirez, ' +
    'Reed, Reyes, Reynolds, Rivera, Roberts, Robinson, Rogers, Ross, Russell, Ryan, Sanchez, Sanders, Scott, Simmons, Smith, ' +
    'Stewart, Sullivan, Taylor, Thomas, Torres, Turner, Walker, Wallace, Ward, Watson, West, White, Wilson, Wood, Wright, Young',
);
