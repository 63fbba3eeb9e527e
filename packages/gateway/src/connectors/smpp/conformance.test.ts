import { statuses, type PduOf, type SmscSession } from '@trunkline/smpp';
import { connectorConformance, type WithWorld } from '../conformance.ts';
import { segmentOf, withCarrier } from './testing.ts';

const withSmpp =
  (settings: { readonly binds: number }): WithWorld =>
  (use) =>
    withCarrier(
      async ({ carrier, connector, outcomes, states, receipts, results, inbound, inboundResults }) => {
        const held: (readonly [PduOf<'submit_sm'>, SmscSession])[] = [];
        const isTaken = (status: number): boolean => status === 0;
        await use({
          connector,
          heard: {
            outcomes,
            states,
            get receipts() {
              return receipts.map((receipt, index) => ({ receipt, commit: results[index] ?? (() => {}) }));
            },
            get inbound() {
              return inbound.map((message, index) => ({ message, commit: inboundResults[index] ?? (() => {}) }));
            },
          },
          carrier: {
            answers(how) {
              carrier.onSubmit = (pdu, session) => {
                if (how === 'held') held.push([pdu, session]);
                else if (how === 'taken') session.respond(pdu, { messageId: `id${carrier.submits.length}` });
                else session.respond(pdu, { status: statuses.ESME_RINVDSTADR });
              };
            },
            cut: () => carrier.sessions.forEach((session) => session.destroy()),
            receipt: () =>
              carrier.deliver({ esmClass: 4, sourceAddr: '86138', shortMessage: Buffer.from('id:1 stat:DELIVRD') }).then(isTaken),
            message: () => carrier.deliver({ sourceAddr: '86138', destinationAddr: '1069', shortMessage: Buffer.from('hi') }).then(isTaken),
            arrived: () => carrier.submits.length,
          },
          segment: (messageId) => segmentOf({ messageId }),
          until: (condition) => carrier.until(condition),
        });
      },
      { settings },
    );

connectorConformance('smpp, one bind', withSmpp({ binds: 1 }));
connectorConformance('smpp, three binds', (use) =>
  withSmpp({ binds: 3 })(async (world) => {
    await world.until(() => world.connector.report().binds.every(({ state }) => state === 'bound'));
    await use(world);
  }),
);
