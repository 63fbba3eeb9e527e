import assert from 'node:assert/strict';
import test from 'node:test';
import { accountFields } from '../../../../../gateway/src/web/fields.ts';
import { keyOf, translate } from '../../../i18n.ts';
import { valueKey } from './own-setting.ts';

const shown = (key: string, value: unknown): string | null => {
  const text = valueKey(key, value);
  return text && translate('en', text);
};

test('0 is said as what it means for the setting, a choice in words, all else as it is', () => {
  assert.equal(shown('messagesPerDay', 0), 'no limit');
  assert.equal(shown('smppBindsMax', 0), 'none');
  assert.equal(shown('lowBalance', 0), 'off');
  assert.equal(shown('delivery', 'at_least_once'), 'is sent again');
  assert.equal(shown('sandbox', false), 'no');
  assert.equal(shown('messagesPerDay', 500), null);
  assert.equal(shown('smppWindow', 0), null);
});

test('what is said of the gateway’s settings is of settings that there are, and every choice of delivery has its words', () => {
  const fields = new Map(accountFields.map((field) => [field.key as string, field]));
  for (const choice of fields.get('delivery')?.choices ?? assert.fail()) assert.ok(keyOf('own_delivery', String(choice)), String(choice));
  for (const key of ['queryIntervalMs', 'recipientMessagesMax', 'recipientWindowHours', 'delivery'])
    assert.ok(fields.has(key) && keyOf('own_setting', key), key);
});
