import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'rolldown';

const folder = 'actions';
const entries = readdirSync(folder)
  .filter((name) => existsSync(join(folder, name, 'action.yml')))
  .sort()
  .flatMap((name) =>
    ['index', 'post']
      .filter((entry) => existsSync(join(folder, name, `${entry}.ts`)))
      .map((entry) => [entry === 'index' ? name : `${name}-${entry}`, join(folder, name, `${entry}.ts`)]),
  );

/**
 * ssh2 tries two native add-ons inside try/catch. They are left out, so that dist does not depend on what happens to
 * be installed or compiled on the machine that builds it.
 */
const withoutNativeAddOns = {
  name: 'without-native-add-ons',
  resolveId: (id) => (id === 'cpu-features' || id.endsWith('.node') ? '\0native-add-on' : null),
  load: (id) =>
    id === '\0native-add-on'
      ? { code: "module.exports = (() => { throw new Error('native add-on left out'); })();", moduleType: 'js' }
      : null,
};

export default defineConfig({
  input: Object.fromEntries(entries),
  plugins: [withoutNativeAddOns],
  platform: 'node',
  resolve: { mainFields: ['module', 'main'] },
  transform: { target: 'node24' },
  // Of @actions/core the files' commands are used. Its OIDC client would bring an HTTP stack of 400 kB, which does
  // nothing by being loaded.
  treeshake: { moduleSideEffects: [{ test: /node_modules\/(@actions|undici|tunnel)\//, sideEffects: false }] },
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    minify: true,
    cleanDir: true,
    comments: { legal: true },
  },
});
