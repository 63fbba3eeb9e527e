// Values as everywhere: times with the server's own on hover, amounts with their currency, ids to copy.
import { use, useEffect, useState } from 'react';
import { formatDuration, formatMoney, formatNumber, formatTime, type TimeStyle } from '../format.ts';
import { LanguageContext, useText } from '../i18n.ts';
import { Icon } from './icon.tsx';

export function Time({ at, style = 'seconds' }: { readonly at: string; readonly style?: TimeStyle }) {
  const language = use(LanguageContext);
  return (
    <time dateTime={at} title={at}>
      {formatTime(at, style, language, Date.now())}
    </time>
  );
}

const TICK_MS = 1000;

/** How long ago, or how long until; goes with the clock. */
export function Age({ at }: { readonly at: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const ms = Math.abs(now - Date.parse(at));
  return (
    <time dateTime={at} title={at}>
      {formatDuration(Math.floor(ms / TICK_MS) * TICK_MS || TICK_MS)}
    </time>
  );
}

export function Count({ value }: { readonly value: number }) {
  return formatNumber(value, use(LanguageContext));
}

/** XXX is ISO 4217 for no currency: nobody has named one yet. */
export function Money({ amount, currency }: { readonly amount: string; readonly currency?: string | undefined }) {
  const text = formatMoney(amount, use(LanguageContext));
  return <span title={amount}>{currency === undefined || currency === 'XXX' ? text : `${text} ${currency}`}</span>;
}

const COPIED_MS = 1500;

export function Copy({ text, label }: { readonly text: string; readonly label: string }) {
  const t = useText();
  const [isCopied, setCopied] = useState(false);
  return (
    <button
      type="button"
      className="icon-button"
      title={label}
      aria-label={isCopied ? t('copied') : label}
      onClick={() => {
        void navigator.clipboard.writeText(text).then(() => {
          setCopied(true);
          setTimeout(() => setCopied(false), COPIED_MS);
        });
      }}
    >
      <Icon name={isCopied ? 'check' : 'copy'} />
    </button>
  );
}

export function Code({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <div className="code-row">
      <code className="code" tabIndex={0} role="region" aria-label={label}>
        {text}
      </code>
      <Copy text={text} label={label} />
    </div>
  );
}
