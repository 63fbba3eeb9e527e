import { connectorConformance, type WithWorld } from '../conformance.ts';
import { mmsSegment, picture, withMm7 } from './testing.ts';

const withCentre: WithWorld = (use) =>
  withMm7(
    async ({ mmsc, connector, outcomes, receipts, inbound, states, until, doorUrl }) => {
      const arrived = (): number => mmsc.stats.submits;
      await use({
        connector,
        heard: { outcomes, receipts, inbound, states },
        carrier: {
          answers: (how) =>
            mmsc.set({ answer: how === 'held' ? 'silent' : 'normal', refuse: how === 'refused' ? 2002 : 0, reports: 'never' }),
          cut: () => mmsc.cut(),
          receipt: async () => {
            const response = await fetch(doorUrl, { method: 'POST', headers: { 'content-type': 'text/xml' }, body: report });
            return (await response.text()).includes('<StatusCode>1000<');
          },
          message: async () => {
            const parts = [{ contentType: 'image/jpeg', name: 'p.jpg', octets: picture }];
            return (await mmsc.deliverOnce({ from: '447700900001', to: '100', subject: '', parts })) === 1000;
          },
          arrived,
        },
        segment: (messageId) => mmsSegment({ messageId }),
        until: async (condition) => {
          // What arrives at the centre is no event of the connector.
          await Promise.race([until(condition), mmsc.until(condition)]);
        },
      });
    },
    { commits: false, centre: { reports: 'never' } },
  );

const report = `<Envelope><Header><TransactionID>r1</TransactionID></Header><Body><DeliveryReportReq><MM7Version>6.8.0</MM7Version><MessageID>m1</MessageID><MMStatus>Retrieved</MMStatus></DeliveryReportReq></Body></Envelope>`;

connectorConformance('mm7', withCentre);
