// getbalance: what the account can still spend: net of holds, credit line included.
import { formatMicros } from '../../../core/money.ts';
import { SUCCESS_V3 } from '../answer.ts';
import { balanceAnswer } from '../describe/answers.ts';
import type { Endpoint, HttpParts } from '../endpoint.ts';
import type { ApiVersion } from '../read-request.ts';

export function balanceEndpoints({ store }: HttpParts): readonly Endpoint[] {
  const endpoint = (name: string, version: ApiVersion): Endpoint => ({
    name,
    version,
    shape: 'balance',
    description: {
      summary: 'Shows what can still be spent',
      parameters: [],
      answer: balanceAnswer(version),
      refusals: [],
      example: { ...(version === 3 ? { status: '0', reason: 'success' } : { status: 0 }), balance: '99.990000', gift: '50.00000' },
    },
    async handle(account) {
      const { balanceMicros, giftMicros, creditLimitMicros } = await store.balance(account.id);
      const amounts = `"balance":"${formatMicros(balanceMicros + creditLimitMicros, 6)}","gift":"${formatMicros(giftMicros, 5)}"`;
      return { status: 0, body: version === 3 ? `{${SUCCESS_V3},${amounts}}` : `{"status":0,${amounts}}` };
    },
  });
  return [endpoint('getbalance', 1), endpoint('getbalanceV2', 2), endpoint('v3/getBalance', 3)];
}
