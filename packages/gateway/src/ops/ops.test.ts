import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LinkStatus } from '../ports/connector.ts';
import { realClock } from '../ports/clock.ts';
import { createHealth } from './health.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import { editDistance, nearest } from './nearest.ts';

const status: LinkStatus = {
  state: 'bound',
  since: 0,
  detail: '',
  inDoubt: 3,
  window: 10,
  ready: 7,
  rateLimit: null,
  nextTryAt: null,
  binds: [],
};

function rig() {
  const state = { monotonic: 0, asked: 0, fails: false, links: [{ connector: 'a', status }] };
  const metrics = createMetrics({
    clock: { ...realClock, monotonic: () => state.monotonic },
    counts() {
      state.asked++;
      return state.fails ? Promise.reject(new Error('gone')) : Promise.resolve({ pending: 4, enroute: 3, orphans: 2, unread: 1 });
    },
    links: () => state.links,
    binds: () => ({ transceiver: 2 }),
  });
  return { metrics, state };
}

describe('metrics', () => {
  test('every counter and histogram counts under its name and labels', async () => {
    const { metrics } = rig();
    metrics.messagesAccepted('http', 3);
    metrics.messagesAccepted('http', 2);
    metrics.messagesRefused('no_route');
    metrics.segmentsSubmitted('a');
    metrics.segmentOutcome('a', 'accepted', 2);
    metrics.receipt('a', 'orphan');
    metrics.inbound();
    metrics.httpRequest('/sendsms', -10);
    metrics.smppRequest('submit_sm', 'ESME_ROK');
    metrics.notice('receipt', 'taken');
    metrics.commit(100, 0.003);
    const text = await metrics.text();
    for (const line of [
      'trunkline_messages_accepted_total{door="http"} 5',
      'trunkline_messages_refused_total{code="no_route"} 1',
      'trunkline_segments_submitted_total{connector="a"} 1',
      'trunkline_segment_outcomes_total{connector="a",kind="accepted"} 2',
      'trunkline_receipts_total{connector="a",kind="orphan"} 1',
      'trunkline_inbound_total 1',
      'trunkline_http_requests_total{endpoint="/sendsms",status="-10"} 1',
      'trunkline_smpp_requests_total{command="submit_sm",status="ESME_ROK"} 1',
      'trunkline_notices_total{kind="receipt",result="taken"} 1',
      'trunkline_smpp_binds{mode="transceiver"} 2',
      'trunkline_commit_batch_rows_sum 100',
      'trunkline_commit_seconds_bucket{le="0.005"} 1',
      'trunkline_ready_segments{connector="a"} 7',
      'trunkline_link_up{connector="a"} 1',
      'trunkline_window_in_doubt{connector="a"} 3',
      'trunkline_link_rate_limit{connector="a"} 0',
      'trunkline_queue_pending 4',
      'trunkline_enroute 3',
      'trunkline_orphans 2',
    ]) {
      assert.ok(text.includes(`${line}\n`), line);
    }
    assert.match(text, /nodejs_eventloop_lag_seconds/);
    for (const { name } of metrics.documented) assert.ok(text.includes(`# HELP ${name} `), name);
  });

  test('the store is asked at most every five seconds, and a failure hides nothing else', async () => {
    const { metrics, state } = rig();
    await metrics.text();
    state.monotonic = 4999;
    await metrics.text();
    assert.equal(state.asked, 1);
    state.monotonic = 5000;
    state.fails = true;
    assert.match(await metrics.text(), /trunkline_queue_pending 4/);
    await metrics.text();
    assert.equal(state.asked, 3);
  });

  test('a connector that is gone is gone from the answer', async () => {
    const { metrics, state } = rig();
    await metrics.text();
    state.links = [];
    assert.doesNotMatch(await metrics.text(), /trunkline_link_up\{/);
  });

  test('label values are bounded', async () => {
    const { metrics } = rig();
    for (let i = 0; i < 3000; i++) metrics.messagesRefused(`code${i}`);
    const text = await metrics.text();
    assert.ok(text.split('trunkline_messages_refused_total{').length < 1100);
    assert.match(text, /code="other"\} 2000/);
  });
});

describe('log', () => {
  test('one JSON object a line, level by name, secrets replaced', () => {
    const lines: string[] = [];
    const log = createLog({ level: 'info', stream: { write: (line: string) => void lines.push(line) } });
    log.debug('not this');
    log.info({ account: { apiPassword: 'geheim', id: 1 }, content: 'geheim', password: 'geheim', token: 'geheim' }, 'hello');
    const line: { level: string; msg: string; account: { id: number } } = JSON.parse(lines.join(''));
    assert.deepEqual([line.level, line.msg, line.account.id], ['info', 'hello', 1]);
    assert.doesNotMatch(lines.join(''), /geheim/);
  });
});

describe('health', () => {
  test('ready when every condition is met, and says what is missing', () => {
    const health = createHealth(['store', 'demo']);
    assert.equal(health.reason(), 'store: not yet ready; demo: not yet ready');
    health.meet('store');
    health.meet('demo');
    assert.deepEqual([health.isReady(), health.reason()], [true, 'ready']);
    health.fail('listeners', 'not asked for');
    assert.equal(health.isReady(), true);
    health.fail('store', 'disk full');
    assert.deepEqual([health.isReady(), health.reason(), health.isAlive()], [false, 'store: disk full', true]);
  });
  test('draining and death are for good', () => {
    const health = createHealth([]);
    assert.equal(health.isReady(), true);
    health.drain();
    assert.deepEqual([health.isReady(), health.isDraining(), health.reason()], [false, true, 'draining']);
    health.die('first');
    health.die('second');
    assert.deepEqual([health.isAlive(), health.reason()], [false, 'failed: first']);
  });
});

test('edit distance counts swaps as one and ignores case', () => {
  assert.deepEqual(
    [editDistance('abc', 'ABC'), editDistance('abc', 'acb'), editDistance('', 'abc'), editDistance('kitten', 'sitting')],
    [0, 1, 3, 3],
  );
  assert.equal(nearest('httpprot', ['smppPort', 'httpPort']), 'httpPort');
});
