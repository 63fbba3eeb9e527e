// Each package that is published, installed from its tarball as a stranger would: its JavaScript runs under plain node, and a
// program in strict TypeScript finds its types without anything of the workspace.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { installPackage, runCommand } from './pack.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

interface Manifest {
  name: string;
  private?: boolean;
  version: string;
  license: string;
  description: string;
  exports: Record<string, unknown>;
}

const manifestOf = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

for (const name of ['sms', 'smpp', 'client']) {
  test(`packages/${name} as it is published`, (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'trunkline-stranger-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    installPackage(join(root, 'packages', name), folder);

    const source = manifestOf(join(root, 'packages', name));
    const installed = join(folder, 'node_modules', ...source.name.split('/'));
    const { private: isPrivate, version, license, description } = manifestOf(installed);
    assert.equal(isPrivate, undefined);
    assert.deepEqual([version, license, description], [source.version, source.license, source.description]);
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
    assert.ok(files.includes('README.md') && files.includes('LICENSE'));
    for (const file of files) assert.doesNotMatch(file, /(?<!\.d)\.ts$|\.(test|fixtures|double)\./, 'no sources, no tests');

    const entries = Object.keys(source.exports).map((entry) => source.name + entry.slice(1));
    const imports = entries.map((entry, i) => `import * as entry${i} from '${entry}';`);
    const listed = entries.map((_, i) => `Object.keys(entry${i}).length`);
    writeFileSync(join(folder, 'program.ts'), [...imports, `export const counts: number[] = [${listed.join(', ')}];`].join('\n'));
    const types = ['--typeRoots', join(root, 'node_modules', '@types'), '--types', 'node'];
    runCommand('tsc', ['--strict', '--module', 'nodenext', '--target', 'es2024', ...types, 'program.ts'], folder);
    const printed = runCommand('node', ['-p', 'require("./program.js").counts.join()'], folder).trim();
    assert.match(printed, /^[1-9]\d*(,[1-9]\d*)*$/, 'every entry exports something');
  });
}
