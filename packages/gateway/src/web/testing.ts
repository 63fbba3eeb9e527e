// For tests only: a linter that nobody here wrote reads a document of OpenAPI.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { OpenApi } from './openapi.ts';

const LINT_MS_MAX = 60_000;
const manifest = createRequire(import.meta.url).resolve('@redocly/cli/package.json');

/** What Redocly has to say by its recommended rules but `skipped`, a line each; [] = nothing. */
export function lintOpenApi(api: OpenApi, skipped: readonly string[] = []): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-lint-'));
  try {
    const file = join(folder, 'openapi.json');
    writeFileSync(file, JSON.stringify(api));
    const args = [
      join(dirname(manifest), 'bin/cli.js'),
      'lint',
      file,
      '--extends',
      'recommended',
      '--format',
      'json',
      ...skipped.flatMap((rule) => ['--skip-rule', rule]),
    ];
    const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
    const { stdout, stderr, error } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', timeout: LINT_MS_MAX, env });
    if (error) throw error;
    const { problems } = JSON.parse(stdout || `no answer: ${stderr}`) as {
      readonly problems: readonly {
        readonly ruleId: string;
        readonly message: string;
        readonly location: readonly { readonly pointer: string }[];
      }[];
    };
    return problems.map(({ ruleId, message, location }) => `${location[0]?.pointer ?? ''}: ${message} (${ruleId})`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
