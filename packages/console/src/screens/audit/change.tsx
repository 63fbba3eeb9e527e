// One change: who, when, from where, what differs; and putting back what it replaced.
import { useState } from 'react';
import { isMissing, useAct, useApi } from '../../api/hooks.ts';
import { useNames, useText } from '../../i18n.ts';
import { Icon } from '../../parts/icon.tsx';
import { Frame } from '../../parts/frame.tsx';
import { Missing } from '../../parts/missing.tsx';
import { Answer, Fault } from '../../parts/page.tsx';
import { Time } from '../../parts/value.tsx';
import { useMay } from '../../session.ts';
import type { Change } from './audit.tsx';
import { diffRows } from './diff.ts';

type Detail = Change & { readonly changed: readonly string[] };

function Differences({ change }: { readonly change: Detail }) {
  const t = useText();
  const rows = diffRows(change.before, change.after, change.changed);
  if (rows.length === 0) return <p className="dim">{t('audit.nothing')}</p>;
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t('audit.differences')}>
      <table className="diff">
        <caption className="hidden-text">{t('audit.differences')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('import.field')}</th>
            <th scope="col">{t('audit.before')}</th>
            <th scope="col">{t('audit.after')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ path, before, after }) => (
            <tr key={path}>
              <td>
                <code>{path}</code>
              </td>
              <td>{before === null ? <span className="dim">–</span> : <del>{before}</del>}</td>
              <td>{after === null ? <span className="dim">–</span> : <ins>{after}</ins>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function ChangeScreen({ id }: { readonly id: string }) {
  const t = useText();
  const roleText = useNames('role');
  const may = useMay();
  const act = useAct();
  const [isBack, setBack] = useState(false);
  const change = useApi<Detail>(`/api/changes/${id}`);
  const { data } = change;
  if (isMissing(change))
    return <Missing title={t('audit.title', { id })} what="missing.change" list={{ path: '/audit', title: 'place.audit' }} />;
  return (
    <Frame
      title={t('audit.title', { id })}
      answer={
        data && (
          <>
            {t('audit.sentence', { who: data.who, role: roleText(data.role), address: data.address, kind: data.kind, name: data.name })}{' '}
            <Time at={data.at} />
          </>
        )
      }
      actions={
        data &&
        may('POST /api/changes/:id/rollback') && (
          <button
            type="button"
            className="button"
            disabled={act.isBusy || isBack}
            onClick={() => void act.run('POST', `/api/changes/${id}/rollback`).then((done) => setBack(done !== null))}
          >
            {t('audit.roll_back')}
          </button>
        )
      }
    >
      <div className="stack">
        <Fault error={act.error} />
        {isBack && (
          <div className="notice delivered" role="status">
            <Icon name="check" />
            <p>{t('audit.rolled_back')}</p>
          </div>
        )}
        <Answer of={change}>{(shown) => <Differences change={shown} />}</Answer>
      </div>
    </Frame>
  );
}
