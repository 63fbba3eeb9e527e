// The calls of the API, each described by the gateway itself, with a form to try it against the own account and a program for it in five languages.
import { useState } from 'react';
import { useApi } from '../../../api/hooks.ts';
import { useText } from '../../../i18n.ts';
import { Answer } from '../../../parts/page.tsx';
import { Tabs } from '../../../parts/tabs.tsx';
import { Code } from '../../../parts/value.tsx';
import { useUser } from '../../session.ts';
import { type ApiDocument, readCalls } from './described.ts';
import { fillSample } from './fill-sample.ts';
import { languages, sampleOf, type SampleLanguage } from './samples.ts';
import { TryCall } from './try-call.tsx';

/** Names, the same in every language of the reader. */
const languageNames: Readonly<Record<SampleLanguage, string>> = { sh: 'curl', php: 'PHP', py: 'Python', java: 'Java', mjs: 'JavaScript' };

function Samples({ call }: { readonly call: string }) {
  const t = useText();
  const { account } = useUser();
  const [language, setLanguage] = useState<SampleLanguage>('sh');
  const shown = languages.filter((one) => sampleOf(call, one) !== null);
  const text = sampleOf(call, language);
  if (text === null) return null;
  return (
    <section className="card samples">
      <h2>{t('calls.sample')}</h2>
      <div className="body stack">
        <div className="choices" role="group" aria-label={t('calls.languages')}>
          {shown.map((one) => (
            <button key={one} type="button" className="button small" aria-pressed={one === language} onClick={() => setLanguage(one)}>
              {languageNames[one]}
            </button>
          ))}
        </div>
        <Code text={fillSample(text, location.origin, account)} label={t('calls.copy', { language: languageNames[language] })} />
        <p className="second">{t('calls.sample.help')}</p>
      </div>
    </section>
  );
}

export function Calls({ name }: { readonly name: string }) {
  const t = useText();
  // Kept from call to call, and nowhere else.
  const [password, setPassword] = useState('');
  const api = useApi<ApiDocument>('/openapi.json');
  return (
    <Answer of={api}>
      {(document) => {
        const calls = readCalls(document);
        const call = calls.find((one) => one.name === name) ?? calls[0];
        return (
          <>
            <Tabs
              label={t('connect.tab.calls')}
              tabs={calls.map((one) => ({
                href: `/connect/calls/${one.name}`,
                label: one.name,
                isCurrent: one === call,
              }))}
            />
            <div className="stack">
              {call && (
                <div className="split even">
                  <TryCall key={call.name} call={call} password={password} onPassword={setPassword} />
                  <Samples call={call.name} />
                </div>
              )}
              <p className="second">
                {t('calls.more')} <a href="/docs">/docs</a> · <a href="/openapi.json">/openapi.json</a>
              </p>
            </div>
          </>
        );
      }}
    </Answer>
  );
}
