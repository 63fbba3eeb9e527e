// The ledger's proof: that every balance is the sum of its transfers. Walks all of them, so it runs when it is asked to, and can be left or cancelled.
import { useRef, useState } from 'react';
import { ApiError, call } from '../../api/client.ts';
import { useText } from '../../i18n.ts';
import { Icon } from '../../parts/icon.tsx';
import { Fault, Page } from '../../parts/page.tsx';
import { Count } from '../../parts/value.tsx';

interface Proof {
  readonly holds: boolean;
  readonly accounts: number;
  readonly transfers: number;
  readonly messages: number;
  readonly findings: readonly unknown[];
}

export function LedgerScreen() {
  const t = useText();
  const [proof, setProof] = useState<Proof | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [isBusy, setBusy] = useState(false);
  const under = useRef<AbortController | null>(null);
  const verify = async (): Promise<void> => {
    under.current = new AbortController();
    setBusy(true);
    setError(null);
    setProof(null);
    try {
      setProof(await call<Proof>('GET', '/api/ledger/verify', { signal: under.current.signal }));
    } catch (caught) {
      if (caught instanceof ApiError) setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Page title={t('place.ledger')} answer={t('ledger.answer')}>
      <div className="stack narrow">
        <div className="actions">
          <button type="button" className="button primary" disabled={isBusy} onClick={() => void verify()}>
            {t(isBusy ? 'ledger.running' : 'ledger.verify')}
          </button>
          {isBusy && (
            <button type="button" className="button" onClick={() => under.current?.abort()}>
              {t('cancel')}
            </button>
          )}
        </div>
        <Fault error={error} />
        {proof && (
          <>
            <div className={proof.holds ? 'notice delivered' : 'notice failed'} role="status">
              <Icon name={proof.holds ? 'check' : 'warning'} />
              <p>{t(proof.holds ? 'ledger.holds' : 'ledger.broken', { count: proof.findings.length })}</p>
            </div>
            <dl className="figures">
              <div>
                <dt>{t('place.accounts')}</dt>
                <dd>
                  <Count value={proof.accounts} />
                </dd>
              </div>
              <div>
                <dt>{t('ledger.transfers')}</dt>
                <dd>
                  <Count value={proof.transfers} />
                </dd>
              </div>
              <div>
                <dt>{t('messages')}</dt>
                <dd>
                  <Count value={proof.messages} />
                </dd>
              </div>
            </dl>
            {proof.findings.map((finding, index) => (
              <pre key={index} className="code">
                {JSON.stringify(finding, null, 2)}
              </pre>
            ))}
          </>
        )}
      </div>
    </Page>
  );
}
