// What every connector must do (ports/connector.ts), as a suite that each one runs against a carrier of its own kind: one outcome a segment, whatever
// happens to the link; the carrier answered only after the commit; nothing heard after the stop.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CarrierInbound, CarrierReceipt, Connector, InboundResult, LinkReport, Segment, WireOutcome } from '../ports/connector.ts';
import type { ReceiptResult } from '../ports/store.ts';

/** A connector that is started and the far end it talks to. */
export interface ConnectorWorld {
  readonly connector: Connector;
  readonly heard: {
    readonly outcomes: readonly { readonly segment: Segment; readonly outcome: WireOutcome }[];
    readonly receipts: readonly { readonly receipt: CarrierReceipt; readonly commit: (result: ReceiptResult | false) => void }[];
    readonly inbound: readonly { readonly message: CarrierInbound; readonly commit: (result: InboundResult) => void }[];
    readonly states: readonly LinkReport[];
  };
  readonly carrier: {
    /** What becomes of segments from now on. */
    answers(how: 'taken' | 'refused' | 'held'): void;
    /** Cuts the connection. */
    cut(): void;
    /** Sends a receipt or a message; fulfilled with whether it was answered as taken. */
    receipt(): Promise<boolean>;
    message(): Promise<boolean>;
    /** Segments that arrived. */
    arrived(): number;
  };
  readonly segment: (messageId: number) => Segment;
  readonly until: (condition: () => boolean) => Promise<void>;
}

export type WithWorld = (use: (world: ConnectorWorld) => Promise<void>) => Promise<void>;

export function connectorConformance(name: string, withWorld: WithWorld): void {
  const bound = ({ connector, until }: ConnectorWorld): Promise<void> => until(() => connector.isReady());
  const kinds = ({ heard }: ConnectorWorld): string[] => heard.outcomes.map(({ outcome }) => outcome.kind);

  describe(`${name}: what every connector must do`, () => {
    test('a segment taken has a carrier key, one refused a reason, each once and unaltered', () =>
      withWorld(async (world) => {
        const { connector, carrier, heard, segment, until } = world;
        await bound(world);
        const [first, second] = [segment(1), segment(2)];
        connector.submit(first);
        await until(() => heard.outcomes.length === 1);
        carrier.answers('refused');
        connector.submit(second);
        await until(() => heard.outcomes.length === 2);
        assert.deepEqual(kinds(world), ['accepted', 'refused']);
        assert.deepEqual([heard.outcomes[0]?.segment, heard.outcomes[1]?.segment], [first, second]);
        const [taken] = heard.outcomes;
        assert.ok(taken?.outcome.kind === 'accepted' && taken.outcome.carrierKey !== '');
      }));

    test('before it is ready nothing leaves, and the segment comes back as unsent', () =>
      withWorld(async (world) => {
        const { connector, carrier, heard, segment } = world;
        if (connector.isReady()) return;
        connector.submit(segment(1));
        assert.deepEqual(kinds(world), ['unsent']);
        assert.equal(heard.outcomes.length, 1);
        await bound(world);
        assert.equal(carrier.arrived(), 0);
      }));

    test('a cut: all that was on the wire is unknown, once, and the link comes back', () =>
      withWorld(async (world) => {
        const { connector, carrier, heard, segment, until } = world;
        await bound(world);
        carrier.answers('held');
        for (const id of [1, 2, 3]) connector.submit(segment(id));
        await until(() => carrier.arrived() === 3);
        carrier.cut();
        await until(() => heard.outcomes.length === 3);
        assert.deepEqual(kinds(world), ['unknown', 'unknown', 'unknown']);
        await bound(world);
        carrier.answers('taken');
        connector.submit(segment(4));
        await until(() => heard.outcomes.length === 4);
        assert.equal(kinds(world)[3], 'accepted');
      }));

    test('the carrier is answered when what it told is committed, and not before', () =>
      withWorld(async (world) => {
        const { carrier, heard, until } = world;
        await bound(world);
        const answers: [what: string, isTaken: boolean][] = [];
        const told = [
          carrier.receipt().then((isTaken) => answers.push(['receipt', isTaken])),
          carrier.message().then((isTaken) => answers.push(['message', isTaken])),
        ];
        await until(() => heard.receipts.length === 1 && heard.inbound.length === 1);
        assert.deepEqual(answers, []);
        heard.inbound[0]?.commit('kept');
        await told[1];
        assert.deepEqual(answers, [['message', true]]);
        heard.receipts[0]?.commit({ kind: 'orphan' });
        await told[0];
        assert.deepEqual(answers[1], ['receipt', true]);
      }));

    test('what could not be committed is not taken: the carrier keeps it', () =>
      withWorld(async (world) => {
        const { carrier, heard, until } = world;
        await bound(world);
        const told = [carrier.receipt(), carrier.message()];
        await until(() => heard.receipts.length === 1 && heard.inbound.length === 1);
        heard.receipts[0]?.commit(false);
        heard.inbound[0]?.commit('later');
        assert.deepEqual(await Promise.all(told), [false, false]);
      }));

    test('stop ends every segment it holds, and nothing is heard of it afterwards', () =>
      withWorld(async (world) => {
        const { connector, carrier, heard, segment, until } = world;
        await bound(world);
        carrier.answers('held');
        for (const id of [1, 2]) connector.submit(segment(id));
        await until(() => carrier.arrived() === 2);
        await connector.stop(50);
        assert.deepEqual(kinds(world), ['unknown', 'unknown']);
        assert.equal(connector.isReady(), false);
        assert.equal(connector.report().state, 'stopped');
        assert.equal(heard.states.at(-1)?.state, 'stopped');
        const count = heard.states.length;
        connector.submit(segment(3));
        assert.deepEqual([kinds(world)[2], heard.states.length], ['unsent', count]);
      }));

    test('the whole is bound while a bind that sends is, and each bind tells of itself', () =>
      withWorld(async (world) => {
        await bound(world);
        const { state, binds, detail } = world.connector.report();
        assert.deepEqual([state, detail], ['bound', '']);
        assert.ok(binds.length > 0 && binds.every((bind) => bind.state === 'bound' && bind.outstanding === 0));
      }));
  });
}
