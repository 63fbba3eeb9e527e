// The tables of settings, for whoever draws a form of them: the same that judge what comes back.
import { defaultConnectorSettings } from '../../core/connector-settings.ts';
import { defaultAccountSettings } from '../../core/rulebook.ts';
import { defaultRuleSettings, ruleKinds } from '../../core/rules/rules.ts';
import { connectorFields } from '../connector-fields.ts';
import type { RegisterRoutes } from '../context.ts';
import { accountFields, type Field } from '../../web/fields.ts';
import { ruleFields, settingsOfKind } from '../rule-fields.ts';
import { requiredSettings } from './connectors.ts';

const view = (fields: readonly Field[], defaults: object, required: readonly string[] = []): Record<string, unknown>[] =>
  fields.map(({ key, allowed, says, help, secret, choices }) => ({
    key,
    allowed,
    says,
    help,
    secret,
    choices: choices ?? null,
    required: required.includes(key),
    default: Object.entries(defaults).find(([name]) => name === key)?.[1] ?? null,
  }));

export const fieldRoutes: RegisterRoutes = (app) => {
  app.get('/api/fields', { schema: { summary: 'The settings of connectors, accounts and rules', tags: ['operations'] } }, async () => ({
    connector: view(connectorFields, defaultConnectorSettings, requiredSettings),
    account: view(accountFields, defaultAccountSettings),
    rule: view(ruleFields, defaultRuleSettings),
    ruleKinds: Object.fromEntries(ruleKinds.map((kind) => [kind, settingsOfKind[kind]])),
  }));
};
