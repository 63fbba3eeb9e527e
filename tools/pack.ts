// Makes the tarball of a package as it is published: `node tools/pack.ts packages/sms out` leaves out/trunkline-sms-0.1.0.tgz.
// Node does not erase types below node_modules, so what is published is JavaScript with declarations, while the workspace loads the
// sources. npm, unlike pnpm, publishes the manifest as it stands and ignores `publishConfig.exports`, and this repository installs
// with `ignore-scripts`, which also silences `prepack`. So a folder is staged here that looks like the package with each `.ts` of
// `exports` and `bin` compiled in its place, and npm packs that folder. Only what those entries import is in it: no tests.
// Files that are no code (pages, texts read at run time) are named in the manifest's `files` and keep their place too.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const COMMAND_TIMEOUT_MS = 60_000;

interface Manifest {
  name: string;
  private?: boolean;
  exports: Record<string, string>;
  bin?: Record<string, string>;
  files?: string[];
  scripts?: unknown;
}

/** Runs a command of the clone, or npm, and gives what it printed. Throws with everything it said when it fails. */
export function runCommand(command: string, args: readonly string[], cwd: string, input?: string): string {
  const done = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    timeout: COMMAND_TIMEOUT_MS,
    ...(input === undefined ? {} : { input }),
    env: { ...process.env, PATH: join(root, 'node_modules', '.bin') + delimiter + (process.env['PATH'] ?? '') },
  });
  const said = `${done.stdout ?? ''}${done.stderr ?? ''}${done.error?.message ?? ''}`;
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')}: failed\n${said}`);
  return done.stdout;
}

/** Packs the package in a folder; gives the path of the tarball. */
export function packPackage(packageFolder: string, outFolder: string): string {
  const from = resolve(packageFolder);
  const out = resolve(outFolder);
  const manifest = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as Manifest;
  const stage = mkdtempSync(join(tmpdir(), 'trunkline-pack-'));
  try {
    compile(from, stage, [...Object.values(manifest.exports), ...Object.values(manifest.bin ?? {})]);
    for (const file of manifest.files ?? []) cpSync(join(from, file), join(stage, file), { recursive: true });
    copyFileSync(join(from, 'README.md'), join(stage, 'README.md'));
    copyFileSync(join(root, 'LICENSE'), join(stage, 'LICENSE'));
    writeFileSync(join(stage, 'package.json'), `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`);
    mkdirSync(out, { recursive: true });
    const printed = runCommand('npm', ['pack', '--offline', '--json', '--pack-destination', out], stage);
    // A list or an object by name: versions of npm differ.
    const [packed] = Object.values(JSON.parse(printed) as Record<string, { filename: string }>);
    assert(packed !== undefined, `npm pack names no tarball: ${printed}`);
    return join(out, packed.filename.replace('@', '').replace('/', '-'));
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

/** JavaScript and declarations of the entries and all they import, each at its place in the package. */
function compile(from: string, stage: string, entries: readonly string[]): void {
  const config = join(stage, 'tsconfig.json');
  const compilerOptions = {
    noEmit: false,
    rootDir: from,
    outDir: stage,
    declaration: true,
    rewriteRelativeImportExtensions: true,
    typeRoots: [join(root, 'node_modules', '@types')],
  };
  const files = entries.map((entry) => join(from, entry));
  writeFileSync(config, JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, files, include: [] }));
  runCommand('tsc', ['-p', config], root);
  rmSync(config);
  for (const entry of entries) assert(existsSync(join(stage, withExtension(entry, 'js'))), `${entry} was not compiled`);
}

const withExtension = (path: string, extension: string): string => path.replace(/\.ts$/, `.${extension}`);

function publishedManifest(manifest: Manifest): unknown {
  // `private` keeps npm from publishing the sources by mistake; `files` and `scripts` speak of the workspace.
  const { private: _, files: __, scripts: ___, ...published } = manifest;
  const exports = Object.fromEntries(
    Object.entries(manifest.exports).map(([name, path]) => [
      name,
      { types: withExtension(path, 'd.ts'), default: withExtension(path, 'js') },
    ]),
  );
  const bin = Object.fromEntries(Object.entries(manifest.bin ?? {}).map(([name, path]) => [name, withExtension(path, 'js')]));
  return { ...published, exports: { ...exports, './package.json': './package.json' }, ...(manifest.bin && { bin }) };
}

/**
 * Packs the package and installs the tarball into a folder as a stranger would, without the network; gives the folder. What runs
 * there sees nothing of the workspace.
 */
export function installPackage(packageFolder: string, folder: string): string {
  const tarball = packPackage(packageFolder, folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'stranger', private: true, type: 'module' }));
  runCommand('npm', ['install', '--offline', '--ignore-scripts', '--no-package-lock', tarball], folder);
  return folder;
}

if (import.meta.main) {
  const [packageFolder, outFolder] = process.argv.slice(2);
  if (packageFolder === undefined || outFolder === undefined) {
    console.error('usage: node tools/pack.ts <package folder> <out folder>');
    process.exit(2);
  }
  console.log(packPackage(packageFolder, outFolder));
}
