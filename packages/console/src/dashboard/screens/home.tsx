// Home: what the account can spend.
import { useApi } from '../../api/hooks.ts';
import { useText } from '../../i18n.ts';
import { Answer, Page } from '../../parts/page.tsx';
import { Money } from '../../parts/value.tsx';

interface Account {
  readonly currency: string;
  readonly balance: string;
  readonly gift: string;
  readonly heldBalance: string;
}

export function HomeScreen() {
  const t = useText();
  const account = useApi<Account>('/api/account');
  return (
    <Page title={t('place.home')}>
      <Answer of={account}>
        {({ currency, balance, gift, heldBalance }) => (
          <section className="card">
            <div className="body">
              <dl className="facts">
                <dt>{t('home.balance')}</dt>
                <dd>
                  <Money amount={balance} currency={currency} />
                </dd>
                <dt>{t('home.gift')}</dt>
                <dd>
                  <Money amount={gift} currency={currency} />
                </dd>
                <dt>{t('home.held')}</dt>
                <dd>
                  <Money amount={heldBalance} currency={currency} />
                </dd>
              </dl>
            </div>
          </section>
        )}
      </Answer>
    </Page>
  );
}
