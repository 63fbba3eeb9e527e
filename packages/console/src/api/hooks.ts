// What screens read and do: answers kept and shared by path, actions that make everything on the screen new.
import { QueryClient, keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { rememberFocus } from '../focus.ts';
import { ApiError, call, type CallOptions, TIMEOUT_MS } from './client.ts';

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2000,
      refetchOnWindowFocus: true,
      // A refusal stays one; only a gateway that was not reached is asked again.
      retry: (failures, error) => error instanceof ApiError && error.status === 0 && failures < 3,
    },
  },
});

export interface Loaded<T> {
  readonly data: T | undefined;
  readonly error: ApiError | null;
  readonly again: () => void;
}

/** Whether what was asked for by its name or number is not there, or no more. */
export const isMissing = ({ error }: Loaded<unknown>): boolean => error?.status === 404;

/** null: nothing to ask yet. everyMs: asked again and again while it is on the screen. */
export function useApi<T>(path: string | null, everyMs?: number): Loaded<T> {
  const { data, error, refetch } = useQuery<T, ApiError>({
    queryKey: [path],
    queryFn: ({ signal }) => call<T>('GET', path ?? '', { signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) }),
    enabled: path !== null,
    placeholderData: keepPreviousData,
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
  });
  return { data, error, again: () => void refetch() };
}

export interface Act {
  readonly isBusy: boolean;
  readonly error: ApiError | null;
  readonly clear: () => void;
  /** The answer; null when it was refused, and `error` says why. */
  run<T>(method: string, path: string, options?: CallOptions): Promise<T | null>;
}

export function useAct(): Act {
  const client = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  return {
    isBusy,
    error,
    clear: () => setError(null),
    async run<T>(method: string, path: string, options?: CallOptions) {
      const giveFocusBack = rememberFocus();
      setBusy(true);
      setError(null);
      try {
        const answer = await call<T>(method, path, options);
        await client.invalidateQueries();
        return answer;
      } catch (caught) {
        // Who took it back needs no word about it.
        if (caught instanceof DOMException && caught.name === 'AbortError') return null;
        setError(caught instanceof ApiError ? caught : new ApiError(0, 'unknown', String(caught), null, null));
        return null;
      } finally {
        setBusy(false);
        giveFocusBack();
      }
    },
  };
}
