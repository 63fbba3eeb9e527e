// The ledger's proofs: that balances equal the fold of the transfers (a finding is an answer, not an error: the status is 200 either way), and an
// account's ledger as a file that proves itself.
import { ledgerExportQuery, readProof, sendLedger } from '../../web/ledger-export.ts';
import { nameParams } from '../../web/schemas.ts';
import { findAccount, noAccount, type RegisterRoutes } from '../context.ts';

export const ledgerRoutes: RegisterRoutes = (app, context) => {
  const { store, rulebook } = context;

  app.get('/api/ledger/verify', () => store.verifyLedger());

  app.get(
    '/api/accounts/:name/ledger/proof',
    { schema: { summary: 'The last seal of an account’s ledger', tags: ['money'], params: nameParams } },
    async (request, reply) => {
      const account = findAccount(rulebook(), request.params.name);
      return account ? readProof(account, context) : noAccount(reply, request.params.name, 'name');
    },
  );

  app.get(
    '/api/accounts/:name/ledger/export',
    {
      schema: {
        summary: 'An account’s ledger as a file that proves itself',
        tags: ['money'],
        params: nameParams,
        querystring: ledgerExportQuery,
      },
    },
    async (request, reply) => {
      const account = findAccount(rulebook(), request.params.name);
      return account ? sendLedger(reply, account, request.query, context) : noAccount(reply, request.params.name, 'name');
    },
  );
};
