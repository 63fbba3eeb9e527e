// Why something waits, each reason with its word, its sentence and until when.
import type { Wait } from '../api/types.ts';
import { keyOf, useText } from '../i18n.ts';
import { useSay } from '../told.ts';
import { State } from './state.tsx';
import { Time } from './value.tsx';

export function WaitReasons({ wait }: { readonly wait: Wait }) {
  const t = useText();
  const say = useSay();
  return (
    <ul>
      {wait.reasons.map(({ code, text, told, until }) => {
        const key = keyOf('wait', code);
        return (
          <li key={code} className="wrap">
            <State tone="waiting">{key ? t(key) : code}</State> <span className="second">{say('wait', told, text)}</span>
            {until !== null && (
              <>
                {' '}
                {t('until')} <Time at={until} />
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}
