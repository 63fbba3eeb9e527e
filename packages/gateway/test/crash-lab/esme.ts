/** Customers that submit over SMPP: one transceiver bind an account, bound again after every kill, with a record of every receipt that came. */
import { setTimeout as sleep } from 'node:timers/promises';
import { connectEsme, type EsmeClient, parseReceipt, type RequestOutcome, statuses } from '@trunkline/smpp';
import type { Account } from './customer.ts';

const REBIND_AFTER_MS = 30;
const UNBOUND_WAIT_MS = 10;
const UNBIND_MAX_MS = 5000;
const SHORT_MESSAGE_OCTETS_MAX = 254;

export type SmppAnswer = { kind: 'accepted'; id: number } | { kind: 'refused'; status: number } | { kind: 'in doubt' };

export function esme(port: number, account: Account, onFault: (fault: string) => void) {
  /** States of the receipts that came, by id. */
  const receipts = new Map<number, string[]>();
  let client: EsmeClient | undefined;
  let isBound = false;
  let isClosed = false;

  const connect = () => {
    if (isClosed) return;
    const credentials = { systemId: account.name, password: account.password };
    client = connectEsme(
      { host: '127.0.0.1', port, mode: 'transceiver', ...credentials },
      {
        onBound: () => (isBound = true),
        onRequest(pdu) {
          if (pdu.command === 'deliver_sm') {
            const receipt = parseReceipt(pdu);
            const id = Number(receipt?.messageId);
            if (!receipt || !Number.isInteger(id)) onFault(`a deliver_sm to ${account.name} is no receipt of a message`);
            else receipts.set(id, [...(receipts.get(id) ?? []), receipt.state ?? 'none']);
          }
          client?.respond(pdu);
        },
        onClosed(end) {
          isBound = false;
          if (end.kind === 'bind_refused') onFault(`the bind of ${account.name} was refused with ${end.status}`);
          setTimeout(connect, REBIND_AFTER_MS).unref();
        },
      },
    );
  };
  connect();

  const answerOf = (outcome: RequestOutcome): SmppAnswer | undefined => {
    if (outcome.kind === 'unsent') return undefined;
    if (outcome.kind === 'unknown' || outcome.pdu.command !== 'submit_sm_resp') return { kind: 'in doubt' };
    const { status, messageId } = outcome.pdu;
    return status === statuses.ESME_ROK ? { kind: 'accepted', id: Number(messageId) } : { kind: 'refused', status };
  };

  return {
    receipts,
    /** Sends it; nothing comes back when there was no bind, so that it was certainly not heard. */
    submit: async (number: string, text: string): Promise<SmppAnswer | undefined> => {
      if (!isBound || client?.writable !== true) {
        await sleep(UNBOUND_WAIT_MS);
        return undefined;
      }
      const octets = new Uint8Array(Buffer.from(text, 'latin1'));
      const isShort = octets.length <= SHORT_MESSAGE_OCTETS_MAX;
      const content = isShort ? { shortMessage: octets } : { tlvs: { messagePayload: octets } };
      const destination = { destAddrTon: 1, destAddrNpi: 1, destinationAddr: number };
      const source = { sourceAddrTon: 5, sourceAddr: 'LAB' };
      const on = client;
      const outcome = await new Promise<RequestOutcome>((resolve) => {
        on.request({ command: 'submit_sm', ...source, ...destination, registeredDelivery: 1, ...content }, resolve);
      });
      return answerOf(outcome);
    },
    close: async () => {
      isClosed = true;
      await client?.unbind(UNBIND_MAX_MS);
    },
  };
}
export type Esme = ReturnType<typeof esme>;
