// What a carrier's command_status in submit_sm_resp means for the segment. An unknown or private status is judged by what is safe: the carrier said
// no, so nothing was taken, and trying again later may help. The connector's own lists go before the table.
import { statuses, statusName } from '@trunkline/smpp';
import type { ConnectorSettings } from '../../core/connector-settings.ts';
import type { Reason } from '../../core/message.ts';
import type { WireOutcome } from '../../ports/connector.ts';

/** The segment itself is at fault: no later try can succeed. */
const final: ReadonlyMap<number, Reason> = new Map([
  [statuses.ESME_RINVDSTADR, 'number_length'],
  [statuses.ESME_RINVDSTTON, 'number_length'],
  [statuses.ESME_RINVDSTNPI, 'number_length'],
  [statuses.ESME_RINVSRCADR, 'carrier_refused'],
  [statuses.ESME_RINVSRCTON, 'carrier_refused'],
  [statuses.ESME_RINVSRCNPI, 'carrier_refused'],
  [statuses.ESME_RINVMSGLEN, 'carrier_refused'],
  [statuses.ESME_RINVCMDLEN, 'carrier_refused'],
  [statuses.ESME_RINVESMCLASS, 'carrier_refused'],
  [statuses.ESME_RINVDCS, 'carrier_refused'],
  [statuses.ESME_RINVSERTYP, 'carrier_refused'],
  [statuses.ESME_RINVREGDLVFLG, 'carrier_refused'],
  [statuses.ESME_RINVPRTFLG, 'carrier_refused'],
  [statuses.ESME_RINVSCHED, 'carrier_refused'],
  [statuses.ESME_RINVEXPIRY, 'carrier_refused'],
  [statuses.ESME_RPROHIBITED, 'blacklisted'],
  [statuses.ESME_RDELIVERYFAILURE, 'carrier_refused'],
  [statuses.ESME_RX_P_APPN, 'carrier_refused'],
  [statuses.ESME_RX_R_APPN, 'carrier_refused'],
] as const);

export type StatusHabits = Pick<ConnectorSettings, 'throttleStatuses' | 'temporaryStatuses' | 'finalStatuses'>;

/** For a status other than ESME_ROK. `carrierKey`: the message id that the answer names all the same, "" as a rule. */
export function judgeStatus(status: number, carrierKey: string, habits: StatusHabits): WireOutcome {
  const detail = `the carrier answered ${statusName(status)}`;
  if (habits.finalStatuses.includes(status)) return { kind: 'refused', reason: final.get(status) ?? 'carrier_refused', detail };
  if (habits.temporaryStatuses.includes(status)) return { kind: 'refused_temporary', detail };
  // Some carriers take a throttled segment and say so by naming its id: nobody knows until its receipt comes.
  if (habits.throttleStatuses.includes(status))
    return carrierKey === ''
      ? { kind: 'throttled', cause: 'rate', detail }
      : { kind: 'unknown', carrierKey, again: 'later', detail: `${detail} and named an id` };
  const reason = final.get(status);
  return reason ? { kind: 'refused', reason, detail } : { kind: 'refused_temporary', detail };
}

/** A bind refused with these is refused until somebody changes the credentials: hammering gets accounts locked. */
export const badCredentials: ReadonlySet<number> = new Set([statuses.ESME_RINVPASWD, statuses.ESME_RINVSYSID, statuses.ESME_RINVSYSTYP]);
