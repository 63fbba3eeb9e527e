// The command line's entry. Only turns on Node's compile cache before anything else is loaded: it takes the processor time of a start from
// 160 to 90 ms, most of it the stripping of types. The cache lies in the clone, not in a temporary folder others can write.
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

enableCompileCache(fileURLToPath(new URL('../../../../node_modules/.cache/trunkline', import.meta.url)));
const { run } = await import('./run.ts');

// The reader of a pipe may leave early (`| head`): that is no failure of ours.
process.stdout.on('error', () => {});
process.exitCode = await run(process.argv.slice(2));
