// A CSV file into a price list: tried first, every bad row shown with its number, its field and what is wrong; taken whole or not at all. The upload can
// be cancelled.
import { use, useRef, useState } from 'react';
import type { ApiError } from '../../api/client.ts';
import { useAct } from '../../api/hooks.ts';
import { LanguageContext, useText } from '../../i18n.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Fault } from '../../parts/page.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { sayRefusal } from '../../told.ts';

interface LineFault {
  readonly row: number;
  readonly field: string;
  readonly message: string;
}

interface Tried {
  readonly rows: number;
}

/** So many bad rows are drawn; of the others their number is said. */
const FAULTS_SHOWN_MAX = 200;

function faultsOf(error: ApiError | null): readonly LineFault[] {
  const body = error?.body;
  return typeof body === 'object' && body !== null && 'faults' in body && Array.isArray(body.faults) ? (body.faults as LineFault[]) : [];
}

export function ImportDialog({ list, onClose }: { readonly list: string; readonly onClose: () => void }) {
  const t = useText();
  const language = use(LanguageContext);
  const act = useAct();
  const [file, setFile] = useState<File | null>(null);
  const [replaces, setReplaces] = useState(false);
  const [tried, setTried] = useState<Tried | null>(null);
  const under = useRef<AbortController | null>(null);
  const send = (isTrial: boolean): Promise<Tried | null> => {
    under.current = new AbortController();
    return act.run<Tried>('POST', `/api/price-lists/${list}/import?dryRun=${isTrial}&replace=${replaces}`, {
      body: file,
      type: 'text/csv',
      signal: under.current.signal,
    });
  };
  const again = (): void => {
    setTried(null);
    act.clear();
  };
  const faults = faultsOf(act.error);
  const columns: readonly Column<LineFault>[] = [
    { key: 'row', head: t('import.row'), isNumber: true, cell: ({ row }) => row },
    { key: 'field', head: t('import.field'), cell: ({ field }) => <code>{field}</code> },
    {
      key: 'message',
      head: t('import.what'),
      isWrapped: true,
      cell: (fault) => sayRefusal(language, { code: 'parameter', told: null, ...fault }),
    },
  ];
  return (
    <Dialog title={t('prices.import')} onClose={onClose}>
      <div className="stack">
        <div className="field">
          <label htmlFor="import-file">{t('import.file')}</label>
          <input
            id="import-file"
            type="file"
            accept=".csv,text/csv"
            onChange={(event) => {
              setFile(event.target.files?.[0] ?? null);
              again();
            }}
          />
          <span className="help">{t('import.help')}</span>
        </div>
        <label className="check">
          <input
            type="checkbox"
            checked={replaces}
            onChange={() => {
              setReplaces(!replaces);
              again();
            }}
          />
          {t('import.replace')}
        </label>
        {faults.length > 0 ? (
          <div className="stack">
            <div className="notice failed" role="alert">
              <Icon name="warning" />
              <p>{t('import.faults', { count: faults.length })}</p>
            </div>
            <Table
              caption={t('import.bad_rows')}
              columns={columns}
              rows={faults.slice(0, FAULTS_SHOWN_MAX)}
              rowKey={({ row, field }) => `${row} ${field}`}
            />
            {faults.length > FAULTS_SHOWN_MAX && <p className="dim">{t('import.more', { count: faults.length - FAULTS_SHOWN_MAX })}</p>}
          </div>
        ) : (
          <Fault error={act.error} />
        )}
        {tried && (
          <div className="notice delivered" role="status">
            <Icon name="check" />
            <p>{t('import.good', { count: tried.rows })}</p>
          </div>
        )}
        <div className="actions">
          {tried ? (
            <button
              type="button"
              className="button primary"
              disabled={act.isBusy}
              onClick={() => void send(false).then((done) => done !== null && onClose())}
            >
              {t('import.take', { count: tried.rows })}
            </button>
          ) : (
            <button
              type="button"
              className="button primary"
              disabled={file === null || act.isBusy}
              onClick={() => void send(true).then(setTried)}
            >
              {t(act.isBusy ? 'import.reading' : 'import.try')}
            </button>
          )}
          {act.isBusy && (
            <button type="button" className="button" onClick={() => under.current?.abort()}>
              {t('cancel')}
            </button>
          )}
        </div>
      </div>
    </Dialog>
  );
}
