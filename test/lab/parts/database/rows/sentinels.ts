/**
 * Texts that stand for missing values in the original tables, which contain no NULL. The last one ends in a full stop.
 */
export const sentinels = {
  title: 'No Title Data Available',
  storyDescription: 'No description available Story format',
  description: 'No description available',
  poster: 'User Info Error',
  followers: 'User Info Error',
  tags: 'N,o, ,T,a,g,s, ,A,v,a,i,l,a,b,l,e',
  imageSource: 'Image src error.',
} as const;
