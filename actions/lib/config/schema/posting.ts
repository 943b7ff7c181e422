import { z } from 'zod';
import { invokeAddress } from '#lib/http-addresses.ts';
import { like, ofGrammar, path } from './fields.ts';

/** What posting needs, and the proof that the posts arrived: API, database, emulator, verification. */

export const api = z
  .strictObject({
    id: like(/^[A-Za-z0-9]{1,64}$/, 'the id of a REST API, such as a1b2c3d4e5')
      .optional()
      .describe('Id of the REST API; default: the API whose name is the user id.'),
    stage: like(/^[A-Za-z0-9_-]{1,128}$/, '1 to 128 letters, digits, "-" or "_"')
      .default('test')
      .describe('Stage that the API is deployed to.'),
    create: z.boolean().default(false).describe('Whether to create the API when it does not exist.'),
    auth: z
      .enum(['none', 'api-key', 'iam'])
      .default('none')
      .describe(
        'Who may post: everybody (none), holders of the API key (api-key), or AWS users with permission (iam).',
      ),
    invokeUrl: ofGrammar(invokeAddress)
      .optional()
      .describe('Address to post to, for a custom domain or private endpoint; {apiId} and {stage} are replaced.'),
  })
  .prefault({})
  .describe('The REST API in front of the REST proxy.');

export const database = z
  .strictObject({
    tls: z
      .enum(['required', 'disabled'])
      .default('required')
      .describe("Whether the connection is encrypted and the server's certificate is verified."),
    via: z
      .enum(['direct', 'ssh'])
      .default('direct')
      .describe('How the database is reached: from this machine (direct), or through the EC2 instance (ssh).'),
    caFile: path()
      .optional()
      .describe("PEM file of the authority that signed the server's certificate, relative to this file."),
  })
  .prefault({})
  .describe('The source database. Its address, user and password are secrets and never written here.');

export const emulator = z
  .strictObject({
    seed: z.int().min(0).default(100).describe('Seed of the random draws. The same seed posts the same rows.'),
    rows: z.int().min(1).default(11_000).describe('Rows are drawn from 0 up to this number.'),
  })
  .prefault({})
  .describe('The emulation of users who post.');

export const verify = z
  .strictObject({
    waitSeconds: z
      .int()
      .min(0)
      .max(3600)
      .default(120)
      .describe('How many seconds to wait for records that are not in S3 yet.'),
    foreign: z
      .enum(['allow', 'fail'])
      .default('allow')
      .describe(
        'Whether records of other producers fail the proof. allow: they are counted. fail: for topics to which nobody else posts.',
      ),
  })
  .prefault({})
  .describe('The proof of delivery.');
