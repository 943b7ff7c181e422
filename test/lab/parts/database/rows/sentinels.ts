/** What the real tables hold where a value is missing: there are no NULLs. The dot of the last one belongs to it. */
export const sentinels = {
  title: 'No Title Data Available',
  storyDescription: 'No description available Story format',
  description: 'No description available',
  poster: 'User Info Error',
  followers: 'User Info Error',
  tags: 'N,o, ,T,a,g,s, ,A,v,a,i,l,a,b,l,e',
  imageSource: 'Image src error.',
} as const;
