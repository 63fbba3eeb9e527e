// `npm test`: types, lint, then every unit and integration test. Stops at the first of the three that fails.
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

function run(title: string, command: string, args: readonly string[]): void {
  console.log(`\n— ${title}`);
  const done = spawnSync(command, args, { stdio: 'inherit' });
  if (done.status !== 0) {
    console.error(`${title}: failed`);
    process.exit(done.status ?? 1);
  }
}

const patterns = process.argv.slice(2);
if (patterns.length === 0) {
  run('types (tsc)', 'tsc', ['--noEmit']);
  run('types of the console (tsc)', 'tsc', ['--noEmit', '-p', 'packages/console']);
  run('format (biome)', 'biome', ['format', '.']);
  run('lint (oxlint)', 'oxlint', ['--type-aware', '--deny-warnings']);
}
run('tests (node:test)', 'node', [
  '--test',
  '--test-timeout=120000',
  // node leaves one core free of its own accord, which on two cores is half of them.
  `--test-concurrency=${availableParallelism()}`,
  ...(patterns.length > 0 ? patterns : ['packages/**/*.test.ts', 'tools/**/*.test.ts']),
]);
