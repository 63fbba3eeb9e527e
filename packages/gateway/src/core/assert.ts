// A broken assumption stops the process instead of spoiling data. Kept in production. Here because core imports nothing of Node.

export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`broken assumption: ${message}`);
}
