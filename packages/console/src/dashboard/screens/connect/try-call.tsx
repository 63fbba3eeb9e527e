// One call tried against the own account: it goes to the customer API as a program's would, with the API password, and costs what a program's costs.
import { type FormEvent, useState } from 'react';
import { useAct } from '../../../api/hooks.ts';
import { useText } from '../../../i18n.ts';
import { AreaField, TextField, textsOf } from '../../../parts/field.tsx';
import { State } from '../../../parts/state.tsx';
import { Code } from '../../../parts/value.tsx';
import { ProofDialog } from '../../parts/proof-dialog.tsx';
import { useUser } from '../../session.ts';
import type { CallParameter, DescribedCall } from './described.ts';

const TIMEOUT_MS = 30_000;

interface CallAnswer {
  /** null: the gateway was not reached. */
  readonly body: string | null;
  readonly isGood: boolean;
  readonly ms: number;
}

/** Of a call of V1: it is well when `status` is 0, whatever HTTP says. */
async function send(path: string, fields: Readonly<Record<string, string>>): Promise<CallAnswer> {
  const startedAt = performance.now();
  const ms = (): number => Math.round(performance.now() - startedAt);
  try {
    const response = await fetch(path, { method: 'POST', body: new URLSearchParams(fields), signal: AbortSignal.timeout(TIMEOUT_MS) });
    const body = await response.text();
    return { body, isGood: /^\{"status":0[,}]/.test(body), ms: ms() };
  } catch {
    return { body: null, isGood: false, ms: ms() };
  }
}

const ParameterField = ({ parameter: { name, help, isRequired, isLong } }: { readonly parameter: CallParameter }) =>
  isLong ? (
    <AreaField name={name} label={<code>{name}</code>} help={<Prose text={help} />} rows={2} required={isRequired} />
  ) : (
    <TextField name={name} label={<code>{name}</code>} help={<Prose text={help} />} required={isRequired} />
  );

/** The API password, after proof. */
function FillPassword({ onFilled, onClose }: { readonly onFilled: (password: string) => void; readonly onClose: () => void }) {
  const t = useText();
  const reveal = useAct();
  return (
    <ProofDialog
      title={t('calls.password.fill')}
      isBusy={reveal.isBusy}
      error={reveal.error}
      onClose={onClose}
      onProof={(proof) =>
        void reveal
          .run<{ readonly password: string }>('POST', '/api/credentials/reveal', { body: { which: 'api', ...proof } })
          .then((shown) => shown && onFilled(shown.password))
      }
    />
  );
}

/** Names stand between backquotes. */
const Prose = ({ text }: { readonly text: string }) =>
  text.split('`').map((piece, index) => (index % 2 === 1 ? <code key={index}>{piece}</code> : piece));

export interface TryCallProps {
  readonly call: DescribedCall;
  readonly password: string;
  readonly onPassword: (password: string) => void;
}

export function TryCall({ call, password, onPassword }: TryCallProps) {
  const t = useText();
  const { account } = useUser();
  const [isBusy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<CallAnswer | null>(null);
  const [isFilling, setFilling] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setBusy(true);
    void send(`/${call.name}`, { account, ...textsOf(event.currentTarget) })
      .then(setAnswer)
      .finally(() => setBusy(false));
  };
  const needed = call.parameters.filter(({ isRequired }) => isRequired);
  const more = call.parameters.filter(({ isRequired }) => !isRequired);
  return (
    <section className="card try-call">
      <h2>
        POST <code>/{call.name}</code>
      </h2>
      <form className="body form" onSubmit={submit}>
        <p>
          <Prose text={`${call.summary}. ${call.description}`} />
        </p>
        <div className="with-button">
          <TextField
            name="password"
            type="password"
            label={<code>password</code>}
            help={t('calls.password.help')}
            value={password}
            onChange={(event) => onPassword(event.target.value)}
            required
          />
          <button type="button" className="button" onClick={() => setFilling(true)}>
            {t('calls.password.fill')}
          </button>
        </div>
        {needed.map((parameter) => (
          <ParameterField key={parameter.name} parameter={parameter} />
        ))}
        {more.length > 0 && (
          <details>
            <summary>{t('calls.more_parameters')}</summary>
            <div className="form">
              {more.map((parameter) => (
                <ParameterField key={parameter.name} parameter={parameter} />
              ))}
            </div>
          </details>
        )}
        {call.name.startsWith('send') && <p className="second">{t('calls.costs')}</p>}
        <div>
          <button type="submit" className="button primary" disabled={isBusy}>
            {t('calls.try')}
          </button>
        </div>
        {answer && (
          <div className="stack" role="status">
            <p>
              <State tone={answer.isGood ? 'delivered' : 'failed'}>{t(answer.isGood ? 'calls.good' : 'calls.refused')}</State>{' '}
              {t('calls.took', { ms: answer.ms })}
            </p>
            {answer.body === null ? <p>{t('fault.unreachable')}</p> : <Code text={answer.body} label={t('calls.answer')} />}
          </div>
        )}
      </form>
      {isFilling && (
        <FillPassword
          onClose={() => setFilling(false)}
          onFilled={(filled) => {
            onPassword(filled);
            setFilling(false);
          }}
        />
      )}
    </section>
  );
}
