// The part of compose.ts that knows where programs of an account connect to, door by door, and which doors are open to it.
import type { Account } from './core/rulebook.ts';
import type { DoorView } from './dashboard/context.ts';

export interface DoorPorts {
  readonly smpp: number;
  /** null: there is none. */
  readonly smppTls: number | null;
}

export function doorsOf({ settings }: Account, { smpp, smppTls }: DoorPorts): readonly DoorView[] {
  const mayBind = settings.smppBindsMax > 0;
  return [
    { door: 'http', at: '/sendsms', isOpen: true },
    { door: 'v3', at: '/v3/sendSms', isOpen: settings.doors.includes('v3') },
    { door: 'smpp', at: `:${smpp}`, isOpen: mayBind },
    ...(smppTls === null ? [] : [{ door: 'smpp_tls', at: `:${smppTls}`, isOpen: mayBind }]),
  ];
}
