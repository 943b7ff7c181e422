import { z } from 'zod';
import { type Route, route } from '../rest/route.ts';

/** Who the token is for. */
export interface User {
  readonly id: string;
  readonly name: string;
}

/** `scim/v2/Me` of the API. */
export const meRoutes = (user: User): readonly Route[] => [
  route('GET', 'preview/scim/v2/Me', ['2.0'], z.strictObject({}), () => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    id: user.id,
    userName: user.name,
    displayName: user.name,
    active: true,
    emails: [{ type: 'work', value: user.name, primary: true }],
    groups: [{ display: 'users', type: 'direct', value: '1' }],
  })),
];
