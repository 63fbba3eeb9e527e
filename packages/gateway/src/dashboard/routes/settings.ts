// Settings of the own account: those a customer may change, and those that only the operator sets but that explain what the account does. The same table
// judges as on the operator's side.
import { type AccountSettings, defaultAccountSettings } from '../../core/rulebook.ts';
import { refuse } from '../../web/answers.ts';
import { accountFields, readFields } from '../../web/fields.ts';
import { settingsBody } from '../../web/schemas.ts';
import type { RegisterRoutes } from '../context.ts';

/** What is about the customer's own programs and papers. Limits, prices and ways are the operator's. */
const changeable: ReadonlySet<string> = new Set<keyof AccountSettings>([
  'defaultSender',
  'lowBalance',
  'reportStyle',
  'deliverReport',
  'inboxEncoding',
  'duplicateWindowS',
  'smppAlphabet',
  'smppJoinParts',
  'smppInbound',
  'smppLongInbound',
  'smppDeliverWindow',
  'billTo',
]);
const shown: ReadonlySet<string> = new Set<keyof AccountSettings>([
  'messagesPerSecond',
  'messagesPerDay',
  'messagesPerMonth',
  'moneyPerDay',
  'moneyPerMonth',
  'recipientMessagesMax',
  'recipientWindowHours',
  'queryIntervalMs',
  'templatesRequired',
  'smppBindsMax',
  'smppWindow',
  'smppRatePerSecond',
  'sandbox',
  'refundUndelivered',
  'delivery',
]);
const ownFields = accountFields.filter(({ key }) => changeable.has(key));
const tags = ['account'];

const view = (keys: ReadonlySet<string>, settings: AccountSettings) =>
  accountFields
    .filter(({ key }) => keys.has(key))
    .map(({ key, allowed, says, help, secret, choices }) => ({
      key,
      allowed,
      says,
      help,
      secret,
      choices: choices ?? null,
      required: false,
      default: defaultAccountSettings[key],
      value: settings[key],
    }));

export const settingRoutes: RegisterRoutes = (app, context) => {
  const { store, rulebook, change, visitorOf } = context;

  app.get(
    '/api/settings',
    { schema: { summary: 'Settings of the account, and which of them the customer may change', tags } },
    (request) => {
      const { settings } = visitorOf(request).account;
      return { own: view(changeable, settings), byOperator: view(shown, settings) };
    },
  );

  app.patch(
    '/api/settings',
    { schema: { summary: 'Change own settings of the account', tags, body: settingsBody } },
    async (request, reply) => {
      const read = readFields<AccountSettings>(ownFields, request.body);
      if (!read.ok) return refuse(reply, 'parameter', read.message, read.field, read.told);
      if (Object.keys(read.values).length === 0) return refuse(reply, 'parameter', 'Nothing is given to set');
      const { id, name } = visitorOf(request).account;
      await context.retarget(request, { kind: 'account', name });
      await change(async () => {
        // Read inside: the change before this one may have set another key.
        const account = rulebook().accountById.get(id);
        if (account) await store.setAccount(id, { settings: { ...account.settings, ...read.values } });
      });
      const settings = rulebook().accountById.get(id)?.settings ?? defaultAccountSettings;
      return { own: view(changeable, settings), byOperator: view(shown, settings) };
    },
  );
};
