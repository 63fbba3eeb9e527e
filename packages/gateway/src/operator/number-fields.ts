// What an operator may say about a virtual number, and how it is shown.
import { Type, type Static } from 'typebox';
import { consentKinds, type ConsentLanguage, consentLanguageNames, noConsent } from '../core/consent-words.ts';
import type { NumberPlan } from '../core/number-plan.ts';
import { foldText } from '../core/fold-text.ts';
import { unknownVariable } from '../core/reply-text.ts';
import type { Rulebook } from '../core/rulebook.ts';
import { type NumberKind, type NumberSettings, numberCapabilities, numberKinds, type VirtualNumber } from '../core/virtual-number.ts';
import { money, readAmount } from '../web/amounts.ts';
import { amount, knownName } from '../web/schemas.ts';

export const numberText = Type.String({ maxLength: 40, description: 'a number of 3 to 20 digits, or a name of at most 11 characters' });
export const keywordText = Type.String({ maxLength: 40, description: 'a word of at most 40 characters' });

const oneOf = (names: readonly string[]): string => names.join(', ');
const words = Type.Array(Type.String({ minLength: 1, maxLength: 40 }), { maxItems: 50 });
const text = Type.String({ maxLength: 500 });
const ofKinds = <T extends Type.TSchema>(schema: T) =>
  Type.Partial(Type.Object({ stop: schema, start: schema, help: schema }, { additionalProperties: false }));

export const numberSettingsFields = {
  connector: Type.Optional(Type.Union([knownName, Type.Null()], { description: 'the name of a connector or null' })),
  kind: Type.Optional(
    Type.Union(
      numberKinds.map((kind) => Type.Literal(kind)),
      { description: oneOf(numberKinds) },
    ),
  ),
  country: Type.Optional(Type.String({ maxLength: 2, description: 'a country of two letters (ISO 3166-1), or empty' })),
  capabilities: Type.Optional(
    Type.Array(Type.Union(numberCapabilities.map((one) => Type.Literal(one))), {
      maxItems: 2,
      description: `a list of ${oneOf(numberCapabilities)}`,
    }),
  ),
  shared: Type.Optional(Type.Boolean({ description: 'true or false' })),
  setup: Type.Optional(amount),
  monthly: Type.Optional(amount),
  quarantineDays: Type.Optional(Type.Integer({ minimum: 0, maximum: 3650, description: 'a whole number of days from 0 to 3650' })),
  answersShortSenders: Type.Optional(Type.Boolean({ description: 'true or false' })),
  consentLanguages: Type.Optional(
    Type.Array(Type.Union(consentLanguageNames.map((one) => Type.Literal(one))), {
      maxItems: 10,
      description: `a list of ${oneOf(consentLanguageNames)}`,
    }),
  ),
  consentWords: Type.Optional(ofKinds(words)),
  consentTexts: Type.Optional(ofKinds(text)),
};
const settingsBody = Type.Object(numberSettingsFields, { additionalProperties: false });
export type GivenNumber = Static<typeof settingsBody>;

export type SettingsRead =
  | { readonly ok: true; readonly settings: NumberSettings }
  | { readonly ok: false; readonly field: string; readonly message: string };

const bad = (field: string, message: string): SettingsRead => ({ ok: false, field, message });

/** Settings with what is given in place of what was. */
export function readNumberSettings(given: GivenNumber, before: NumberSettings, plan: NumberPlan): SettingsRead {
  const setup = given.setup === undefined ? null : readAmount(given.setup, 'setup', 'positive');
  if (setup && !setup.ok) return bad('setup', setup.message);
  const monthly = given.monthly === undefined ? null : readAmount(given.monthly, 'monthly', 'positive');
  if (monthly && !monthly.ok) return bad('monthly', monthly.message);
  const country = given.country?.toUpperCase() ?? before.country;
  if (country !== '' && !plan.isCountry(country)) return bad('country', 'country must be two letters of ISO 3166-1, such as GB');
  for (const kind of consentKinds) {
    const unknown = unknownVariable(given.consentTexts?.[kind] ?? '');
    if (unknown !== null) return bad('consentTexts', `consentTexts knows no variable {${unknown}}`);
    if (given.consentWords?.[kind]?.some((word) => foldText(word) === ''))
      return bad('consentWords', 'consentWords must have a letter or digit each');
  }
  const { consent } = before;
  return {
    ok: true,
    settings: {
      kind: given.kind ?? before.kind,
      country,
      capabilities: given.capabilities ?? before.capabilities,
      isShared: given.shared ?? before.isShared,
      setupMicros: setup?.micros ?? before.setupMicros,
      monthlyMicros: monthly?.micros ?? before.monthlyMicros,
      quarantineDays: given.quarantineDays ?? before.quarantineDays,
      answersShortSenders: given.answersShortSenders ?? before.answersShortSenders,
      consent: {
        languages: (given.consentLanguages as readonly ConsentLanguage[] | undefined) ?? consent.languages,
        words: { ...noConsent.words, ...consent.words, ...given.consentWords },
        texts: { ...noConsent.texts, ...consent.texts, ...given.consentTexts },
      },
    },
  };
}

/** The country that an international number names is not asked for again. */
export const guessedCountry = (kind: NumberKind, digits: string, plan: NumberPlan): string =>
  kind === 'long' ? (plan.destinationOf(digits).country ?? '') : '';

function stateOf({ settings, rents, quarantinedUntil }: VirtualNumber, now: number): string {
  if (rents.length > 0) return settings.isShared ? 'shared' : rents.every(({ state }) => state === 'suspended') ? 'suspended' : 'rented';
  return quarantinedUntil !== null && quarantinedUntil > now ? 'quarantined' : 'free';
}

export function viewNumber(row: VirtualNumber, rulebook: Rulebook, now: number, iso: (ms: number) => string): Record<string, unknown> {
  const { settings } = row;
  const nameOf = (id: number): string | null => rulebook.accountById.get(id)?.name ?? null;
  return {
    id: row.id,
    number: row.number,
    connector: row.connectorId === null ? null : (rulebook.connectorById.get(row.connectorId)?.name ?? null),
    account: row.accountId === null ? null : nameOf(row.accountId),
    state: stateOf(row, now),
    kind: settings.kind,
    country: settings.country,
    capabilities: settings.capabilities,
    shared: settings.isShared,
    setup: money(settings.setupMicros),
    monthly: money(settings.monthlyMicros),
    quarantineDays: settings.quarantineDays,
    quarantinedUntil: row.quarantinedUntil !== null && row.quarantinedUntil > now ? iso(row.quarantinedUntil) : null,
    answersShortSenders: settings.answersShortSenders,
    consentLanguages: settings.consent.languages,
    consentWords: settings.consent.words,
    consentTexts: settings.consent.texts,
    rents: row.rents.map((rent) => ({
      id: rent.id,
      account: nameOf(rent.accountId),
      keyword: rent.keyword,
      monthly: money(rent.monthlyMicros),
      state: rent.state,
      startedAt: iso(rent.startedAt),
      paidUntil: rent.paidUntil === null ? null : iso(rent.paidUntil),
    })),
  };
}
