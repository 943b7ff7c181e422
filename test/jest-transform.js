import { transformSync } from 'rolldown/utils';

/** The bundler's own TypeScript transform, so that tests and dist see the same code. */
export default {
  process(source, path) {
    const { code, map, errors } = transformSync(path, source, { sourcemap: true, target: 'node24' });
    if (errors.length > 0) throw errors[0];
    return { code, map };
  },
};
