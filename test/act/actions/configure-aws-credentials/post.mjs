import { appendFileSync } from 'node:fs';

// As the original does, so that a later step that relies on them shows.
const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_DEFAULT_REGION', 'AWS_REGION'];
appendFileSync(process.env.GITHUB_ENV ?? '', names.map((name) => `${name}=\n`).join(''));
