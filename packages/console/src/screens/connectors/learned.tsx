// What a link's traffic has taught about its carrier: each habit, how sure it is, and what it was seen from.
import { use } from 'react';
import { Link } from 'wouter';
import { useAct } from '../../api/hooks.ts';
import type { Trait } from '../../api/types.ts';
import { LanguageContext, useText } from '../../i18n.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Fault } from '../../parts/page.tsx';
import { State, type Tone } from '../../parts/state.tsx';
import { useMay } from '../../session.ts';
import { named, useSay } from '../../told.ts';

const tones: Readonly<Record<Trait['confidence'], Tone>> = { set: 'underway', sure: 'delivered', likely: 'waiting', unknown: 'none' };

export function Learned({ connector, traits }: { readonly connector: string; readonly traits: readonly Trait[] }) {
  const t = useText();
  const may = useMay();
  const act = useAct();
  const say = useSay();
  const language = use(LanguageContext);
  /** In the gateway's own words, or put together from what it is told by. */
  const valueOf = ({ value, told }: Trait): string =>
    language === 'en' ? value : told.value.map((one) => say('trait', one, value)).join('，');
  return (
    <div className="stack">
      <p className="second">{t('learned.help')}</p>
      <ul className="card traits">
        {traits.map((trait) => (
          <li key={trait.name}>
            <span className="second">{say('trait_name', named(trait.name), trait.name)}</span>
            <span className="value wrap">{valueOf(trait)}</span>
            <State tone={tones[trait.confidence]}>{t(`confidence.${trait.confidence}`)}</State>
            <div className="evidence">
              {trait.evidence.map((line, at) => (
                <p key={line} className="wrap">
                  {say('trait', trait.told.evidence[at], line)}
                </p>
              ))}
              {trait.setting !== null && may('PATCH /api/connectors/:name') && (
                <p>
                  {t('learned.pin')} <Link href={`/connectors/${connector}/settings`}>{trait.setting}</Link>
                </p>
              )}
            </div>
          </li>
        ))}
      </ul>
      <Fault error={act.error} />
      {may('DELETE /api/connectors/:name/learned') && (
        <div>
          <ConfirmButton
            label={t('learned.forget')}
            name={connector}
            warning={t('learned.forget.warning')}
            isBusy={act.isBusy}
            onConfirm={() => void act.run('DELETE', `/api/connectors/${connector}/learned`)}
          />
        </div>
      )}
    </div>
  );
}
