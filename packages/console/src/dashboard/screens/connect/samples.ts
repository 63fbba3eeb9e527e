// The samples of docs/samples as the build takes them in: the very files that the interop suite runs.

export const languages = ['sh', 'php', 'py', 'java', 'mjs'] as const;
export type SampleLanguage = (typeof languages)[number];

const files = import.meta.glob<string>('../../../../../../docs/samples/*.{sh,php,py,java,mjs}', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** By file name, such as `getbalance.py`. */
const byName = new Map(Object.entries(files).map(([path, text]) => [path.slice(path.lastIndexOf('/') + 1), text] as const));

/** null: there is none of this call. */
export const sampleOf = (call: string, language: SampleLanguage): string | null => byName.get(`${call}.${language}`) ?? null;
