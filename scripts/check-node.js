// Plain JavaScript, for it must run where TypeScript does not: ends with one line on a Node that cannot run .ts files.
if (!process.features.typescript) {
  console.error(
    `error: this needs Node 22.18 or later, which runs TypeScript; this is Node ${process.versions.node}. ` +
      'On Linux (x64, arm64) npm ci brings one, which npm run and npm start use; elsewhere install a newer Node.',
  );
  process.exit(1);
}
