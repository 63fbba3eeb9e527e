// The schema spells the usual validity out; a change of the one without the other would put every message into the index for the odd ones.
import assert from 'node:assert/strict';
import test from 'node:test';
import { VALIDITY_MS } from '../../core/accept.ts';
import { migrations } from './schema.ts';
import { USUAL_VALIDITY_MS } from './open-messages.ts';

test('the usual validity is the same in core, walk and schema', () => {
  assert.equal(USUAL_VALIDITY_MS, VALIDITY_MS);
  assert.ok(migrations.some((sql) => sql.includes(`accepted_at + ${VALIDITY_MS}`)));
});
