// Assertions that stay on in production and need no `node:` module, so that the codec runs anywhere.

export function assert(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`broken assumption: ${what}`);
}
