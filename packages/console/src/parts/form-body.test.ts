import assert from 'node:assert/strict';
import test from 'node:test';
import { bodyOf, type FormField } from './form-body.ts';

const typed =
  (values: Readonly<Record<string, readonly string[]>>) =>
  (name: string): readonly string[] =>
    values[name] ?? [];

test('of something new only what was given is sent, each by its kind', () => {
  const fields: FormField[] = [
    { name: 'label', label: '', isRequired: true },
    { name: 'url', label: '' },
    { name: 'connections', label: '', kind: 'whole' },
    { name: 'senders', label: '', kind: 'list' },
    { name: 'ordered', label: '', kind: 'flag' },
    { name: 'scopes', label: '', kind: 'many' },
  ];
  assert.deepEqual(bodyOf(fields, typed({})), { label: '' });
  assert.deepEqual(
    bodyOf(
      fields,
      typed({ label: [' a '], connections: ['2'], senders: ['ACME, 447700900001,\nbank'], ordered: ['on'], scopes: ['send', 'report'] }),
    ),
    { label: 'a', connections: 2, senders: ['ACME', '447700900001', 'bank'], ordered: true, scopes: ['send', 'report'] },
  );
  assert.deepEqual(bodyOf(fields, typed({ label: ['a'], connections: ['two'] })), { label: 'a', connections: 'two' });
});

test('of something there is only what differs, and what was emptied is said', () => {
  const fields: FormField[] = [
    { name: 'account', label: '', kind: 'choice', value: 'acme', whenEmpty: null },
    { name: 'reply', label: '', kind: 'area', value: 'thanks' },
    { name: 'segmentsMax', label: '', kind: 'whole', value: 2 },
    { name: 'countries', label: '', kind: 'list', value: ['DE', 'AT'] },
    { name: 'enabled', label: '', kind: 'flag', value: true },
    { name: 'events', label: '', kind: 'many', value: ['report'] },
    { name: 'secret', label: '', kind: 'secret' },
  ];
  const same = { account: ['acme'], reply: ['thanks'], segmentsMax: ['2'], countries: ['DE,AT'], enabled: ['on'], events: ['report'] };
  assert.deepEqual(bodyOf(fields, typed(same)), {});
  assert.deepEqual(bodyOf(fields, typed({ reply: [''], secret: [' s '] })), {
    account: null,
    reply: '',
    segmentsMax: null,
    countries: [],
    enabled: false,
    events: [],
    secret: ' s ',
  });
});
