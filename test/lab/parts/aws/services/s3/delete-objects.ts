import type { Upstream, UpstreamAnswer } from '../../ministack/upstream.ts';
import type { Answer } from '../../protocol/answer.ts';
import type { ServiceError } from '../../protocol/service-error.ts';
import { escapeXml } from '../../protocol/xml.ts';
import { type Need, objectArn } from './access/permissions.ts';
import type { SignedExchange } from './exchange.ts';

/** What a batch deletion needs. */
export interface DeleteOptions {
  readonly upstream: Pick<Upstream, 'ask'>;
  /** The error of an object that the caller may not delete. */
  refusal(need: Need): ServiceError | undefined;
}

interface DeletedObject {
  /** The element as it was sent. */
  readonly xml: string;
  readonly key: string;
  readonly versionId: string | undefined;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const unescapeXml = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (all, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return entities[name] ?? all;
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
  });

function objectsOf(body: string): DeletedObject[] {
  return [...body.matchAll(/<Object>.*?<\/Object>/gs)].map(([xml]) => {
    const version = /<VersionId>(.*?)<\/VersionId>/s.exec(xml)?.[1];
    return {
      xml,
      key: unescapeXml(/<Key>(.*?)<\/Key>/s.exec(xml)?.[1] ?? ''),
      versionId: version === undefined ? undefined : unescapeXml(version),
    };
  });
}

function errorXml({ key, versionId }: DeletedObject, { code, message }: ServiceError): string {
  const version = versionId === undefined ? '' : `<VersionId>${escapeXml(versionId)}</VersionId>`;
  return `<Error><Key>${escapeXml(key)}</Key>${version}<Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`;
}

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** The emulator's answer with the errors of the objects that it was not asked to delete. */
const withErrors = (answer: UpstreamAnswer, errors: string): string => {
  const text = answer.body.toString('utf8').replace(/<DeleteResult([^>]*)\/>/, '<DeleteResult$1></DeleteResult>');
  return text.replace('</DeleteResult>', `${errors}</DeleteResult>`);
};

/** DeleteObjects: each object that the caller may not delete is an error in the answer, the others are deleted. */
export async function deleteObjects(
  { target, wire }: SignedExchange,
  body: string,
  { upstream, refusal }: DeleteOptions,
): Promise<Answer> {
  const refused = objectsOf(body).flatMap((one) => {
    const action = one.versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion';
    const error = refusal({ action, bucket: target.bucket, resource: objectArn(target.bucket, one.key) });
    return error === undefined ? [] : [{ one, error }];
  });
  const errors = refused.map(({ one, error }) => errorXml(one, error)).join('');
  const left = refused.reduce((text, { one }) => text.replace(one.xml, ''), body);
  if (errors !== '' && !left.includes('<Object>')) {
    const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<DeleteResult xmlns="${NAMESPACE}">${errors}</DeleteResult>`;
    return { status: 200, headers: { 'content-type': 'application/xml' }, body: xml };
  }
  const headers = { 'content-type': wire.headers.get('content-type') ?? 'application/xml' };
  const answer = await upstream.ask({
    service: 's3',
    method: 'POST',
    target: `${target.path}?delete`,
    headers,
    body: left,
  });
  return errors === '' ? answer : { ...answer, body: withErrors(answer, errors) };
}
