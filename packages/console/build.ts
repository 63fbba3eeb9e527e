// Builds the console into dist/, with each file also compressed as far as it goes: the gateway sends it as it lies there. Run by tools/bootstrap.mjs
// whenever the sources are newer than what was built.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));
const folder = join(root, 'dist');
const COMPRESSIBLE = ['.html', '.js', '.css', '.svg'];

await build({
  root,
  configFile: false,
  logLevel: 'error',
  build: {
    outDir: folder,
    emptyOutDir: true,
    target: 'es2023',
    // The policy of the page allows no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // The operator console and the customers' Dashboard: one app, two pages.
    rolldownOptions: { input: [join(root, 'index.html'), join(root, 'dashboard.html')] },
  },
});

for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !COMPRESSIBLE.includes(extname(entry.name))) continue;
  const path = join(entry.parentPath, entry.name);
  const octets = readFileSync(path);
  writeFileSync(`${path}.br`, brotliCompressSync(octets, { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } }));
  writeFileSync(`${path}.gz`, gzipSync(octets, { level: 9 }));
}
