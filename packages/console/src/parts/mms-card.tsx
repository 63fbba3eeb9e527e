// What is in an MMS, how it went, and what became of its link where it went as one.
import type { ReactNode } from 'react';
import type { Mms } from '../api/types.ts';
import { useText } from '../i18n.ts';
import { State } from './state.tsx';
import { Count, Time } from './value.tsx';

function Link({ mms }: { readonly mms: Mms }) {
  const t = useText();
  return (
    <>
      <dt>{t('message.mms.opens')}</dt>
      <dd>
        <Count value={mms.opens} /> {mms.lastOpenedAt !== null && <Time at={mms.lastOpenedAt} />}
      </dd>
      {mms.revokedAt !== null && (
        <>
          <dt>{t('state')}</dt>
          <dd>
            <State tone="none">{t('message.mms.revoked')}</State> <Time at={mms.revokedAt} />
          </dd>
        </>
      )}
    </>
  );
}

/** children: what can be done to it. */
export function MmsCard({ mms, children }: { readonly mms: Mms; readonly children?: ReactNode }) {
  const t = useText();
  return (
    <section className="card">
      <h2>{t(mms.as === 'link' ? 'message.mms.link' : 'message.mms')}</h2>
      <div className="body stack">
        {mms.as === 'link' && <p className="second">{t('message.mms.link.help')}</p>}
        {mms.subject !== null && mms.subject !== '' && <p>{mms.subject}</p>}
        <dl className="facts">
          {mms.parts.map(({ name, type, octets }) => (
            <div key={name} className="contents">
              <dt className="mono">{name}</dt>
              <dd>
                {type} · {t('message.mms.octets', { count: octets })}
              </dd>
            </div>
          ))}
          {mms.parts.length > 0 && (
            <>
              <dt>{t('message.mms.kept')}</dt>
              <dd>
                <Time at={mms.keptUntil} />
              </dd>
            </>
          )}
          {mms.as === 'link' && <Link mms={mms} />}
        </dl>
        {children}
      </div>
    </section>
  );
}
