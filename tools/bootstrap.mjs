// Makes a clone ready: one locked install when package.json or the lock changed, a check that `node` is 24 or newer, and the console built when its
// sources changed.
// Runs under the Node that npm found (20 or newer), so it keeps to Node 20's own modules. Everything it says goes to stderr,
// because `npm run -s trunkline -- … --json` owns stdout.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR_MIN = 24;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
const stampFile = join(modules, '.trunkline-stamp');
const lockFile = join(root, '.bootstrap.tmp');
const consoleFolder = join(root, 'packages/console/dist');
const consoleStampFile = join(consoleFolder, '.stamp');

/** Everything that decides what an install would produce, on this platform. */
function wantedStamp() {
  const manifests = ['package.json', 'package-lock.json', ...readdirSync(join(root, 'packages')).map((p) => `packages/${p}/package.json`)];
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  for (const file of manifests) if (existsSync(join(root, file))) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/** Everything that decides what a build of the console would produce. */
function wantedConsoleStamp() {
  const hash = createHash('sha256').update(wantedStamp());
  for (const folder of ['packages/console', 'packages/sms/src', 'docs/samples']) {
    const files = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .filter(
        (path) =>
          !path.startsWith(consoleFolder) && !path.includes('node_modules') && !path.startsWith(join(root, 'packages/console/test')),
      )
      .sort();
    for (const path of files) hash.update(path.slice(root.length)).update(readFileSync(path));
  }
  return hash.digest('hex');
}

const isStamped = (file, stamp) => existsSync(file) && readFileSync(file, 'utf8') === stamp;

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Two first runs at once must not write into one folder: the second waits for the first. */
async function withLock(isReady, work) {
  let said = false;
  for (;;) {
    try {
      const fd = openSync(lockFile, 'wx');
      writeSync(fd, String(process.pid));
      closeSync(fd);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const owner = Number(readFileSync(lockFile, 'utf8') || '0');
      if (owner > 0 && !isAlive(owner)) rmSync(lockFile, { force: true });
      else if (!said) {
        said = true;
        console.error(`trunkline: another command (process ${owner}) is preparing this clone, waiting for it …`);
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
      if (isReady()) return;
    }
  }
  try {
    if (!isReady()) await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

async function install(stamp) {
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  console.error('trunkline: preparing this clone (locked install of its libraries and of Node 24), usually 10 to 30 seconds …');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--include=dev', '--include=optional'];
  const [command, commandArgs] = npm ? [process.execPath, [npm, ...args]] : ['npm', args];
  const child = spawn(command, commandArgs, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'development' },
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const ticker = setInterval(() => console.error(`trunkline: … still installing, ${seconds()} s`), 5000);
  const code = await new Promise((resolve) => {
    child.on('error', (error) => resolve(String(error)));
    child.on('close', resolve);
  });
  clearInterval(ticker);
  if (code !== 0) {
    console.error(output);
    console.error('trunkline: the install failed; the lines above are what npm said. Mend that (often: no network) and start again.');
    process.exit(1);
  }
  mkdirSync(modules, { recursive: true });
  writeFileSync(stampFile, stamp);
  console.error(`trunkline: ready after ${seconds()} s`);
}

const stamp = wantedStamp();
const isInstalled = () => isStamped(stampFile, stamp);
if (!isInstalled()) await withLock(isInstalled, () => install(stamp));

// npm put node_modules/.bin on PATH, so `node` is the one the lock file brings, where it is served for this platform.
const path = `${join(modules, '.bin')}:${process.env.PATH ?? ''}`;
const found = spawnSync('node', ['-v'], { env: { ...process.env, PATH: path }, encoding: 'utf8' }).stdout?.trim() ?? '';
const major = Number(/^v(\d+)\./.exec(found)?.[1] ?? 0);
if (major < NODE_MAJOR_MIN) {
  console.error(
    `trunkline: Node ${NODE_MAJOR_MIN} or newer is needed and npm has none for ${process.platform}-${process.arch}; install Node ${NODE_MAJOR_MIN} LTS from nodejs.org (found: ${found || 'none'}) and start again.`,
  );
  process.exit(1);
}

function buildConsole(consoleStamp) {
  const built = spawnSync('node', [join(root, 'packages/console/build.ts')], {
    cwd: root,
    env: { ...process.env, PATH: path, NODE_ENV: 'production' },
    encoding: 'utf8',
  });
  if (built.status !== 0) {
    console.error(`${built.stdout ?? ''}${built.stderr ?? ''}`);
    console.error('trunkline: the console could not be built; the lines above say why.');
    process.exit(1);
  }
  writeFileSync(consoleStampFile, consoleStamp);
}

const consoleStamp = wantedConsoleStamp();
const isBuilt = () => isStamped(consoleStampFile, consoleStamp);
if (!isBuilt()) await withLock(isBuilt, () => buildConsole(consoleStamp));
