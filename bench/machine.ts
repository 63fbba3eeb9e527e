/** What was measured on: a figure without its machine says nothing. */
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { resolve } from 'node:path';

/** The file system a folder lies on, from the longest mount point that is a prefix of it. */
function fileSystem(folder: string) {
  const path = resolve(folder);
  const mounts = readFileSync('/proc/mounts', 'utf8').trim().split('\n');
  let best = { point: '', type: 'unknown' };
  for (const line of mounts) {
    const [, point = '', type = ''] = line.split(' ');
    const holds = path === point || path.startsWith(point.endsWith('/') ? point : `${point}/`);
    if (holds && point.length >= best.point.length) best = { point, type };
  }
  return best.type;
}

export function machine(workDir: string) {
  const processors = cpus();
  return {
    cpu: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    fileSystem: fileSystem(workDir),
  };
}

export function machineLine(m: ReturnType<typeof machine>) {
  const memory = m.fileSystem === 'tmpfs' ? ' (memory, not a disk: fsync costs nothing here, set TMPDIR elsewhere)' : '';
  return `${m.cpu}, ${m.cores} cores, ${m.memoryGb} GB, Linux ${m.kernel}, Node ${m.node}, ${m.fileSystem}${memory}`;
}
