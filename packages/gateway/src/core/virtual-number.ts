// Virtual numbers: numbers of ours that phones can write to. What one is, what it costs, who rents it, and how an address becomes the key by which it is
// found. A long or short number is known by its digits, an alphanumeric one by its name in lower case.
import { originatorAddress, parseNumber } from '@trunkline/sms';
import { type ConsentSettings, noConsent } from './consent-words.ts';
import type { Micros } from './rulebook.ts';

export const numberKinds = ['long', 'short', 'alphanumeric'] as const;
export type NumberKind = (typeof numberKinds)[number];

/** receive: phones can write to it. send: it can be the sender of a message. */
export const numberCapabilities = ['receive', 'send'] as const;
export type NumberCapability = (typeof numberCapabilities)[number];

export interface NumberSettings {
  readonly kind: NumberKind;
  /** ISO 3166-1 alpha-2; "" = not said. */
  readonly country: string;
  readonly capabilities: readonly NumberCapability[];
  /** Several accounts rent it, each by a keyword: the first word of a message says whose it is. */
  readonly isShared: boolean;
  /** What a rent costs at its beginning, and each month of it from the first on. */
  readonly setupMicros: Micros;
  readonly monthlyMicros: Micros;
  /** After a release nobody can rent it for so long, so that what is meant for the account before does not reach the next. */
  readonly quarantineDays: number;
  /** Senders of few digits are taken for machines and get no answer, unless this says otherwise. */
  readonly answersShortSenders: boolean;
  readonly consent: ConsentSettings;
}

export const defaultNumberSettings: NumberSettings = {
  kind: 'long',
  country: '',
  capabilities: ['receive', 'send'],
  isShared: false,
  setupMicros: 0,
  monthlyMicros: 0,
  quarantineDays: 0,
  answersShortSenders: false,
  consent: noConsent,
};

/** grace: a month is not paid, the number still works. suspended: it does not, until the month is paid. */
export const rentStates = ['active', 'grace', 'suspended', 'ended'] as const;
export type RentState = (typeof rentStates)[number];

/** An account's hold on a number. */
export interface Rent {
  readonly id: number;
  readonly numberId: number;
  readonly accountId: number;
  /** Folded; "" = the whole number. */
  readonly keyword: string;
  readonly monthlyMicros: Micros;
  readonly state: RentState;
  readonly startedAt: number;
  /** End of the last month that was paid, unix ms; null = it costs nothing by the month. */
  readonly paidUntil: number | null;
}

export interface VirtualNumber {
  readonly id: number;
  /** Digits, or a name as it was written. */
  readonly number: string;
  readonly connectorId: number | null;
  /** Who has what is sent to it; null: nobody, several by keyword, or one who has not paid. */
  readonly accountId: number | null;
  readonly settings: NumberSettings;
  /** Unix ms; null = it is not in quarantine. */
  readonly quarantinedUntil: number | null;
  /** Those that have not ended. */
  readonly rents: readonly Rent[];
}

/** A number of so few digits is a short one. */
export const SHORT_NUMBER_DIGITS_MAX = 6;

/** Under which virtual numbers are found, whatever address a carrier gave. */
export function numberKey(address: string): string {
  const parsed = parseNumber(address);
  return parsed.ok ? parsed.digits : address.trim().toLowerCase();
}

/** An address as it is kept: digits, or a name as it was written. */
export function plainAddress(address: string): string {
  const parsed = parseNumber(address);
  return parsed.ok ? parsed.digits : address.trim();
}

export type NumberRead = { readonly ok: true; readonly number: string; readonly kind: NumberKind } | { readonly ok: false };

/** A number as an operator types it. */
export function readVirtualNumber(text: string): NumberRead {
  const parsed = parseNumber(text.trim());
  if (parsed.ok) return { ok: true, number: parsed.digits, kind: parsed.digits.length <= SHORT_NUMBER_DIGITS_MAX ? 'short' : 'long' };
  const address = originatorAddress(text);
  return address?.ton === 5 ? { ok: true, number: address.digits, kind: 'alphanumeric' } : { ok: false };
}

/** Whose a number is as a whole, of its rents. */
export const ownerOf = (rents: readonly Rent[]): number | null =>
  rents.find(({ keyword, state }) => keyword === '' && state !== 'suspended')?.accountId ?? null;
