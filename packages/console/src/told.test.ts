import assert from 'node:assert/strict';
import test from 'node:test';
import { traitKeys } from '../../gateway/src/core/link-traits.ts';
import { createLinkProfile } from '../../gateway/src/core/link-profile.ts';
import { linkTraits } from '../../gateway/src/core/link-traits.ts';
import { defaultConnectorSettings } from '../../gateway/src/core/connector-settings.ts';
import { historyKeys } from '../../gateway/src/core/history.ts';
import { waitKeys } from '../../gateway/src/core/waits.ts';
import { errors } from '../../gateway/src/errors.ts';
import { apiErrors } from '../../gateway/src/web/answers.ts';
import { connectorFields } from '../../gateway/src/operator/connector-fields.ts';
import { accountFields, allowedKeys } from '../../gateway/src/web/fields.ts';
import { wireNoteKeys } from '../../gateway/src/operator/routes/xray.ts';
import { shapeKeys } from '../../gateway/src/web/shape-fault.ts';
import { ruleFields } from '../../gateway/src/operator/rule-fields.ts';
import { zhGateway } from './locales/zh-gateway.ts';
import { zhRefusals } from './locales/zh-refusals.ts';
import { named, say, sayRefusal } from './told.ts';

const traitNames = linkTraits(
  createLinkProfile(0),
  { ...defaultConnectorSettings, host: 'h', port: 1, systemId: 's', password: 'p' },
  0,
).map(({ name }) => name);

test('whatever the gateway can say by a key has its Chinese', () => {
  const wanted = [
    ...waitKeys.map((key) => `wait.${key}`),
    ...historyKeys.map((key) => `history.${key}`),
    ...wireNoteKeys.map((key) => `pdus.${key}`),
    ...traitKeys.map((key) => `trait.${key}`),
    ...traitNames.map((name) => `trait_name.${name}`),
    ...allowedKeys.map((key) => `allowed.${key}`),
    ...Object.keys(apiErrors).map((code) => `error.${code}`),
    ...[...accountFields, ...connectorFields, ...ruleFields].map(({ key }) => `setting.${key}`),
    ...['kind', 'target', 'account', 'tag', 'destination', 'sender', 'alphabet', 'segments', 'flash', 'time', 'down', 'late'].map(
      (key) => `because.${key}`,
    ),
  ];
  for (const key of wanted) assert.ok(zhGateway[key], `locales/zh-gateway.ts lacks ${key}`);
  const known = new Set(wanted);
  for (const key of Object.keys(zhGateway)) assert.ok(known.has(key) || key.startsWith('words.'), `${key} is said by nothing`);
});

test('what a translation fills in is what the gateway gives', () => {
  for (const { says, key } of [...accountFields, ...connectorFields, ...ruleFields]) {
    const text = say('zh', 'allowed', says, '');
    assert.ok(text !== '' && !/\{\w+\}/.test(text), `${key}: ${text}`);
  }
  for (const { told } of linkTraits(
    createLinkProfile(0),
    { ...defaultConnectorSettings, host: 'h', port: 1, systemId: 's', password: 'p' },
    0,
  ))
    for (const one of [...told.value, ...told.evidence]) assert.doesNotMatch(say('zh', 'trait', one, ''), /^$|\{\w+\}/);
});

test('English is what the gateway said; an unknown key too; words of values are said as well', () => {
  const told = { key: 'id_none', values: { side: 'receipt id' } };
  assert.equal(say('en', 'trait', told, 'No receipt id was seen yet.'), 'No receipt id was seen yet.');
  assert.equal(say('zh', 'trait', told, 'No receipt id was seen yet.'), '尚未见到回执编号。');
  assert.equal(say('zh', 'trait', named('of tomorrow'), 'new'), 'new');
});

const refusal = { code: 'parameter', field: null, told: null, message: 'weight must be a whole number from 1 to 100' } as const;

test('a refusal is said by what it says as data, else by its code and field, else by its kind with the English sentence after it', () => {
  const told = { key: 'whole', values: { least: 1, most: 100 } };
  assert.equal(sayRefusal('en', { ...refusal, field: 'weight', told }), refusal.message);
  assert.equal(sayRefusal('zh', { ...refusal, field: 'weight', told }), '须为1 到 100 的整数');
  assert.equal(sayRefusal('zh', { ...refusal, told: { key: 'shape.text', values: { most: 64 } } }), '须为至多 64 个字符的文本');
  assert.equal(sayRefusal('zh', { ...refusal, told: { key: 'submission.no_route', values: {} } }), '没有通往此目的地的路由');
  assert.equal(sayRefusal('zh', { ...refusal, code: 'exists', field: 'name' }), '此名称已被使用');
  assert.equal(sayRefusal('zh', { ...refusal, field: 'weight' }), `此值不被接受：${refusal.message}`);
  assert.equal(sayRefusal('zh', { ...refusal, code: 'no such', field: 'weight' }), refusal.message);
});

test('the Chinese of refusals is of refusals that there are', () => {
  for (const key of shapeKeys) assert.ok(zhRefusals[`refusal.${key}`], `locales/zh-refusals.ts lacks ${key}`);
  const shapes = new Set<string>(shapeKeys);
  for (const key of Object.keys(zhRefusals)) {
    const [, code = '', field = ''] = key.split('.');
    const isThere = code === 'submission' ? Object.hasOwn(errors, field) : Object.hasOwn(apiErrors, code) || shapes.has(`${code}.${field}`);
    assert.ok(isThere || key === 'refusal.must_be', `${key} is said by nothing`);
  }
});
