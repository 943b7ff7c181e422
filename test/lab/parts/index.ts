import type { Part } from '#lab/core/part.ts';
import { aws } from './aws/index.ts';
import { certificates } from './certificates/index.ts';
import { connect } from './connect/index.ts';
import { database } from './database/index.ts';
import { databricks } from './databricks/index.ts';
import { distribution } from './distribution/index.ts';
import { host } from './host/index.ts';
import { kafka } from './kafka/index.ts';
import { restProxy } from './rest-proxy/index.ts';

/** All parts of the lab. commands.ts starts them in the order of their `after`. */
export const parts: readonly Part[] = [
  certificates,
  aws,
  distribution,
  database,
  kafka,
  connect,
  restProxy,
  host,
  databricks,
];
