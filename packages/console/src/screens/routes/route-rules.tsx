// The route rules in the order they are asked: moved up and down, opened, removed.
import { Link } from 'wouter';
import { useAct, useApi } from '../../api/hooks.ts';
import { keyOf, useText } from '../../i18n.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Answer, Empty, Fault } from '../../parts/page.tsx';
import { acts, type Column, Table } from '../../parts/table.tsx';
import { useMay } from '../../session.ts';
import { matchText, type RouteRule } from './route-rule-text.ts';

export function RouteRules() {
  const t = useText();
  const may = useMay();
  const act = useAct();
  const rules = useApi<readonly RouteRule[]>('/api/route-rules');
  const mayChange = may('POST /api/route-rules');
  const count = rules.data?.length ?? 0;
  const move = (id: number, position: number): void => void act.run('POST', `/api/route-rules/${id}/move`, { body: { position } });
  const columns: readonly Column<RouteRule>[] = [
    { key: 'name', head: t('name'), cell: ({ name, id }) => name || `#${id}` },
    { key: 'position', head: t('routes.order'), isNumber: true, cell: ({ position }) => position },
    { key: 'match', head: t('routes.which'), isWrapped: true, cell: (rule) => matchText(rule) || t('routes.every') },
    {
      key: 'targets',
      head: t('routes.targets'),
      isWrapped: true,
      cell: ({ targets }) => targets.map(({ connector, weight, priority }) => `${connector} (${priority} · ${weight})`).join(', '),
    },
    {
      key: 'strategy',
      head: t('routes.strategy'),
      gives: 'less',
      cell: ({ strategy, mmsAs }) => {
        const key = keyOf('strategy', strategy);
        const chosen = key ? t(key) : strategy;
        return mmsAs === 'link' ? `${chosen} · ${t('routes.mms_as.link')}` : chosen;
      },
    },
    ...(mayChange
      ? [
          {
            ...acts(t('actions')),
            cell: ({ id, name, position }: RouteRule) => (
              <span className="actions">
                <button
                  type="button"
                  className="button small"
                  disabled={act.isBusy || position === 1}
                  onClick={() => move(id, position - 1)}
                >
                  {t('routes.up')}
                </button>
                <button
                  type="button"
                  className="button small"
                  disabled={act.isBusy || position === count}
                  onClick={() => move(id, position + 1)}
                >
                  {t('routes.down')}
                </button>
                <ConfirmButton
                  label={t('remove')}
                  name={name || `#${id}`}
                  warning={t('routes.rule.remove.warning')}
                  isBusy={act.isBusy}
                  isSmall
                  onConfirm={() => void act.run('DELETE', `/api/route-rules/${id}`)}
                />
              </span>
            ),
          },
        ]
      : []),
  ];
  return (
    <div className="stack">
      <Fault error={act.error} />
      <Answer of={rules}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty
              title={t('routes.no_rules')}
              code="npm run -s trunkline -- route-rule add --countries DE --to carrier-a,carrier-b"
              action={
                mayChange && (
                  <Link className="button primary" href="/routes/rules/new">
                    {t('routes.rule.new')}
                  </Link>
                )
              }
            >
              {t('routes.no_rules.help')}
            </Empty>
          ) : (
            <Table
              caption={t('routes.rules')}
              columns={columns}
              rows={rows}
              rowKey={({ id }) => id}
              href={({ id }) => (mayChange ? `/routes/rules/${id}` : null)}
            />
          )
        }
      </Answer>
    </div>
  );
}
