import { appendFileSync } from 'node:fs';

const input = (name) => (process.env[`INPUT_${name.toUpperCase()}`] ?? '').trim();
const region = input('aws-region');
const keyId = input('aws-access-key-id');
const secret = input('aws-secret-access-key');

/** The first error in the inputs; undefined if there is none. */
function inputError() {
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) return `Region is not valid: ${region}`;
  if (input('role-to-assume') !== '') return 'role-to-assume needs OIDC, which does not exist here: use access keys';
  if (keyId === '' || secret === '') {
    return 'Credentials could not be loaded: aws-access-key-id and aws-secret-access-key are both needed';
  }
  return undefined;
}

const error = inputError();
if (error === undefined) {
  for (const value of [keyId, secret]) console.log(`::add-mask::${value}`);
  const variables = {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: keyId,
    AWS_SECRET_ACCESS_KEY: secret,
  };
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
  appendFileSync(process.env.GITHUB_ENV ?? '', lines.join(''));
} else {
  console.log(`::error::${error}`);
  process.exitCode = 1;
}
