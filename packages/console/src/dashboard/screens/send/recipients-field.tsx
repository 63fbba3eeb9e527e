// Recipients: typed, pasted, or dropped as a file; how many there are, and every row that is none.
import { type DragEvent, useId, useState } from 'react';
import { useText } from '../../../i18n.ts';
import type { Recipients } from './recipients.ts';

const SHOWN_MAX = 200;
/** A longer text is a file that nobody types in. */
const FILE_OCTETS_MAX = 20 * 1024 * 1024;

export interface RecipientsFieldProps {
  readonly text: string;
  readonly read: Recipients;
  readonly onText: (text: string) => void;
}

export function RecipientsField({ text, read, onText }: RecipientsFieldProps) {
  const t = useText();
  const id = useId();
  const [isOver, setOver] = useState(false);
  const [isTooLarge, setTooLarge] = useState(false);
  const take = (file: File | undefined): void => {
    if (!file) return;
    setTooLarge(file.size > FILE_OCTETS_MAX);
    if (file.size <= FILE_OCTETS_MAX) void file.text().then(onText);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  return (
    <div
      className={isOver ? 'field drop over' : 'field drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <label htmlFor={id}>{t('send.recipients')}</label>
      <textarea
        id={id}
        name="numbers"
        className="input mono"
        rows={5}
        value={text}
        onChange={(event) => onText(event.target.value)}
        aria-describedby={`${id}-help`}
        placeholder="+44 7700 900123"
        spellCheck={false}
      />
      <span className="help" id={`${id}-help`}>
        {t('send.recipients.help')}{' '}
        <label className="file-link">
          {t('send.file')}
          <input
            type="file"
            className="hidden-text"
            accept=".csv,.txt,.tsv,text/csv,text/plain"
            onChange={(event) => take(event.target.files?.[0])}
          />
        </label>
      </span>
      {isTooLarge && (
        <span className="fault" role="alert">
          {t('send.file.too_large')}
        </span>
      )}
      <div role="status" className="second">
        {text.trim() !== '' && (
          <>
            {t('send.count', { count: read.numbers.length })}
            {read.column !== null && ` · ${t('send.column', { column: read.column })}`}
            {read.repeated > 0 && ` · ${t('send.repeated', { count: read.repeated })}`}
            {read.beyond > 0 && ` · ${t('send.beyond', { count: read.beyond })}`}
          </>
        )}
      </div>
      {read.bad.length > 0 && (
        <details className="notice waiting">
          <summary>{t('send.bad', { count: read.bad.length })}</summary>
          <ul className="bad-rows">
            {read.bad.slice(0, SHOWN_MAX).map(({ line, text: row, why }, index) => (
              <li key={index}>
                {t('send.bad.line', { line })} <code>{row.slice(0, 60)}</code> <span className="second">{t(`send.bad.${why}`)}</span>
              </li>
            ))}
            {read.bad.length > SHOWN_MAX && <li className="dim">{t('import.more', { count: read.bad.length - SHOWN_MAX })}</li>}
          </ul>
        </details>
      )}
    </div>
  );
}
