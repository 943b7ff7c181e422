import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

// Preloaded into a bundle's process: notes every module that it loads.
registerHooks({
  load(url, context, next) {
    appendFileSync(process.env.LOADED_MODULES, `${url}\n`);
    return next(url, context);
  },
});
