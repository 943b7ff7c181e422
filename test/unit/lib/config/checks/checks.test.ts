import { expect, test } from '@jest/globals';
import { checkConfig } from '#lib/config/checks/checks.ts';
import { connectorProperties } from '#lib/config/connector-properties.ts';
import { namesOf } from '#lib/config/names.ts';
import { configSchema } from '#lib/config/schema.ts';

const config = configSchema.parse({ userId: 'abc', ssh: { port: 8082 } });
const shared = { config, names: namesOf(config), positionOf: () => undefined };

test('checks only the config when the properties cannot be read', () => {
  expect(checkConfig({ ...shared, properties: undefined }).errors).toHaveLength(1);
});

test('checks the config and the properties together', () => {
  const properties = connectorProperties('s.properties', [], []);
  const { errors } = checkConfig({ ...shared, properties });
  expect(errors[0]?.message).toMatch(/^restProxy\.port and ssh\.port/);
  expect(errors.slice(1).every(({ position }) => position?.file === 's.properties')).toBe(true);
});
