import assert from 'node:assert/strict';
import test from 'node:test';
import { type ApiDocument, readCalls } from './described.ts';

const body = (schema: object) => ({ content: { 'application/x-www-form-urlencoded': { schema } } });
const api: ApiDocument = {
  paths: {
    '/sendsms': {
      post: {
        summary: 'Sends',
        tags: ['V1'],
        requestBody: body({
          properties: {
            account: { type: 'string' },
            password: { type: 'string' },
            smstype: { type: 'integer', description: 'The kind', enum: [0, 1], default: 0 },
            numbers: { type: 'string', description: 'To whom' },
            smsarray: { type: 'array', description: 'Several texts' },
          },
          anyOf: [{ required: ['numbers'] }, { required: ['smsarray'] }],
        }),
      },
    },
    '/sendsmsV2': { post: { summary: 'Signed', tags: ['V2'] } },
    '/getbalance': { post: { summary: 'Shows', description: 'More', tags: ['V1'] } },
    '/healthz': {},
  },
};

test('calls that sign in by password are taken, with what must be given first and nothing of signing in', () => {
  assert.deepEqual(readCalls(api), [
    {
      name: 'sendsms',
      summary: 'Sends',
      description: '',
      parameters: [
        { name: 'numbers', help: 'To whom', isRequired: true, isLong: true },
        { name: 'smstype', help: 'The kind; 0, 1; = 0', isRequired: false, isLong: false },
        { name: 'smsarray', help: 'Several texts', isRequired: false, isLong: true },
      ],
    },
    { name: 'getbalance', summary: 'Shows', description: 'More', parameters: [] },
  ]);
});
