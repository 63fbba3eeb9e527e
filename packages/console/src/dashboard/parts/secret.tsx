// A secret that was asked for: shown, copied with one click, and hidden again by itself.
import { useEffect } from 'react';
import { useText } from '../../i18n.ts';
import { Copy } from '../../parts/value.tsx';

const SHOWN_MS = 60_000;

export function Secret({ text, label, onHide }: { readonly text: string; readonly label: string; readonly onHide: () => void }) {
  const t = useText();
  useEffect(() => {
    const timer = setTimeout(onHide, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <span className="secret" role="status">
      <code>{text}</code>
      <Copy text={text} label={label} />
      <button type="button" className="button quiet small" onClick={onHide}>
        {t('secret.hide')}
      </button>
    </span>
  );
}
