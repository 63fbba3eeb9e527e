import assert from 'node:assert/strict';
import test from 'node:test';
import { changedSettings, settingText, type SettingField } from './setting-text.ts';

const field = (key: string, secret = false): SettingField => ({
  key,
  allowed: '',
  says: { key: 'flag', values: {} },
  help: '',
  secret,
  choices: null,
  required: false,
  default: null,
});

test('settings are the text that the command line would give', () => {
  assert.equal(settingText([20, 88]), '20,88');
  assert.equal(settingText({ 4: 'latin1', 8: 'ucs2' }), '4=latin1,8=ucs2');
  assert.equal(settingText(null), '');
  assert.equal(settingText(false), 'false');
  assert.equal(settingText('auto'), 'auto');
});

test('only what was changed is sent, a secret only where one was typed', () => {
  const typed: Record<string, string> = { host: ' carrier.example ', port: '2775', password: '', tlsKey: 'new' };
  const changed = changedSettings(
    [field('host'), field('port'), field('password', true), field('tlsKey', true)],
    { host: 'old', port: '2775' },
    (key) => typed[key] ?? '',
  );
  assert.deepEqual(changed, { host: 'carrier.example', tlsKey: 'new' });
});
