// A phone of the demo: what came to it, and what it answers. It shows what a phone would, not what was sent to it.
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { call } from '../../api/client.ts';
import { useAct, useApi } from '../../api/hooks.ts';
import type { Account, Paged } from '../../api/types.ts';
import { useText } from '../../i18n.ts';
import { Icon } from '../../parts/icon.tsx';
import { Answer, Empty, Fault, Page } from '../../parts/page.tsx';
import { Code, Time } from '../../parts/value.tsx';
import { useMay } from '../../session.ts';
import { useParams } from '../../url-state.ts';
import type { Inbound } from '../inbound/inbound.tsx';
import { Content } from './content.tsx';
import { type Line, peersOf, phonesOf, type PhoneMessage, talkOf } from './talk.ts';

interface Handset {
  readonly account: string;
  readonly apiUrl: string;
  readonly number: string;
  readonly messages: readonly PhoneMessage[];
}

const EVERY_MS = 1000;
/** A number of the simulator that takes what it gets and says so. */
const FIRST_PHONE = '10010';

function SendLine({ handset, phone }: { readonly handset: Handset; readonly phone: string }) {
  const t = useText();
  const may = useMay();
  const [password, setPassword] = useState<string | null>(null);
  const line = `curl -X POST '${handset.apiUrl}/sendsms' -d account=${handset.account} -d password=${password ?? 'PASSWORD'} -d numbers=${phone} --data-urlencode 'content=Hello from Trunkline'`;
  return (
    <section className="stack">
      <h2>{t('handset.send')}</h2>
      <p className="second">{t('handset.send.help')}</p>
      <Code text={line} label={t('copy_command')} />
      {password === null && may('GET /api/accounts/:name?reveal') && (
        <div>
          <button
            type="button"
            className="button small"
            onClick={() =>
              void call<Account>('GET', `/api/accounts/${handset.account}?reveal=true`).then((account) =>
                setPassword(account.password ?? ''),
              )
            }
          >
            {t('handset.fill')}
          </button>
        </div>
      )}
    </section>
  );
}

/** A message as its parts, where they meet. */
function Parts({ line }: { readonly line: Line }) {
  const t = useText();
  return line.parts.map((part, at) => (
    <span key={at} className="part">
      <small>
        {at + 1}/{line.segments} · {part === '' ? t('handset.part.missing') : t('inbound.characters', { count: part.length })}
      </small>
      {part}
    </span>
  ));
}

async function pictureOf(file: File): Promise<{ readonly name: string; readonly type: string; readonly base64: string }> {
  const octets = new Uint8Array(await file.arrayBuffer());
  let binary = '';
  for (const octet of octets) binary += String.fromCharCode(octet);
  return { name: file.name.replaceAll(/[^\w.-]/g, '').slice(-40) || 'picture', type: file.type, base64: btoa(binary) };
}

function Phone({ handset, phone }: { readonly handset: Handset; readonly phone: string }) {
  const t = useText();
  const act = useAct();
  const [hasParts, setParts] = useState(false);
  const written = useApi<Paged<Inbound>>(`/api/inbound?phone=${encodeURIComponent(phone)}&content=true&limit=50`, EVERY_MS);
  const { params, set } = useParams();
  const all = talkOf(handset.messages, written.data?.rows ?? [], phone);
  const peers = peersOf(all);
  const peer = peers.find((one) => one === params['with']) ?? null;
  const talk = peer === null ? all : all.filter((line) => line.with === peer);
  const to = peer ?? talk.findLast(({ isOwn }) => !isOwn)?.with ?? handset.number;
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    const [text, file] = [given.get('text'), given.get('picture')];
    const isFile = file instanceof File && file.size > 0;
    if (typeof text !== 'string' || (text === '' && !isFile)) return;
    const send = async (): Promise<void> => {
      const picture = isFile ? { picture: await pictureOf(file) } : {};
      const done = await act.run('POST', '/api/handset/messages', { body: { from: phone, to, text, ...picture } });
      if (done !== null) form.reset();
    };
    void send();
  };
  return (
    <div className="stack">
      <section className="phone" aria-label={t('handset.phone', { phone })}>
        <header>
          {phone}
          {peers.length > 1 && (
            <select
              className="input"
              aria-label={t('handset.with')}
              value={peer ?? ''}
              onChange={(event) => set({ with: event.target.value, phone })}
            >
              <option value="">{t('handset.with.all')}</option>
              {peers.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          )}
        </header>
        <div className="talk" tabIndex={0} role="log" aria-label={t('handset.talk')}>
          {talk.map((line) => (
            <div key={line.key} className={line.isOwn ? 'bubble own' : 'bubble'}>
              {!line.isOwn && <small>{line.with}</small>}
              {hasParts && line.segments > 1 ? <Parts line={line} /> : <Content line={line} />}
              <small>
                <Time at={line.at} style="short" />
                {hasParts && line.segments > 1 && ` · ${t('handset.parts', { count: line.segments, came: line.segmentsReceived })}`}
              </small>
            </div>
          ))}
        </div>
        <form onSubmit={submit}>
          <input
            className="input"
            name="text"
            aria-label={t('handset.reply')}
            placeholder={t('handset.reply.to', { to })}
            autoComplete="off"
          />
          <label className="button" title={t('handset.picture')}>
            <Icon name="picture" />
            <input className="hidden-text" type="file" name="picture" accept="image/*" aria-label={t('handset.picture')} />
          </label>
          <button className="button primary" type="submit" disabled={act.isBusy}>
            {t('handset.reply')}
          </button>
        </form>
      </section>
      <label className="check">
        <input type="checkbox" checked={hasParts} onChange={() => setParts(!hasParts)} />
        {t('handset.show_parts')}
      </label>
      <Fault error={act.error} />
    </div>
  );
}

export function HandsetScreen() {
  const t = useText();
  const { params, hrefWith } = useParams();
  const handset = useApi<Handset>('/api/handset', EVERY_MS);
  return (
    <Page title={t('place.handset')} answer={t('handset.answer')}>
      <Answer of={handset}>
        {(shown) => {
          const phones = phonesOf(shown.messages);
          const phone = params['phone'] ?? phones[0]?.phone ?? FIRST_PHONE;
          return (
            <div className="handset">
              <nav className="phones" aria-label={t('handset.phones')}>
                {phones.length === 0 && <Empty title={t('handset.none')}>{t('handset.none.help')}</Empty>}
                {phones.map((one) => (
                  <Link
                    key={one.phone}
                    href={hrefWith({ phone: one.phone, with: null })}
                    aria-current={one.phone === phone ? 'page' : undefined}
                  >
                    <span className="mono">{one.phone}</span>
                    <small>{one.last}</small>
                  </Link>
                ))}
              </nav>
              <Phone key={phone} handset={shown} phone={phone} />
              <SendLine handset={shown} phone={phone} />
            </div>
          );
        }}
      </Answer>
    </Page>
  );
}
