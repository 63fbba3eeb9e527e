// Lists that are searched by walking down them: an answer of the API comes after a moment, with what was found so far and where to go on. The search goes on
// until a page is full, and whoever looks sees how far it is and can stop it.
import { keepPreviousData, type Query, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { type ApiError, call } from './client.ts';
import type { Loaded } from './hooks.ts';
import type { Paged } from './types.ts';

/** Of a screen; what the API gives when it is not told. */
const PAGE_ROWS = 50;

const SEARCH_KEY = 'pages';

/** Whether an answer on the screen took a long search, which is not made again because something changed. */
export const isLongSearch = ({ queryKey, state }: Query): boolean =>
  queryKey[0] === SEARCH_KEY && ((state.data as Walked<unknown> | undefined)?.isLong ?? false);

interface Walked<T> extends Paged<T> {
  /** One answer was not enough. */
  readonly isLong: boolean;
}

export interface Pages<T> extends Loaded<Paged<T>> {
  /** Ends the search at what was found so far; null: it is not under way. */
  readonly stop: (() => void) | null;
}

const withPage = (path: string, before: number, limit: number): string => {
  const [name = '', search = ''] = path.split('?');
  const params = new URLSearchParams(search);
  params.set('before', String(before));
  params.set('limit', String(limit));
  return `${name}?${params}`;
};

/** everyMs: asked again and again while it is on the screen, unless that takes more than one answer. */
export function usePages<T>(path: string, everyMs?: number): Pages<T> {
  const client = useQueryClient();
  const stopped = useRef('');
  const queryKey = [SEARCH_KEY, path];
  const { data, error, refetch, isFetching } = useQuery<Walked<T>, ApiError>({
    queryKey,
    queryFn: async ({ signal }) => {
      let page: Walked<T> = { ...(await call<Paged<T>>('GET', path, { signal })), isLong: false };
      const isFirst = client.getQueryData(queryKey) === undefined;
      while (page.next !== null && page.rows.length < PAGE_ROWS && stopped.current !== path) {
        if (isFirst) client.setQueryData(queryKey, page);
        const more: Paged<T> = await call<Paged<T>>('GET', withPage(path, page.next, PAGE_ROWS - page.rows.length), { signal });
        page = { rows: [...page.rows, ...more.rows], next: more.next, isLong: true };
      }
      return page;
    },
    placeholderData: keepPreviousData,
    ...(everyMs === undefined ? {} : { refetchInterval: (query) => (query.state.data?.isLong === true ? false : everyMs) }),
  });
  const isSearching = isFetching && data !== undefined && data.next !== null && data.rows.length < PAGE_ROWS && stopped.current !== path;
  return {
    data,
    error,
    again: () => void refetch(),
    stop: isSearching
      ? () => {
          stopped.current = path;
        }
      : null,
  };
}
