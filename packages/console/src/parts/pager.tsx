// Pages of a list by its keys: on from the last row seen, however long the list is.
import { Link } from 'wouter';
import { useText } from '../i18n.ts';
import { useParams } from '../url-state.ts';

export interface PagerProps {
  readonly shown: number;
  readonly next: number | null;
  /** Ends the search that is under way. */
  readonly stop?: (() => void) | null;
}

export function Pager({ shown, next, stop = null }: PagerProps) {
  const t = useText();
  const { params, hrefWith } = useParams();
  if (stop)
    return (
      <div className="under-table" role="status">
        <span>
          <progress aria-label={t('pager.searching')} /> {t('pager.searched', { count: shown, id: next ?? 0 })}
        </span>
        <span className="actions">
          <button type="button" className="button small" onClick={stop}>
            {t('pager.stop')}
          </button>
        </span>
      </div>
    );
  return (
    <div className="under-table">
      <span>{t('pager.shown', { count: shown })}</span>
      <span className="actions">
        {params['before'] !== undefined && (
          <Link className="button small" href={hrefWith({ before: null })}>
            {t('pager.newest')}
          </Link>
        )}
        {next !== null && (
          <Link className="button small" href={hrefWith({ before: String(next) })}>
            {t('pager.older')}
          </Link>
        )}
      </span>
    </div>
  );
}
