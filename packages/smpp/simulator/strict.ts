// What a strict carrier refuses and a patient one takes: field lengths of the bind (SMPP 3.4 §4.1), types of number, alphabets, and
// parameters that contradict each other. Each returns the status, ESME_ROK when there is nothing to say.
import type { BindRequest } from '../src/server.ts';
import { statuses } from '../src/tables/statuses.ts';
import { bodyOf, payloadOf, type SubmitPdu } from './received.ts';

const ok = statuses.ESME_ROK;
const ucs2 = 8;
const udhi = 0x40;
const octetsMax = 140;
const septetsMax = 160;
const tonMax = 6;
const npis: ReadonlySet<number> = new Set([0, 1, 3, 4, 6, 8, 9, 10, 14, 18]);
const [international, alphanumeric] = [1, 5];

export const bindProblem = ({ systemId, password, systemType, interfaceVersion }: BindRequest): number => {
  if (interfaceVersion !== 0x33 && interfaceVersion !== 0x34) return statuses.ESME_RBINDFAIL;
  if (systemId === '' || systemId.length > 15) return statuses.ESME_RINVSYSID;
  if (password.length > 8) return statuses.ESME_RINVPASWD;
  return systemType.length > 12 ? statuses.ESME_RINVSYSTYP : ok;
};

const sourceProblem = ({ sourceAddr, sourceAddrTon, sourceAddrNpi }: SubmitPdu): number => {
  if (sourceAddrTon > tonMax) return statuses.ESME_RINVSRCTON;
  if (!npis.has(sourceAddrNpi)) return statuses.ESME_RINVSRCNPI;
  if (sourceAddrTon === alphanumeric) {
    if (sourceAddrNpi !== 0) return statuses.ESME_RINVSRCNPI;
    return sourceAddr === '' || sourceAddr.length > 11 ? statuses.ESME_RINVSRCADR : ok;
  }
  return /^\d*$/.test(sourceAddr) ? ok : statuses.ESME_RINVSRCADR;
};

const destinationProblem = ({ destinationAddr, destAddrTon, destAddrNpi }: SubmitPdu): number => {
  if (destAddrTon > tonMax || destAddrTon === alphanumeric) return statuses.ESME_RINVDSTTON;
  if (!npis.has(destAddrNpi) || (destAddrTon === international && destAddrNpi !== 1)) return statuses.ESME_RINVDSTNPI;
  return /^\d{1,15}$/.test(destinationAddr) ? ok : statuses.ESME_RINVDSTADR;
};

const contentProblem = (pdu: SubmitPdu): number => {
  const { sarMsgRefNum, messagePayload } = pdu.tlvs;
  if ((pdu.esmClass & udhi) !== 0 && sarMsgRefNum !== undefined) return statuses.ESME_RINVOPTPARAMVAL;
  if (pdu.command === 'submit_sm' && pdu.shortMessage.length > 0 && messagePayload !== undefined) return statuses.ESME_ROPTPARNOTALLWD;
  if (pdu.dataCoding === ucs2 && bodyOf(pdu).length % 2 !== 0) return statuses.ESME_RINVMSGLEN;
  const isSeptets = pdu.dataCoding === 0 && (pdu.esmClass & udhi) === 0;
  const lengthMax = isSeptets ? septetsMax : pdu.dataCoding === 0 ? septetsMax - 1 : octetsMax;
  return messagePayload === undefined && payloadOf(pdu).length > lengthMax ? statuses.ESME_RINVMSGLEN : ok;
};

export const submitProblem = (pdu: SubmitPdu): number => {
  if (pdu.registeredDelivery > 0x1f) return statuses.ESME_RINVREGDLVFLG;
  if (pdu.command === 'submit_sm' && pdu.priorityFlag > 3) return statuses.ESME_RINVPRTFLG;
  return sourceProblem(pdu) || destinationProblem(pdu) || contentProblem(pdu);
};
