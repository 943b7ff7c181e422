import { appendFileSync } from 'node:fs';

// Unsets the variables at the end of the job, as the original does, so that a step that still uses them fails.
const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_DEFAULT_REGION', 'AWS_REGION'];
appendFileSync(process.env.GITHUB_ENV ?? '', names.map((name) => `${name}=\n`).join(''));
