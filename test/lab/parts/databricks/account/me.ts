import { z } from 'zod';
import { type Route, route } from '../rest/route.ts';

/** The user to whom the workspace's token belongs. */
export interface User {
  readonly id: string;
  readonly name: string;
}

/** The API call `preview/scim/v2/Me`. */
export const meRoutes = (user: User): readonly Route[] => [
  route('GET preview/scim/v2/Me', ['2.0'], z.strictObject({}), () => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    id: user.id,
    userName: user.name,
    displayName: user.name,
    active: true,
    emails: [{ type: 'work', value: user.name, primary: true }],
    groups: [{ display: 'users', type: 'direct', value: '1' }],
  })),
];
