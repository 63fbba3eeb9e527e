// The targets of a route rule: connectors with priority and weight.
import type { ApiError } from '../../api/client.ts';
import { useApi } from '../../api/hooks.ts';
import type { Named } from '../../api/types.ts';
import { useText } from '../../i18n.ts';
import { FaultText, useFocusWhere } from '../../parts/field.tsx';
import type { Target } from './route-rule-fields.ts';

export interface TargetsProps {
  readonly targets: readonly Target[];
  readonly onChange: (targets: readonly Target[]) => void;
  readonly error: ApiError | null;
}

export function Targets({ targets, onChange, error }: TargetsProps) {
  const t = useText();
  const connectors = useApi<readonly Named[]>('/api/connectors').data ?? [];
  const box = useFocusWhere<HTMLFieldSetElement>(error?.field === 'targets', error);
  const set = (at: number, change: Partial<Target>): void =>
    onChange(targets.map((target, index) => (index === at ? { ...target, ...change } : target)));
  const next = connectors.find(({ name }) => !targets.some(({ connector }) => connector === name)) ?? connectors[0];
  return (
    <fieldset className="field" ref={box}>
      <legend className="label">{t('routes.targets')}</legend>
      {targets.length === 0 && <p className="help">{t('routes.targets.none')}</p>}
      {targets.map((target, at) => (
        <div key={at} className="target">
          <select
            className="input"
            aria-label={t('connector')}
            value={target.connector}
            onChange={(event) => set(at, { connector: event.target.value })}
          >
            {connectors.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
          <label>
            <span>{t('routes.target.priority')}</span>
            <input
              className="input"
              type="number"
              min={1}
              max={100}
              title={t('routes.target.priority.help')}
              value={target.priority}
              onChange={(event) => set(at, { priority: Number(event.target.value) })}
            />
          </label>
          <label>
            <span>{t('routes.target.weight')}</span>
            <input
              className="input"
              type="number"
              min={0}
              max={1000}
              value={target.weight}
              onChange={(event) => set(at, { weight: Number(event.target.value) })}
            />
          </label>
          <button type="button" className="button small" onClick={() => onChange(targets.filter((_, index) => index !== at))}>
            {t('remove')}
          </button>
        </div>
      ))}
      {error?.field === 'targets' && (
        <span className="fault" role="alert">
          <FaultText error={error} />
        </span>
      )}
      <div>
        <button
          type="button"
          className="button small"
          disabled={!next}
          onClick={() => next && onChange([...targets, { connector: next.name, priority: targets.length + 1, weight: 1 }])}
        >
          {t('routes.target.add')}
        </button>
      </div>
    </fieldset>
  );
}
