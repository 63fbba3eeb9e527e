// What a list shows stands in its address: filters, page, what is open beside it. So it can be shared, and the browser's own back goes back.
import { useLocation, useSearch } from 'wouter';

export type Params = Readonly<Record<string, string>>;

export const paramsOf = (search: string): Params => Object.fromEntries(new URLSearchParams(search));

/** The search with some names changed; null or empty takes one out. A change of a filter begins at the first page again, with nothing open. */
export function withParams(search: string, changes: Readonly<Record<string, string | null>>): string {
  const params = new URLSearchParams(search);
  if (!('open' in changes)) {
    params.delete('open');
    if (!('before' in changes)) params.delete('before');
  }
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') params.delete(name);
    else params.set(name, value);
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** The parameters of the address, and going to the same page with others. */
export function useParams(): {
  readonly params: Params;
  readonly hrefWith: (changes: Readonly<Record<string, string | null>>) => string;
  readonly set: (changes: Readonly<Record<string, string | null>>) => void;
} {
  const [path, go] = useLocation();
  const search = useSearch();
  const hrefWith = (changes: Readonly<Record<string, string | null>>): string => path + withParams(search, changes);
  return { params: paramsOf(search), hrefWith, set: (changes) => go(hrefWith(changes)) };
}

/** An API's path with the parameters that it knows, of those in the address. */
export function apiPath(path: string, params: Params, known: readonly string[], fixed: Params = {}): string {
  const given = known.flatMap((name) => (params[name] === undefined ? [] : [[name, params[name]] as [string, string]]));
  const text = new URLSearchParams([...given, ...Object.entries(fixed)]).toString();
  return text === '' ? path : `${path}?${text}`;
}
