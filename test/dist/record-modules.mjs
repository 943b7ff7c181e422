import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

// Preloaded into the process of a bundle. Appends the URL of every module that it loads to the file LOADED_MODULES.
registerHooks({
  load(url, context, next) {
    appendFileSync(process.env.LOADED_MODULES, `${url}\n`);
    return next(url, context);
  },
});
