import { transformSync } from 'rolldown/utils';

/** Compiles TypeScript for Jest with the transform of the bundler, so that tests run the same code as dist. */
export default {
  process(source, path) {
    const { code, map, errors } = transformSync(path, source, { sourcemap: true, target: 'node24' });
    if (errors.length > 0) throw errors[0];
    return { code, map };
  },
};
