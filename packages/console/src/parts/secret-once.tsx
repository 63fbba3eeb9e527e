// A secret that was just made: shown once, to be copied.
import type { ReactNode } from 'react';
import { useText } from '../i18n.ts';
import { Copy } from './value.tsx';

export function SecretOnce({ secret, children }: { readonly secret: string; readonly children?: ReactNode }) {
  const t = useText();
  return (
    <div className="notice delivered" role="status">
      <p className="wrap">
        {children} {t('secret.once')} <code>{secret}</code> <Copy text={secret} label={t('secret.copy')} />
      </p>
    </div>
  );
}
