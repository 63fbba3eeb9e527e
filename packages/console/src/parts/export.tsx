// A list as a CSV file, with the filters it is shown by: read as it comes, with how far it is and how fast, and taken back on demand.
import { useEffect, useRef, useState } from 'react';
import { ApiError } from '../api/client.ts';
import { useText } from '../i18n.ts';
import { Fault } from './page.tsx';
import { Count } from './value.tsx';

interface Progress {
  readonly rows: number;
  readonly octets: number;
  readonly perSecond: number;
}

const SHOWN_EVERY_MS = 200;
const NEW_LINE = 10;
const MEGABYTE = 1_000_000;

const linesIn = (chunk: Uint8Array): number => chunk.reduce((count, octet) => (octet === NEW_LINE ? count + 1 : count), 0);

function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Rejects with ApiError. Lines within a cell count as rows: it is a figure of progress. */
async function read(path: string, signal: AbortSignal, onProgress: (progress: Progress) => void): Promise<Blob> {
  const response = await fetch(path, { headers: { Accept: 'text/csv' }, signal });
  if (!response.ok || !response.body) throw new ApiError(response.status, 'export', response.statusText, null, null);
  const startedAt = performance.now();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let [rows, octets, shownAt] = [-1, 0, startedAt];
  const reader = response.body.getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    chunks.push(value);
    rows += linesIn(value);
    octets += value.length;
    const now = performance.now();
    if (now - shownAt < SHOWN_EVERY_MS) continue;
    shownAt = now;
    onProgress({ rows, octets, perSecond: (rows / (now - startedAt)) * 1000 });
  }
  return new Blob(chunks, { type: 'text/csv' });
}

/** path: of the list, with its filters. name: of the file. */
export function Export({ path, name }: { readonly path: string; readonly name: string }) {
  const t = useText();
  const under = useRef<AbortController | null>(null);
  const [progress, setProgress] = useState<Progress | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const again = useRef<HTMLButtonElement>(null);
  const wasUnder = useRef(false);
  // Cancelled or done: the keyboard is where it began.
  useEffect(() => {
    if (wasUnder.current && progress === null) again.current?.focus({ preventScroll: true });
    wasUnder.current = progress !== null;
  }, [progress]);
  const start = async (): Promise<void> => {
    under.current = new AbortController();
    setError(null);
    setProgress({ rows: 0, octets: 0, perSecond: 0 });
    try {
      save(await read(path, under.current.signal, setProgress), name);
    } catch (caught) {
      if (!(caught instanceof DOMException && caught.name === 'AbortError'))
        setError(caught instanceof ApiError ? caught : new ApiError(0, 'unreachable', '', null, null));
    } finally {
      setProgress(null);
    }
  };
  if (progress)
    return (
      <span className="progress" role="status">
        <span>
          {t('export.rows')} <Count value={progress.rows} /> · <Count value={progress.octets / MEGABYTE} /> MB ·{' '}
          <Count value={Math.round(progress.perSecond)} />
          /s
        </span>
        <button type="button" className="button small" autoFocus onClick={() => under.current?.abort()}>
          {t('cancel')}
        </button>
      </span>
    );
  return (
    <>
      <button type="button" className="button" ref={again} onClick={() => void start()}>
        {t('export')}
      </button>
      <Fault error={error} />
    </>
  );
}
