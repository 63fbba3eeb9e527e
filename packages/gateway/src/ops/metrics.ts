// Everything the process counts, named once, in the words of GLOSSARY.md. The hot paths call the small methods below, which count by themselves and
// tell prom-client when somebody asks: its own counting looks the labels up by a text made of them, each time.
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { LinkStatus } from '../ports/connector.ts';
import type { Clock } from '../ports/clock.ts';
import type { ReceiptResult, SegmentOutcome, Store } from '../ports/store.ts';

/** Asking the store for its counts costs a scan; scrapers that come more often get the last answer. */
const COUNTS_AGE_MS_MAX = 5000;
const COUNTS_WAIT_MS_MAX = 2000;
/** Label values come from our own tables and the operator's names; beyond this many something else is wrong, and "other" takes the rest. */
const LABEL_VALUES_MAX = 1000;

type Counts = Awaited<ReturnType<Store['counts']>>;

export interface MetricsParts {
  readonly clock: Clock;
  readonly counts: () => Promise<Counts>;
  /** The links as they are now; asked once per scrape. */
  readonly links: () => readonly { readonly connector: string; readonly status: LinkStatus }[];
  /** Customers' binds as they are now, by mode. */
  readonly binds: () => Readonly<Record<string, number>>;
}

export interface Metrics {
  messagesAccepted(door: string, count: number): void;
  messagesRefused(code: string, count?: number): void;
  segmentsSubmitted(connector: string, count?: number): void;
  segmentOutcome(connector: string, kind: SegmentOutcome['kind'] | 'throttled', count?: number): void;
  receipt(connector: string, kind: ReceiptResult['kind'], count?: number): void;
  inbound(count?: number): void;
  httpRequest(endpoint: string, status: number): void;
  smppRequest(command: string, status: string): void;
  notice(kind: string, result: string): void;
  alert(kind: string): void;
  push(event: string, result: string, count: number): void;
  callback(result: string): void;
  /** PDUs that were to be kept on disk and are not. */
  wireDropped(connector: string, count: number): void;
  /** One commit of the store: rows written and how long it took. */
  commit(rows: number, seconds: number): void;
  /** The text a scraper reads. */
  text(): Promise<string>;
  readonly contentType: string;
  /** Names with help, as docs/operating.md lists them: without what prom-client measures by itself. */
  readonly documented: readonly { readonly name: string; readonly help: string }[];
}

function cachedChildren<T>(make: (...labels: string[]) => T): (first: string, second?: string) => T {
  const children = new Map<string, Map<string, T>>();
  let count = 0;
  const find = (first: string, second: string): T => {
    const found = children.get(first)?.get(second);
    if (found !== undefined) return found;
    if (count >= LABEL_VALUES_MAX && first !== 'other') return find('other', second === '' ? '' : 'other');
    count++;
    const child = second === '' ? make(first) : make(first, second);
    const inner = children.get(first) ?? new Map<string, T>();
    inner.set(second, child);
    children.set(first, inner);
    return child;
  };
  return (first, second = '') => find(first, second);
}

/** What was counted since the last scrape. */
class Count {
  readonly #child: { inc(by: number): void };
  #more = 0;
  constructor(child: { inc(by: number): void }) {
    this.#child = child;
  }
  inc(by = 1): void {
    this.#more += by;
  }
  tell(): void {
    this.#child.inc(this.#more);
    this.#more = 0;
  }
}

/** A store that does not answer must not hold up the scrape. */
function inTime<T>(promise: Promise<T>, clock: Clock): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(COUNTS_WAIT_MS_MAX, () => reject(new Error('the store did not answer')));
    promise.finally(cancel).then(resolve, reject);
  });
}

export function createMetrics(parts: MetricsParts): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const documented: { name: string; help: string }[] = [];
  const named = (name: string, help: string): { name: string; help: string; registers: Registry[] } => {
    documented.push({ name, help });
    return { name, help, registers };
  };
  const counted: Count[] = [];
  const counter = (name: string, help: string, labelNames: string[]): ((first: string, second?: string) => Count) => {
    const metric = new Counter({ ...named(name, help), labelNames });
    return cachedChildren((...labels) => {
      const count = new Count(metric.labels(...labels));
      counted.push(count);
      return count;
    });
  };

  const accepted = counter('trunkline_messages_accepted_total', 'Messages committed as accepted, by door', ['door']);
  const refused = counter('trunkline_messages_refused_total', 'Requests to send that were refused, by code of docs/errors.md', ['code']);
  const submitted = counter('trunkline_segments_submitted_total', 'Segments handed to a carrier, by connector', ['connector']);
  const outcomes = counter('trunkline_segment_outcomes_total', 'What became of segments handed over, by connector and kind', [
    'connector',
    'kind',
  ]);
  const receipts = counter('trunkline_receipts_total', 'Receipts from carriers, by connector and whether the message was found', [
    'connector',
    'kind',
  ]);
  const inbound = new Counter(named('trunkline_inbound_total', 'Inbound messages committed'));
  const requests = counter('trunkline_http_requests_total', 'Requests to the customer HTTP API, by endpoint and API status', [
    'endpoint',
    'status',
  ]);
  const smppRequests = counter('trunkline_smpp_requests_total', "Requests on customers' binds, by command and command_status", [
    'command',
    'status',
  ]);
  const notices = counter('trunkline_notices_total', 'Receipts and inbound messages handed to customers, by kind and result', [
    'kind',
    'result',
  ]);
  const alerts = counter('trunkline_alerts_total', 'Alerts raised, by kind', ['kind']);
  const callbacks = counter('trunkline_callbacks_total', 'Tries to ask the URLs that came with messages, by result; dead: given up', [
    'result',
  ]);
  const pushes = counter('trunkline_pushes_total', 'Tries to push events to customers, by event and result; dead: given up', [
    'event',
    'result',
  ]);
  const wireDropped = counter('trunkline_wire_dropped_total', 'PDUs that the disk could not follow to keep, by connector', ['connector']);
  const binds = new Gauge({ ...named('trunkline_smpp_binds', "Customers' binds, by mode"), labelNames: ['mode'] });
  const commitRows = new Histogram({
    ...named('trunkline_commit_batch_rows', 'Rows per commit of the store'),
    buckets: [1, 4, 16, 64, 256, 1024, 4096, 16_384],
  });
  const commitSeconds = new Histogram({
    ...named('trunkline_commit_seconds', 'Seconds per commit of the store'),
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5],
  });

  const links = [
    linkGauge('trunkline_ready_segments', 'Segments waiting in memory for the link', (status) => status.ready),
    linkGauge('trunkline_link_up', '1 while the link is bound, else 0', (status) => (status.state === 'bound' ? 1 : 0)),
    linkGauge(
      'trunkline_link_refused',
      '1 while the carrier refuses the credentials: nothing is tried until a setting changes',
      (status) => (status.state === 'refused' ? 1 : 0),
    ),
    linkGauge('trunkline_window_in_doubt', 'Segments handed over and not yet committed as answered', (status) => status.inDoubt),
    linkGauge('trunkline_link_rate_limit', 'Segments per second the link is held to, 0 = no limit', (status) => status.rateLimit ?? 0),
  ];
  function linkGauge(name: string, help: string, read: (status: LinkStatus) => number): (rows: ReturnType<MetricsParts['links']>) => void {
    const gauge = new Gauge({ ...named(name, help), labelNames: ['connector'] });
    return (rows) => {
      // A connector that is gone must not stay in the answer.
      gauge.reset();
      for (const { connector, status } of rows) gauge.set({ connector }, read(status));
    };
  }

  const pending = new Gauge(named('trunkline_queue_pending', 'Segments waiting to be handed to a carrier'));
  const enroute = new Gauge(named('trunkline_enroute', 'Segments at a carrier whose receipt is awaited'));
  const orphans = new Gauge(named('trunkline_orphans', 'Receipts that found no message yet'));
  let asked: { readonly at: number; readonly counts: Promise<Counts> } | null = null;
  async function refreshCounts(): Promise<void> {
    const now = parts.clock.monotonic();
    if (!asked || now - asked.at >= COUNTS_AGE_MS_MAX) asked = { at: now, counts: parts.counts() };
    const last = asked;
    try {
      const counts = await inTime(last.counts, parts.clock);
      pending.set(counts.pending);
      enroute.set(counts.enroute);
      orphans.set(counts.orphans);
    } catch {
      // A store that cannot answer must not hide all other metrics; the gauges keep their last value and the next scrape asks again.
      if (asked === last) asked = null;
    }
  }

  collectDefaultMetrics({ register: registry });
  return {
    messagesAccepted: (door, count) => accepted(door).inc(count),
    messagesRefused: (code, count = 1) => refused(code).inc(count),
    segmentsSubmitted: (connector, count = 1) => submitted(connector).inc(count),
    segmentOutcome: (connector, kind, count = 1) => outcomes(connector, kind).inc(count),
    receipt: (connector, kind, count = 1) => receipts(connector, kind).inc(count),
    inbound: (count = 1) => inbound.inc(count),
    httpRequest: (endpoint, status) => requests(endpoint, String(status)).inc(),
    smppRequest: (command, status) => smppRequests(command, status).inc(),
    notice: (kind, result) => notices(kind, result).inc(),
    alert: (kind) => alerts(kind).inc(),
    push: (event, result, count) => pushes(event, result).inc(count),
    callback: (result) => callbacks(result).inc(),
    wireDropped: (connector, count) => wireDropped(connector).inc(count),
    commit(rows, seconds) {
      commitRows.observe(rows);
      commitSeconds.observe(seconds);
    },
    async text() {
      for (const count of counted) count.tell();
      const rows = parts.links();
      for (const set of links) set(rows);
      for (const [mode, count] of Object.entries(parts.binds())) binds.set({ mode }, count);
      await refreshCounts();
      return registry.metrics();
    },
    contentType: registry.contentType,
    documented,
  };
}
