// The subjects of the record of changes that were there first: accounts, connectors, routes, prices. Money is none: what was credited is taken
// back by the ledger's own means.
import type { ConnectorSettings } from '../core/connector-settings.ts';
import { parseMicros } from '../core/money.ts';
import { standingPrices } from '../core/price-list.ts';
import { judgeParent } from '../core/resellers.ts';
import type { Account, AccountSettings } from '../core/rulebook.ts';
import { usesText } from './connector-uses.ts';
import { findAccount, findConnector, type RouteContext } from './context.ts';
import { money } from '../web/amounts.ts';
import { digitsOfPrefix } from '../web/schemas.ts';
import { type Json, withSecrets } from '../web/subjects.ts';

const gone = (what: string) => ({ ok: false, why: `${what} is not there any more` }) as const;
const stays = (what: string) => ({ ok: false, why: `${what} cannot be taken away again` }) as const;
/** As it stands in the record. */
interface Parent {
  readonly name: string;
  readonly markupBasisPoints: number;
  readonly markup: string;
}

const idOf = (name: string): number => Number(name);

export function registerFirstSubjects({ registerSubject, rulebook, store }: RouteContext): void {
  const readAccount = (name: string): Json | null => {
    const account = findAccount(rulebook(), name);
    if (!account) return null;
    const { apiPassword: password, smppPassword, locked, settings } = account;
    const link = (rulebook().subAccounts ?? []).find(({ accountId }) => accountId === account.id);
    const parent = link && {
      name: rulebook().accountById.get(link.parentId)?.name ?? '',
      markupBasisPoints: link.markupBasisPoints,
      markup: money(link.markupMicros),
    };
    const priceList = rulebook().pricesOf(account.id).list.name;
    return { locked, password, smppPassword, settings, priceList, parent: parent ?? null };
  };
  async function putBelow(account: Account, parent: Parent | null | undefined): Promise<string | null> {
    const link = (rulebook().subAccounts ?? []).find(({ accountId }) => accountId === account.id);
    if (!parent) {
      if (link) await store.setSubAccount({ accountId: account.id, parentId: null, markupBasisPoints: 0, markupMicros: 0 });
      return null;
    }
    const above = findAccount(rulebook(), parent.name);
    const markup = parseMicros(parent.markup);
    if (!above || !markup.ok) return `The account ${parent.name} is not there any more`;
    if (!judgeParent(rulebook().subAccounts ?? [], account.id, above.id).ok)
      return `${account.name} cannot be below ${parent.name} any more`;
    const { markupBasisPoints } = parent;
    await store.setSubAccount({ accountId: account.id, parentId: above.id, markupBasisPoints, markupMicros: markup.micros });
    return null;
  }

  registerSubject({
    kind: 'account',
    read: readAccount,
    async write(name, value) {
      const account = findAccount(rulebook(), name);
      const now = readAccount(name);
      if (!account || !now) return gone(`The account ${name}`);
      if (value === null) return stays(`An account`);
      const { locked, settings, priceList } = withSecrets(value, now);
      const list = rulebook().priceLists.find(({ name: own }) => own === priceList);
      const fault = await putBelow(account, value['parent'] as Parent | null | undefined);
      if (fault !== null) return { ok: false, why: fault };
      if (list && list.name !== now['priceList'] && !rulebook().chainById.has(account.id)) {
        if (list.currency !== rulebook().pricesOf(account.id).list.currency)
          return { ok: false, why: `The list ${list.name} is in another currency; assign it with price-list assign` };
        await store.assignPriceList(account.id, list.id);
      }
      await store.setAccount(account.id, { locked: locked === true, settings: { ...account.settings, ...(settings as AccountSettings) } });
      return { ok: true };
    },
  });

  registerSubject({
    kind: 'connector',
    read(name) {
      const connector = findConnector(rulebook(), name);
      return connector && { ...connector.settings };
    },
    async write(name, value) {
      const there = findConnector(rulebook(), name);
      if (value === null) {
        const removal = there ? await store.removeConnector(there.id) : ({ ok: true } as const);
        return removal.ok ? removal : { ok: false, why: usesText(name, removal.uses) };
      }
      const connector = there ?? (await store.restoreConnector(name));
      if (!connector) return gone(`The connector ${name}`);
      const settings = withSecrets(value, { ...connector.settings }) as Partial<ConnectorSettings>;
      await store.setConnector(connector.id, { ...connector.settings, ...settings });
      return { ok: true };
    },
  });

  registerSubject({
    kind: 'price',
    nameIn: ({ prefix }) => digitsOfPrefix(typeof prefix === 'string' ? prefix : ''),
    read(prefix) {
      const row = standingPrices(rulebook()).find(({ key }) => key === prefix);
      return row ? { prefix, price: money(row.priceMicros) } : null;
    },
    async write(prefix, value) {
      if (value === null) {
        await store.removePrice(prefix);
        return { ok: true };
      }
      const price = parseMicros(String(value['price']));
      if (!price.ok) return { ok: false, why: 'The price that was kept cannot be read' };
      await store.setPrice(prefix, price.micros);
      return { ok: true };
    },
  });

  registerSubject({
    kind: 'route',
    isById: true,
    read(id) {
      const row = rulebook().routes.find((route) => route.id === idOf(id));
      return row ? { prefix: row.prefix, connector: rulebook().connectorById.get(row.connectorId)?.name ?? null } : null;
    },
    async write(id, value) {
      if (value === null) {
        await store.removeRoute(idOf(id));
        return { ok: true };
      }
      const connector = findConnector(rulebook(), String(value['connector']));
      if (!connector) return gone(`The connector ${String(value['connector'])}`);
      return { ok: true, name: String(await store.addRoute(String(value['prefix']), connector.id)) };
    },
  });
}
