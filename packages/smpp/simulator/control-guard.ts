// Who may talk to the HTTP control: programs on this machine, and the page that it serves itself. A web page of anyone else that is open
// in a browser on the same machine must neither steer it nor read the messages.
import type { IncomingHttpHeaders } from 'node:http';

const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Null: come in. Otherwise why not. */
export const strangerBecause = ({ host = '', origin, 'sec-fetch-site': site }: IncomingHttpHeaders): string | null => {
  // A name that was made to point here (DNS rebinding) stands in Host as it was typed.
  if (!loopbackNames.has(host.replace(/:\d+$/, ''))) return 'the Host must be a loopback address';
  // Every browser sends Origin with a POST to another site, and `null` from a sandbox.
  if (origin !== undefined && origin !== `http://${host}`) return 'not for pages of other origins';
  // Told by browsers only; `none` is what was typed into the address bar.
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'not for pages of other sites';
  return null;
};
