const wanted = process.env['INPUT_NODE-VERSION'];
const [major] = process.versions.node.split('.');
if (wanted !== '' && wanted !== major) {
  console.log(`::error::setup-node: the workflow needs Node ${wanted}, but the PATH has ${process.version}`);
  process.exitCode = 1;
}
