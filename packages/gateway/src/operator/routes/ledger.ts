// The ledger's proof: balances equal the fold of the transfers. A finding is an answer, not an error: the status is 200 either way.
import type { RegisterRoutes } from '../context.ts';

export const ledgerRoutes: RegisterRoutes = (app, context) => {
  app.get('/api/ledger/verify', () => context.store.verifyLedger());
};
