// Kannel's door in words (docs/doors.md, "Kannel").
import type { ErrorCode } from '../../../errors.ts';
import { type Parameter, text, whole } from '../describe/description.ts';
import { doorCodes, doorGetAndPost, type DoorOperations, refusalsBy } from './door-description.ts';
import type { DoorAnswer } from './door-route.ts';

const fields: readonly Parameter[] = [
  text('to', 'Recipients, separated by blanks', {}, { isRequired: true, example: '10010 1008611' }),
  text('from', "Who it comes from; left out: the account's default"),
  text('text', 'The text, or with `coding=1` octets', {}, { example: 'See you at 5' }),
  text('charset', 'Of the text; left out: UTF-8, with `coding=2` UTF-16BE'),
  whole('coding', '0 text, 1 binary, 2 UCS-2', { minimum: -1, maximum: 2 }),
  text('udh', 'User data header: octets, percent-encoded'),
  whole('mclass', 'Message class', { minimum: -1, maximum: 3 }),
  text('flash', '1 is `mclass=0`'),
  whole('mwi', 'Message waiting: 0 to 3 switch on, 4 to 7 off', { minimum: -1, maximum: 7 }),
  whole('validity', 'Minutes until it is not worth sending any more', { minimum: -1 }),
  whole('deferred', 'Minutes until it is to be sent', { minimum: -1 }),
  whole('pid', 'Protocol identifier', { minimum: -1, maximum: 255 }),
  whole('priority', 'Kept with the message', { minimum: -1, maximum: 3 }),
  whole('dlr-mask', 'Which events `dlr-url` is asked for: 1 delivered, 2 failed, 8 with the carrier, 16 refused by it', { minimum: -1 }),
  text('dlr-url', 'Asked by GET for each of these events, its escapes filled in'),
  text('account', 'For the escape %o', { maxLength: 64 }),
  text('smsc', 'For the escape %i'),
];

const words = { type: 'string', minLength: 1 } as const;

export const kannelOperations = (answerOf: (code: ErrorCode) => DoorAnswer, others: Readonly<Record<string, DoorAnswer>>): DoorOperations =>
  doorGetAndPost({
    operationId: 'kannelSendsms',
    summary: "Sends a message as Kannel's sendsms does",
    tag: 'Kannel',
    path: '/cgi-bin/sendsms',
    signing: 'fields',
    fields,
    bodies: {
      'text/plain': {
        schema: { type: 'string', description: 'The text; the fields are headers: `X-Kannel-To`, `X-Kannel-Username` and so on' },
      },
      'application/octet-stream': { schema: { type: 'string', description: 'The octets; the fields are headers' } },
    },
    good: { status: 202, type: 'text/html', body: '0: Accepted for delivery' },
    schema: { type: 'string', pattern: '^(0: Accepted for delivery|3: Queued for later delivery)( Denied receivers are: .+)?$' },
    refusals: [
      ...refusalsBy(doorCodes, answerOf),
      ...Object.entries(others).map(([name, answer]) => ({ name, summary: answer.body, answer })),
    ],
    refusalSchema: words,
  });
