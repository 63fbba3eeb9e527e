// A new way out: four settings and a name are enough, the others stand behind a fold with their defaults.
import { useRef } from 'react';
import { useLocation } from 'wouter';
import { useAct, useApi } from '../../api/hooks.ts';
import { useText } from '../../i18n.ts';
import { TextField } from '../../parts/field.tsx';
import { Answer, Page } from '../../parts/page.tsx';
import type { SettingField } from '../../parts/setting-text.ts';
import { SettingsForm } from '../../parts/settings-form.tsx';

export const FIRST_SETTINGS = ['host', 'port', 'systemId', 'password', 'systemType', 'bindMode', 'tls', 'ratePerSecond', 'window'];

export function NewConnectorScreen() {
  const t = useText();
  const [, go] = useLocation();
  const fields = useApi<{ readonly connector: readonly SettingField[] }>('/api/fields');
  const act = useAct();
  const name = useRef<HTMLDivElement>(null);
  const nameTyped = (): string => name.current?.querySelector('input')?.value.trim() ?? '';
  return (
    <Page title={t('connectors.add')} answer={t('connectors.add.help')}>
      <Answer of={fields}>
        {({ connector }) => (
          <div className="stack narrow">
            <div ref={name} className="form">
              <TextField name="name" label={t('name')} help={t('connectors.name.help')} error={act.error} autoFocus />
            </div>
            <SettingsForm
              fields={connector}
              values={null}
              first={FIRST_SETTINGS}
              submit={t('connectors.add')}
              isBusy={act.isBusy}
              error={act.error?.field === 'name' ? null : act.error}
              onSubmit={(changed) =>
                void act.run<{ name: string }>('POST', '/api/connectors', { body: { name: nameTyped(), ...changed } }).then((made) => {
                  if (made) go(`/connectors/${made.name}`);
                })
              }
            />
          </div>
        )}
      </Answer>
    </Page>
  );
}
