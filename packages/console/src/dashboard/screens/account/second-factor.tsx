// The second factor: begun by the password, put in force by a first code of the app, with recovery codes that are shown once; taken away by both.
import { type FormEvent, useState } from 'react';
import { useAct } from '../../../api/hooks.ts';
import { useText } from '../../../i18n.ts';
import { Dialog } from '../../../parts/dialog.tsx';
import { TextField } from '../../../parts/field.tsx';
import { Fault } from '../../../parts/page.tsx';
import { State } from '../../../parts/state.tsx';
import { Code, Copy, Time } from '../../../parts/value.tsx';
import { ProofDialog } from '../../parts/proof-dialog.tsx';
import { QrCode } from '../../parts/qr-code.tsx';

export interface SecondFactorView {
  readonly since: string;
  readonly recoveryCodesLeft: number;
}
interface Begun {
  readonly secret: string;
  readonly otpauth: string;
}
interface Codes {
  readonly recoveryCodes: readonly string[];
}

function RecoveryCodes({ codes, onClose }: { readonly codes: readonly string[]; readonly onClose: () => void }) {
  const t = useText();
  return (
    <Dialog title={t('factor.codes')} onClose={onClose}>
      <div className="form">
        <p>{t('factor.codes.help')}</p>
        <ol className="recovery-codes">
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ol>
        <div className="actions">
          <button className="button primary" type="button" onClick={onClose}>
            {t('factor.codes.kept')}
          </button>
          <Copy text={codes.join('\n')} label={t('factor.codes.copy')} />
        </div>
      </div>
    </Dialog>
  );
}

function Confirm({
  begun,
  onDone,
  onClose,
}: {
  readonly begun: Begun;
  readonly onDone: (codes: Codes) => void;
  readonly onClose: () => void;
}) {
  const t = useText();
  const act = useAct();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const body = Object.fromEntries(new FormData(event.currentTarget));
    void act.run<Codes>('POST', '/api/security/second-factor/confirm', { body }).then((answer) => answer && onDone(answer));
  };
  return (
    <Dialog title={t('factor.begin')} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <p>{t('factor.scan')}</p>
        <QrCode text={begun.otpauth} label={t('factor.qr')} />
        <p className="second">{t('factor.type')}</p>
        <Code text={begun.secret} label={t('factor.copy_secret')} />
        <TextField
          name="code"
          label={t('factor.first_code')}
          error={act.error}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={7}
          required
          autoFocus
        />
        {act.error && act.error.field !== 'code' && <Fault error={act.error} />}
        <div>
          <button className="button primary" type="submit" disabled={act.isBusy}>
            {t('factor.confirm')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

type Asking = 'begin' | 'renew' | 'remove' | null;

export function SecondFactor({ inForce }: { readonly inForce: SecondFactorView | null }) {
  const t = useText();
  const act = useAct();
  const [asking, setAsking] = useState<Asking>(null);
  const [begun, setBegun] = useState<Begun | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const ask = (what: Asking): void => {
    act.clear();
    setAsking(what);
  };
  const showCodes = ({ recoveryCodes }: Codes): void => {
    setAsking(null);
    setBegun(null);
    setCodes(recoveryCodes);
  };
  return (
    <section className="card second-factor">
      <h2>{t('factor')}</h2>
      <div className="body stack">
        <p className="second">{t('factor.help')}</p>
        {inForce === null ? (
          <>
            <p>
              <State tone="waiting">{t('factor.off')}</State>
            </p>
            <div>
              <button type="button" className="button primary" onClick={() => ask('begin')}>
                {t('factor.begin')}
              </button>
            </div>
          </>
        ) : (
          <>
            <p>
              <State tone="delivered">{t('factor.on')}</State> {t('since')} <Time at={inForce.since} /> ·{' '}
              {t('factor.codes_left', { count: inForce.recoveryCodesLeft })}
            </p>
            <div className="actions">
              <button type="button" className="button" onClick={() => ask('renew')}>
                {t('factor.renew')}
              </button>
              <button type="button" className="button danger" onClick={() => ask('remove')}>
                {t('factor.remove')}
              </button>
            </div>
          </>
        )}
      </div>
      {asking === 'begin' && (
        <ProofDialog
          title={t('factor.begin')}
          isPasswordOnly
          isBusy={act.isBusy}
          error={act.error}
          onClose={() => ask(null)}
          onProof={(body) =>
            void act.run<Begun>('POST', '/api/security/second-factor', { body }).then((answer) => {
              if (answer === null) return;
              setAsking(null);
              setBegun(answer);
            })
          }
        />
      )}
      {asking === 'renew' && (
        <ProofDialog
          title={t('factor.renew')}
          isPasswordOnly
          isBusy={act.isBusy}
          error={act.error}
          onClose={() => ask(null)}
          onProof={(body) =>
            void act.run<Codes>('POST', '/api/security/recovery-codes', { body }).then((answer) => answer && showCodes(answer))
          }
        />
      )}
      {asking === 'remove' && (
        <ProofDialog
          title={t('factor.remove')}
          isPasswordOnly
          isBusy={act.isBusy}
          error={act.error}
          onClose={() => ask(null)}
          onProof={(_, form) =>
            void act
              .run('POST', '/api/security/second-factor/remove', { body: Object.fromEntries(form) })
              .then((answer) => answer && setAsking(null))
          }
        >
          <p>{t('factor.remove.warning')}</p>
          <TextField
            name="code"
            label={t('proof.code')}
            help={t('proof.code.help')}
            error={act.error}
            inputMode="numeric"
            autoComplete="one-time-code"
            required
          />
        </ProofDialog>
      )}
      {begun && <Confirm begun={begun} onDone={showCodes} onClose={() => setBegun(null)} />}
      {codes && <RecoveryCodes codes={codes} onClose={() => setCodes(null)} />}
    </section>
  );
}
