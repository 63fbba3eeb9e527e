// What the account is set to: what its customer may change, and what the operator has set.
import { useState } from 'react';
import { useAct, useApi } from '../../../api/hooks.ts';
import { keyOf, useText } from '../../../i18n.ts';
import { Answer } from '../../../parts/page.tsx';
import { SettingsForm } from '../../../parts/settings-form.tsx';
import { type SettingField, settingText } from '../../../parts/setting-text.ts';
import { named, useSay } from '../../../told.ts';
import { useUserMay } from '../../session.ts';
import { valueKey } from './own-setting.ts';

type SettingRow = SettingField & { readonly value: unknown };
interface SettingsView {
  readonly own: readonly SettingRow[];
  readonly byOperator: readonly SettingRow[];
}

/** What is not about programs. */
const everyday = ['defaultSender', 'lowBalance', 'duplicateWindowS', 'billTo'];

function Shown({ rows }: { readonly rows: readonly SettingRow[] }) {
  const t = useText();
  const say = useSay();
  return (
    <dl className="facts">
      {rows.map(({ key, help, value }) => {
        const label = keyOf('own_setting', key);
        const words = valueKey(key, value);
        return (
          <div key={key} className="fact">
            <dt>{label ? t(label) : say('setting', named(key), help)}</dt>
            <dd>{words ? t(words) : settingText(value) || t('none')}</dd>
          </div>
        );
      })}
    </dl>
  );
}

export function Settings() {
  const t = useText();
  const may = useUserMay();
  const save = useAct();
  const [isSaved, setSaved] = useState(false);
  const settings = useApi<SettingsView>('/api/settings');
  return (
    <Answer of={settings}>
      {({ own, byOperator }) => (
        <div className="stack">
          {may('PATCH /api/settings') ? (
            <SettingsForm
              key={JSON.stringify(own)}
              isByMeaning
              first={everyday}
              fields={own}
              values={Object.fromEntries(own.map(({ key, value }) => [key, value]))}
              submit={t('settings.save')}
              isBusy={save.isBusy}
              error={save.error}
              onSubmit={(body) => {
                setSaved(false);
                void save.run('PATCH', '/api/settings', { body }).then((done) => setSaved(done !== null));
              }}
            />
          ) : (
            <section className="card">
              <h2>{t('account.tab.settings')}</h2>
              <div className="body">
                <Shown rows={own} />
              </div>
            </section>
          )}
          {isSaved && <p role="status">{t('settings.saved')}</p>}
          <section className="card">
            <h2>{t('account.by_operator')}</h2>
            <div className="body">
              <Shown rows={byOperator} />
            </div>
          </section>
        </div>
      )}
    </Answer>
  );
}
