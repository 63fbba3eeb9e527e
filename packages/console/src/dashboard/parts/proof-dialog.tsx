// Asks the reader to prove to be the user before what a stranger at an open page must not do: by the password, or by a code of the second factor.
import { type FormEvent, type ReactNode, useState } from 'react';
import type { ApiError } from '../../api/client.ts';
import { useApi } from '../../api/hooks.ts';
import { useText } from '../../i18n.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/field.tsx';
import { Fault } from '../../parts/page.tsx';

export type Proof = { readonly password: string } | { readonly code: string };

export interface ProofDialogProps {
  readonly title: string;
  /** What is done, as the button says it; the title when left out. */
  readonly submit?: string;
  /** More that is asked, or said, before. */
  readonly children?: ReactNode;
  /** Names of fields among the children: what is wrong with one is said there. */
  readonly asks?: readonly string[];
  /** Only the password proves it. */
  readonly isPasswordOnly?: boolean;
  readonly isBusy: boolean;
  readonly error: ApiError | null;
  readonly onProof: (proof: Proof, form: FormData) => void;
  readonly onClose: () => void;
}

export function ProofDialog({
  title,
  submit = title,
  children,
  asks = [],
  isPasswordOnly = false,
  isBusy,
  error,
  onProof,
  onClose,
}: ProofDialogProps) {
  const t = useText();
  const [isByCode, setByCode] = useState(false);
  const security = useApi<{ readonly secondFactor: object | null }>(isPasswordOnly ? null : '/api/security');
  const hasCode = security.data !== undefined && security.data.secondFactor !== null;
  const give = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const given = form.get(isByCode ? 'code' : 'password');
    const text = typeof given === 'string' ? given : '';
    onProof(isByCode ? { code: text } : { password: text }, form);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="form" onSubmit={give}>
        {children}
        <p className="second">{t('proof.why')}</p>
        {isByCode ? (
          <TextField
            key="code"
            name="code"
            label={t('proof.code')}
            help={t('proof.code.help')}
            error={error}
            inputMode="numeric"
            autoComplete="one-time-code"
            autoFocus
            required
          />
        ) : (
          <TextField
            key="password"
            name="password"
            type="password"
            label={t('proof.password')}
            error={error}
            autoComplete="current-password"
            autoFocus
            required
          />
        )}
        {error && !['password', 'code', ...asks].includes(error.field ?? '') && <Fault error={error} />}
        <div className="actions">
          <button className="button primary" type="submit" disabled={isBusy}>
            {submit}
          </button>
          {hasCode && (
            <button type="button" className="button quiet" onClick={() => setByCode(!isByCode)}>
              {t(isByCode ? 'proof.by_password' : 'proof.by_code')}
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
