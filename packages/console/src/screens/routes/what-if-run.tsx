// Running a what-if of a proposal: the period, how far it has come, taking it back, and what it found.
import { type FormEvent, useRef, useState } from 'react';
import { useAct, useApi } from '../../api/hooks.ts';
import type { Named } from '../../api/types.ts';
import { dayIn } from '../../format.ts';
import { useText } from '../../i18n.ts';
import { SelectField, TextField, textsOf } from '../../parts/field.tsx';
import { Fault } from '../../parts/page.tsx';
import type { Proposal } from './route-explain.tsx';
import { type WhatIfAnswer, WhatIfResult } from './what-if-result.tsx';

const PROGRESS_EVERY_MS = 500;
const DAYS_BACK = 6;
const DAY_MS = 86_400_000;

function Progress({ onCancel }: { readonly onCancel: () => void }) {
  const t = useText();
  const { running } = useApi<{ readonly running: { readonly judged: number; readonly of: number } | null }>(
    '/api/what-if',
    PROGRESS_EVERY_MS,
  ).data ?? { running: null };
  return (
    <div className="progress" role="status">
      <progress {...(running && running.of > 0 ? { value: running.judged, max: running.of } : {})} aria-label={t('what_if')} />
      <span>{running && running.of > 0 ? t('what_if.running', { judged: running.judged, of: running.of }) : t('what_if.starting')}</span>
      <button type="button" className="button small" onClick={onCancel}>
        {t('cancel')}
      </button>
    </div>
  );
}

/** proposal: as it is when asked; null: it cannot be read. */
export function WhatIfRun({ proposal }: { readonly proposal: () => Proposal | null }) {
  const t = useText();
  const act = useAct();
  const [answer, setAnswer] = useState<WhatIfAnswer | null>(null);
  const under = useRef<AbortController | null>(null);
  const accounts = useApi<readonly Named[]>('/api/accounts').data ?? [];
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const asked = proposal();
    if (asked === null) return;
    under.current = new AbortController();
    setAnswer(null);
    const body = { ...textsOf(event.currentTarget), proposal: asked };
    void act.run<WhatIfAnswer>('POST', '/api/what-if', { body, signal: under.current.signal }).then(setAnswer);
  };
  // Days of the server's zone: in the reader's own, its day may not have begun.
  const zone = useApi<{ readonly timeZone: string }>('/api/status').data?.timeZone;
  const now = Date.now();
  return (
    <div className="stack">
      <form className="filters" onSubmit={submit} aria-label={t('what_if.period')}>
        <TextField
          key={`from ${zone}`}
          name="from"
          type="date"
          label={t('what_if.from')}
          error={act.error}
          defaultValue={zone === undefined ? '' : dayIn(now - DAYS_BACK * DAY_MS, zone)}
          required
        />
        <TextField
          key={`to ${zone}`}
          name="to"
          type="date"
          label={t('what_if.to')}
          error={act.error}
          defaultValue={zone === undefined ? '' : dayIn(now, zone)}
          required
        />
        <SelectField
          name="account"
          label={t('account')}
          error={act.error}
          choices={[{ value: '', label: t('what_if.account.all') }, ...accounts.map(({ name }) => ({ value: name, label: name }))]}
        />
        <button className="button" type="submit" disabled={act.isBusy}>
          {t('what_if.run')}
        </button>
      </form>
      {act.isBusy && <Progress onCancel={() => under.current?.abort()} />}
      {act.error && !['from', 'to', 'account'].includes(act.error.field ?? '') && <Fault error={act.error} />}
      {answer && <WhatIfResult answer={answer} />}
    </div>
  );
}
