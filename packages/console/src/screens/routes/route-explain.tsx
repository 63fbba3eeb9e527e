// Which way one message would go, and why not the others; nothing is sent.
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { useAct, useApi } from '../../api/hooks.ts';
import type { Named } from '../../api/types.ts';
import { useText } from '../../i18n.ts';
import { SelectField, TextField, textsOf } from '../../parts/field.tsx';
import { Fault } from '../../parts/page.tsx';

interface Explained {
  readonly connector: string | null;
  readonly passedOver: readonly { readonly connector: string; readonly because: string }[];
  readonly [more: string]: unknown;
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

export function RouteExplain() {
  const t = useText();
  const act = useAct();
  const [found, setFound] = useState<Explained | null>(null);
  const accounts = useApi<readonly Named[]>('/api/accounts').data ?? [];
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void act.run<Explained>('POST', '/api/route-rules/explain', { body: textsOf(event.currentTarget) }).then(setFound);
  };
  return (
    <div className="split">
      <form className="form" onSubmit={submit}>
        <SelectField
          name="account"
          label={t('account')}
          error={act.error}
          choices={accounts.map(({ name }) => ({ value: name, label: name }))}
        />
        <TextField name="number" label={t('recipient')} error={act.error} required inputMode="tel" />
        <TextField name="sender" label={t('sender')} error={act.error} />
        <TextField name="content" label={t('content')} error={act.error} />
        {act.error && !['account', 'number', 'sender', 'content'].includes(act.error.field ?? '') && <Fault error={act.error} />}
        <div>
          <button className="button primary" type="submit" disabled={act.isBusy}>
            {t('routes.explain.run')}
          </button>
        </div>
      </form>
      {found && (
        <section className="card" aria-live="polite">
          <h2>{found.connector === null ? t('routes.no_way') : t('routes.goes_by', { connector: found.connector })}</h2>
          <div className="body">
            <dl className="facts">
              {Object.entries(found)
                .filter(
                  ([name, value]) =>
                    !['connector', 'passedOver'].includes(name) &&
                    value !== null &&
                    value !== '' &&
                    !(Array.isArray(value) && value.length === 0),
                )
                .map(([name, value]) => (
                  <div key={name} className="contents">
                    <dt>{name}</dt>
                    <dd>{shown(value)}</dd>
                  </div>
                ))}
              {found.passedOver.map(({ connector, because }) => (
                <div key={connector} className="contents">
                  <dt>
                    <Link href={`/connectors/${connector}`}>{connector}</Link>
                  </dt>
                  <dd>{because}</dd>
                </div>
              ))}
            </dl>
          </div>
        </section>
      )}
    </div>
  );
}
