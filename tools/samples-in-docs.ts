// Puts the programs of docs/samples into docs/api.md: `node tools/samples-in-docs.ts`. A block of code below a comment that names a sample is that file.
// The test beside this file fails when page and files differ.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const docs = join(dirname(fileURLToPath(import.meta.url)), '..', 'docs');
export const samplesFolder = join(docs, 'samples');
export const apiPage = join(docs, 'api.md');

const BLOCK = /(<!-- samples\/(\S+) -->\n\n```\w+\n)[^]*?\n```$/gm;

/** The page with every named sample as its file is now. */
export const withSamples = (page: string): string =>
  page.replaceAll(BLOCK, (_, head: string, name: string) => `${head}${readFileSync(join(samplesFolder, name), 'utf8').trimEnd()}\n\`\`\``);

export const samplesIn = (page: string): string[] => [...page.matchAll(BLOCK)].map(([, , name = '']) => name);

if (import.meta.main) writeFileSync(apiPage, withSamples(readFileSync(apiPage, 'utf8')));
