// What a message costs, where the money is, and whether route and price would be the same today.
import type { Xray } from '../../api/types.ts';
import { use } from 'react';
import { formatMoney, isZero } from '../../format.ts';
import { keyOf, LanguageContext, useText } from '../../i18n.ts';
import { Money, Time } from '../../parts/value.tsx';

export function MessageMoney({ message }: { readonly message: Xray }) {
  const t = useText();
  const language = use(LanguageContext);
  const { money, routing } = message;
  const { route, price } = routing.asOfNow;
  return (
    <section className="card">
      <h2>{t('money')}</h2>
      <div className="body stack">
        <dl className="facts">
          <dt>{t('price')}</dt>
          <dd>
            <Money amount={money.price} />{' '}
            {!isZero(money.ofWhichGift) && (
              <span className="dim">{t('money.gift_part', { amount: formatMoney(money.ofWhichGift, language) })}</span>
            )}
          </dd>
          <dt>{t('money.posted')}</dt>
          <dd>{money.posted === null ? t('money.on_hold') : <Money amount={money.posted} />}</dd>
          {money.transfers.map((transfer) => {
            const key = keyOf('transfer', transfer.kind);
            return (
              <div key={transfer.id} className="contents">
                <dt>{key ? t(key) : transfer.kind}</dt>
                <dd>
                  <Money amount={isZero(transfer.balance) ? transfer.gift : transfer.balance} />{' '}
                  <span className="dim">{t('money.transfer', { id: transfer.id, count: transfer.messages })}</span>{' '}
                  <Time at={transfer.at} />
                </dd>
              </div>
            );
          })}
          <dt>{t('money.today')}</dt>
          <dd>
            {routing.isSame
              ? t('money.same')
              : t('money.differs', {
                  connector: route?.connector ?? t('none'),
                  price: price ? formatMoney(price.message, language) : t('none'),
                })}
          </dd>
          {price && (
            <>
              <dt>{t('money.row')}</dt>
              <dd>
                {price.list}: {price.row}, <Money amount={price.perSegment} />
              </dd>
            </>
          )}
        </dl>
      </div>
    </section>
  );
}
