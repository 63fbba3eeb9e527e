import assert from 'node:assert/strict';
import test from 'node:test';
import { proposalText, readProposal, withEntry } from './proposal.ts';

test('a proposal grows entry by entry and is read back from its text', () => {
  const first = withEntry({}, 'routes.add', { connector: 'a', prefix: '49' });
  const second = withEntry(withEntry(first, 'routes.add', { connector: 'b' }), 'prices', { list: 'default' });
  assert.deepEqual(second, { routes: { add: [{ connector: 'a', prefix: '49' }, { connector: 'b' }] }, prices: [{ list: 'default' }] });
  assert.deepEqual(readProposal(proposalText(second)), second);
  assert.deepEqual(readProposal(' '), {});
  assert.equal(proposalText({}), '');
});

test('what is no object is no proposal', () => {
  for (const text of ['[]', '3', '{', 'null']) assert.equal(readProposal(text), null, text);
});
