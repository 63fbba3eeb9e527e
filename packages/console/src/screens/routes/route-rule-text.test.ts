import assert from 'node:assert/strict';
import test from 'node:test';
import { matchText, type RouteRule } from './route-rule-text.ts';

const rule: RouteRule = {
  id: 1,
  position: 1,
  name: '',
  strategy: 'priority',
  targets: [],
  accounts: [],
  countries: ['DE', 'AT'],
  segmentsMax: 2,
  flash: null,
};

test('a rule says what it asks for, and nothing when it takes all', () => {
  assert.equal(matchText(rule), 'countries DE, AT · segmentsMax 2');
  assert.equal(matchText({ ...rule, countries: [], segmentsMax: null }), '');
});
