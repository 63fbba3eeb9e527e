// Which way one message would go, now or by a proposal, and why not the others; nothing is sent.
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { useAct, useApi } from '../../api/hooks.ts';
import type { Named } from '../../api/types.ts';
import { useText } from '../../i18n.ts';
import { SelectField, TextField, textsOf } from '../../parts/field.tsx';
import { MESSAGE_KINDS } from '../../parts/message-kinds.ts';
import { Fault } from '../../parts/page.tsx';
import { named, useSay } from '../../told.ts';

interface Explained {
  readonly connector: string | null;
  readonly why: string;
  readonly passedOver: readonly { readonly connector: string; readonly because: string }[];
  readonly notMatched: readonly { readonly ruleId: number; readonly name: string; readonly because: string }[];
}

export type Proposal = Readonly<Record<string, unknown>>;

function Explanation({ found }: { readonly found: Explained }) {
  const t = useText();
  const say = useSay();
  return (
    <section className="card" aria-live="polite">
      <h2>{found.connector === null ? t('routes.no_way') : t('routes.goes_by', { connector: found.connector })}</h2>
      <div className="body stack">
        <p>{found.why}</p>
        {found.passedOver.length > 0 && (
          <>
            <h3>{t('routes.passed_over')}</h3>
            <dl className="facts">
              {found.passedOver.map(({ connector, because }) => (
                <div key={connector} className="contents">
                  <dt>
                    <Link href={`/connectors/${connector}`}>{connector}</Link>
                  </dt>
                  <dd>{say('because', named(because), because)}</dd>
                </div>
              ))}
            </dl>
          </>
        )}
        {found.notMatched.length > 0 && (
          <>
            <h3>{t('routes.not_matched')}</h3>
            <dl className="facts">
              {found.notMatched.map(({ ruleId, name, because }) => (
                <div key={ruleId} className="contents">
                  <dt>{name || `#${ruleId}`}</dt>
                  <dd>{say('because', named(because), because)}</dd>
                </div>
              ))}
            </dl>
          </>
        )}
      </div>
    </section>
  );
}

/** proposal: what is not made yet, as it is when asked; left out: the rules of now. */
export function RouteExplain({ proposal }: { readonly proposal?: () => Proposal }) {
  const t = useText();
  const act = useAct();
  const [found, setFound] = useState<Explained | null>(null);
  const accounts = useApi<readonly Named[]>('/api/accounts').data ?? [];
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const body = { ...textsOf(event.currentTarget), ...(proposal ? { proposal: proposal() } : {}) };
    void act.run<Explained>('POST', '/api/route-rules/explain', { body }).then(setFound);
  };
  return (
    <div className={proposal ? 'stack' : 'split'}>
      <form className={proposal ? 'form two' : 'form'} onSubmit={submit}>
        <SelectField
          name="account"
          label={t('account')}
          error={act.error}
          choices={accounts.map(({ name }) => ({ value: name, label: name }))}
        />
        <TextField name="number" label={t('recipient')} error={act.error} required inputMode="tel" />
        <TextField name="sender" label={t('sender')} error={act.error} />
        <TextField name="content" label={t('content')} error={act.error} />
        <SelectField name="kind" label={t('message.kind')} error={act.error} choices={MESSAGE_KINDS} />
        {act.error && !['account', 'number', 'sender', 'content', 'kind'].includes(act.error.field ?? '') && <Fault error={act.error} />}
        <div>
          <button className={proposal ? 'button' : 'button primary'} type="submit" disabled={act.isBusy}>
            {t('routes.explain.run')}
          </button>
        </div>
      </form>
      {found && <Explanation found={found} />}
    </div>
  );
}
