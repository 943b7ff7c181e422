const wanted = process.env['INPUT_NODE-VERSION'];
const [major] = process.versions.node.split('.');
if (wanted !== '' && wanted !== major) {
  console.log(`::error::setup-node is asked for Node ${wanted}, and the PATH has ${process.version}`);
  process.exitCode = 1;
}
