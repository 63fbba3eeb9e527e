// Pages of a list by its keys: on from the last row seen, however long the list is.
import { Link } from 'wouter';
import { useText } from '../i18n.ts';
import { useParams } from '../url-state.ts';

export function Pager({ shown, next }: { readonly shown: number; readonly next: number | null }) {
  const t = useText();
  const { params, hrefWith } = useParams();
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
