// The inbox: what phones wrote to the account's numbers, by conversation, with a box to answer. What is opened is seen; what programs have still to fetch stays.
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { useAct, useApi } from '../../../api/hooks.ts';
import { call } from '../../../api/client.ts';
import { queries } from '../../../api/hooks.ts';
import type { Paged } from '../../../api/types.ts';
import { useText } from '../../../i18n.ts';
import { Answer, Empty, Fault, Page } from '../../../parts/page.tsx';
import { MessageState } from '../../../parts/state.tsx';
import { Time } from '../../../parts/value.tsx';
import { apiPath, useParams } from '../../../url-state.ts';
import { newFormKey } from '../../form-key.ts';
import { useUserMay } from '../../session.ts';
import type { Conversation, ConversationEntry } from '../../types.ts';
import { Counter } from '../send/counter.tsx';
import { talkOf } from './talk.ts';

const pathOf = (phone: string, number: string): string => `${encodeURIComponent(phone)}/${encodeURIComponent(number)}`;

function List({
  rows,
  next,
  current,
}: {
  readonly rows: readonly Conversation[];
  readonly next: number | null;
  readonly current: string | null;
}) {
  const t = useText();
  const { params, set, hrefWith } = useParams();
  const search = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const phone = new FormData(event.currentTarget).get('phone');
    set({ phone: typeof phone === 'string' ? phone.trim() : null, before: null });
  };
  return (
    <div className="stack">
      <form onSubmit={search}>
        <input
          className="input"
          name="phone"
          defaultValue={params['phone'] ?? ''}
          placeholder={t('inbox.search')}
          aria-label={t('inbox.search')}
          inputMode="tel"
          autoComplete="off"
        />
      </form>
      <nav className="phones" aria-label={t('place.inbox')}>
        {rows.map(({ phone, number, lastAt, text, unseen }) => (
          <Link
            key={`${phone} ${number}`}
            href={`/inbox/${pathOf(phone, number)}${params['phone'] ? `?phone=${encodeURIComponent(params['phone'])}` : ''}`}
            aria-current={current === pathOf(phone, number) ? 'page' : undefined}
            className={unseen > 0 ? 'unseen' : undefined}
          >
            <span className="mono">{phone}</span>{' '}
            {unseen > 0 && (
              <span className="tag">
                {unseen}
                <span className="hidden-text"> {t('inbox.unseen')}</span>
              </span>
            )}
            <small>
              <Time at={lastAt} style="short" /> · {number}
            </small>
            <small>{text}</small>
          </Link>
        ))}
        {rows.length === 0 && <p className="dim">{t('inbox.none_found')}</p>}
      </nav>
      {next !== null && (
        <Link className="button small" href={hrefWith({ before: String(next) })}>
          {t('pager.older')}
        </Link>
      )}
    </div>
  );
}

function Talk({ phone, number }: { readonly phone: string; readonly number: string }) {
  const t = useText();
  const may = useUserMay();
  const act = useAct();
  const { params, hrefWith } = useParams();
  const path = `/api/conversations/${encodeURIComponent(phone)}/${encodeURIComponent(number)}`;
  const talk = useApi<Paged<ConversationEntry>>(apiPath(path, params, ['before']));
  const [text, setText] = useState('');
  const [key, setKey] = useState(newFormKey);
  const end = useRef<HTMLDivElement>(null);
  const newest = params['before'] === undefined ? talk.data?.rows[0]?.id : undefined;
  const lines = talkOf(talk.data?.rows ?? []);
  const maySeen = may('POST /api/conversations/:phone/:number/reply');

  useEffect(() => {
    if (newest === undefined || !maySeen) return;
    void call('POST', `${path}/seen`, { body: { upto: newest } }).then(
      () =>
        queries.invalidateQueries({
          predicate: ({ queryKey }) => String(queryKey[0]).startsWith('/api/conversations?') || queryKey[0] === '/api/conversations',
        }),
      () => null,
    );
  }, [newest, path, maySeen]);
  useEffect(() => {
    const box = end.current?.parentElement;
    if (box) box.scrollTop = box.scrollHeight;
  }, [lines.length]);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() === '') return;
    void act.run('POST', `${path}/reply`, { body: { content: text, key } }).then((done) => {
      if (done === null) return;
      setText('');
      setKey(newFormKey());
    });
  };
  return (
    <section className="card talk-card" aria-label={t('inbox.with', { phone })}>
      <header>
        <h2 className="mono">{phone}</h2>
        <span className="dim">{t('inbox.to', { number })}</span>
        <Link href={`/messages?number=${encodeURIComponent(phone)}`}>{t('own.to_number')}</Link>
      </header>
      <Answer of={talk}>
        {({ rows, next }) => (
          <div className="talk" tabIndex={0} role="log" aria-label={t('handset.talk')}>
            {next !== null && (
              <p>
                <Link href={hrefWith({ before: String(next) })}>{t('pager.older')}</Link>
              </p>
            )}
            {rows.length === 0 && <p className="dim">{t('inbox.none_found')}</p>}
            {lines.map((line) => (
              <div key={line.key} className={line.isOwn ? 'bubble own' : 'bubble'}>
                {line.media.map(({ name, url }) => (
                  <p key={`${name} ${url}`}>
                    {url === '' ? (
                      name
                    ) : (
                      <a href={url} target="_blank" rel="noreferrer">
                        {name}
                      </a>
                    )}
                  </p>
                ))}
                {line.text}
                {line.missingParts > 0 && <small>{t('inbound.missing', { count: line.missingParts })}</small>}
                <small>
                  <Time at={line.at} style="short" />
                  {line.sent && !line.sent.isByPerson && ` · ${t('inbox.by_rule')}`}
                </small>
                {line.sent && (
                  <small>
                    <Link href={`/messages/${line.sent.id}`}>
                      <MessageState state={line.sent.state} />
                    </Link>
                  </small>
                )}
              </div>
            ))}
            <div ref={end} />
          </div>
        )}
      </Answer>
      {maySeen && (
        <form className="reply" onSubmit={submit}>
          <textarea
            className="input"
            name="text"
            rows={2}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
            }}
            aria-label={t('inbox.reply')}
            placeholder={t('inbox.reply.to', { phone, number })}
          />
          <div className="actions">
            <button className="button primary" type="submit" disabled={act.isBusy || text.trim() === ''}>
              {t('inbox.reply')}
            </button>
            {text !== '' && <Counter text={text} onReplace={setText} />}
          </div>
          <Fault error={act.error} />
        </form>
      )}
    </section>
  );
}

export function InboxScreen({ phone, number }: { readonly phone?: string; readonly number?: string }) {
  const t = useText();
  const { params } = useParams();
  // The page of an open conversation is its own: the list beside it stays at its newest.
  const isOpen = phone !== undefined && number !== undefined;
  const list = useApi<Paged<Conversation>>(apiPath('/api/conversations', params, isOpen ? ['phone'] : ['phone', 'before']));
  return (
    <Page title={t('place.inbox')} answer={t('inbox.answer')}>
      <Answer of={list}>
        {({ rows, next }) =>
          rows.length === 0 && params['phone'] === undefined && !isOpen ? (
            <Empty title={t('inbox.none')}>{t('inbox.none.help')}</Empty>
          ) : (
            <div className={isOpen ? 'inbox open' : 'inbox'}>
              <List rows={rows} next={next} current={isOpen ? pathOf(phone, number) : null} />
              {isOpen ? (
                <Talk key={pathOf(phone, number)} phone={phone} number={number} />
              ) : (
                <p className="dim choose">{t('inbox.choose')}</p>
              )}
            </div>
          )
        }
      </Answer>
    </Page>
  );
}
