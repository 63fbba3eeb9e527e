// The part of compose.ts that knows where programs of an account connect to, door by door, and which doors are open to it.
import type { AccountDoor } from './core/doors.ts';
import type { Account } from './core/rulebook.ts';
import type { DoorView } from './dashboard/context.ts';

export interface DoorPorts {
  readonly smpp: number;
  /** null: there is none. */
  readonly smppTls: number | null;
  readonly smtp: number;
}

export function doorsOf({ settings }: Account, { smpp, smppTls, smtp }: DoorPorts): readonly DoorView[] {
  const mayBind = settings.smppBindsMax > 0;
  const switched = (door: AccountDoor, at: string): DoorView => ({ door, at, isOpen: settings.doors.includes(door) });
  return [
    { door: 'http', at: '/sendsms', isOpen: true },
    switched('v3', '/v3/sendSms'),
    { door: 'smpp', at: `:${smpp}`, isOpen: mayBind },
    ...(smppTls === null ? [] : [{ door: 'smpp_tls', at: `:${smppTls}`, isOpen: mayBind }]),
    switched('email', `:${smtp}`),
    switched('kannel', '/cgi-bin/sendsms'),
    switched('jasmin', '/send'),
    switched('twilio', '/2010-04-01'),
  ];
}
