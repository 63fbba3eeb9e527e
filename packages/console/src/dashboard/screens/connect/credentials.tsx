// What programs sign in with and where: the API password and the SMPP password, shown and rotated after proof; the addresses they may come from.
import { type FormEvent, useState } from 'react';
import { useAct, useApi } from '../../../api/hooks.ts';
import { useText } from '../../../i18n.ts';
import { AreaField, SelectField } from '../../../parts/field.tsx';
import { Answer, Fault } from '../../../parts/page.tsx';
import { State } from '../../../parts/state.tsx';
import { Time } from '../../../parts/value.tsx';
import { ProofDialog } from '../../parts/proof-dialog.tsx';
import { Secret } from '../../parts/secret.tsx';

type Which = 'api' | 'smpp';

interface CredentialsView {
  readonly account: string;
  readonly hasSmppPassword: boolean;
  readonly smppBindsMax: number;
  readonly encryptionMode: boolean;
  readonly ipAllow: readonly string[];
  readonly doors: readonly { readonly door: string; readonly at: string; readonly isOpen: boolean }[];
}
interface Shown {
  readonly password: string;
  readonly oldEndsAt?: string | null;
}

const OVERLAPS = ['0', '1', '24', '168'] as const;
const MASK = '••••••••••••••••';

function Password({ which, note }: { readonly which: Which; readonly note?: string }) {
  const t = useText();
  const act = useAct();
  const [asking, setAsking] = useState<'reveal' | 'rotate' | null>(null);
  const [shown, setShown] = useState<Shown | null>(null);
  const ask = (what: typeof asking): void => {
    act.clear();
    setAsking(what);
  };
  const run = (what: 'reveal' | 'rotate', body: object): void =>
    void act.run<Shown>('POST', `/api/credentials/${what}`, { body: { which, ...body } }).then((answer) => {
      if (answer === null) return;
      setAsking(null);
      setShown(answer);
    });
  return (
    <>
      <dt>{t(`connect.password.${which}`)}</dt>
      <dd>
        {shown ? (
          <Secret text={shown.password} label={t('accounts.copy_password')} onHide={() => setShown(null)} />
        ) : (
          <span className="secret">
            <code aria-hidden="true">{MASK}</code>
            <button type="button" className="button small" onClick={() => ask('reveal')}>
              {t('secret.show')}
              <span className="hidden-text"> {t(`connect.password.${which}`)}</span>
            </button>
            <button type="button" className="button small" onClick={() => ask('rotate')}>
              {t('secret.rotate')}
              <span className="hidden-text"> {t(`connect.password.${which}`)}</span>
            </button>
          </span>
        )}
        {shown?.oldEndsAt !== undefined && (
          <p role="status">
            {shown.oldEndsAt === null ? (
              t('connect.rotated.now')
            ) : (
              <>
                {t('connect.rotated.until')} <Time at={shown.oldEndsAt} />
              </>
            )}
          </p>
        )}
        {note !== undefined && <p className="dim">{note}</p>}
      </dd>
      {asking === 'reveal' && (
        <ProofDialog
          title={t('secret.show_title', { what: t(`connect.password.${which}`) })}
          submit={t('secret.show')}
          isBusy={act.isBusy}
          error={act.error}
          onClose={() => ask(null)}
          onProof={(proof) => run('reveal', proof)}
        />
      )}
      {asking === 'rotate' && (
        <ProofDialog
          title={t('secret.rotate_title', { what: t(`connect.password.${which}`) })}
          submit={t('secret.rotate')}
          isBusy={act.isBusy}
          error={act.error}
          onClose={() => ask(null)}
          onProof={(proof, form) =>
            run('rotate', { ...proof, ...(which === 'api' ? { overlapHours: Number(form.get('overlapHours')) } : {}) })
          }
        >
          <p>{t(`connect.rotate.${which}`)}</p>
          {which === 'api' && (
            <SelectField
              name="overlapHours"
              label={t('connect.overlap')}
              error={act.error}
              choices={OVERLAPS.map((hours) => ({ value: hours, label: t(`connect.overlap.${hours}`) }))}
            />
          )}
        </ProofDialog>
      )}
    </>
  );
}

function Addresses({ ipAllow }: { readonly ipAllow: readonly string[] }) {
  const t = useText();
  const act = useAct();
  const [isSaved, setSaved] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const text = new FormData(event.currentTarget).get('ipAllow');
    const list = (typeof text === 'string' ? text : '').split(/[\s,]+/).filter((entry) => entry !== '');
    setSaved(false);
    void act.run('PUT', '/api/credentials/addresses', { body: { ipAllow: list } }).then((answer) => setSaved(answer !== null));
  };
  return (
    <section className="card">
      <h2>{t('connect.addresses')}</h2>
      <form className="body form" onSubmit={submit} key={ipAllow.join(',')}>
        <AreaField
          name="ipAllow"
          label={t('connect.addresses.label')}
          help={t('connect.addresses.help')}
          error={act.error}
          rows={4}
          defaultValue={ipAllow.join('\n')}
        />
        {act.error && act.error.field !== 'ipAllow' && <Fault error={act.error} />}
        {isSaved && <p role="status">{t('settings.saved')}</p>}
        <div>
          <button className="button" type="submit" disabled={act.isBusy}>
            {t('settings.save')}
          </button>
        </div>
      </form>
    </section>
  );
}

/** As a program would write it: what begins with `:` is a port of this host. */
const whereIs = (at: string): string => (at.startsWith(':') ? `${location.hostname}${at}` : `${location.origin}${at}`);

export function Credentials() {
  const t = useText();
  const credentials = useApi<CredentialsView>('/api/credentials');
  return (
    <Answer of={credentials}>
      {({ account, hasSmppPassword, ipAllow, doors, encryptionMode }) => (
        <div className="split">
          <div className="stack">
            <section className="card">
              <h2>{t('connect.passwords')}</h2>
              <div className="body">
                <dl className="facts">
                  <dt>{t('account')}</dt>
                  <dd>
                    <code>{account}</code>
                  </dd>
                  <Password which="api" {...(encryptionMode ? { note: t('connect.encryption_mode') } : {})} />
                  <Password which="smpp" {...(hasSmppPassword ? {} : { note: t('connect.smpp.same') })} />
                </dl>
              </div>
            </section>
            <section className="card">
              <h2>{t('connect.doors')}</h2>
              <div className="body stack">
                <dl className="facts">
                  {doors.map(({ door, at, isOpen }) => (
                    <div key={door} className="fact">
                      <dt>{t(`door.${door}` as 'door.http')}</dt>
                      <dd>
                        <State tone={isOpen ? 'delivered' : 'none'}>{t(isOpen ? 'door.open' : 'door.closed')}</State>{' '}
                        {isOpen && <code>{whereIs(at)}</code>}
                      </dd>
                    </div>
                  ))}
                </dl>
              </div>
            </section>
          </div>
          <Addresses ipAllow={ipAllow} />
        </div>
      )}
    </Answer>
  );
}
