import type { Answer } from '../protocol/answer.ts';
import type { Integration } from '../services/apigateway/model.ts';
import { ids, serverError } from './refusal.ts';

/**
 * The answer of a MOCK integration: the status that its request template names, with the fixed headers and the body
 * that are set for this status.
 *
 * @throws Refusal 500 when nothing is set for it.
 */
export function mock(integration: Integration): Answer {
  const template = integration.requestTemplates?.['application/json'] ?? '';
  const status = /"statusCode"\s*:\s*(\d{3})/.exec(template)?.[1];
  const answer = status === undefined ? undefined : integration.integrationResponses?.[status];
  if (status === undefined || answer === undefined) throw serverError();
  const fixed = Object.entries(answer.responseParameters ?? {}).flatMap(([target, value]) => {
    const name = /^method\.response\.header\.(.+)$/.exec(target)?.[1];
    return name === undefined ? [] : [[name.toLowerCase(), value.replace(/^'|'$/g, '')] as const];
  });
  const headers = { 'content-type': 'application/json', ...Object.fromEntries(fixed), ...ids() };
  return { status: Number(status), headers, body: answer.responseTemplates?.['application/json'] ?? '' };
}
