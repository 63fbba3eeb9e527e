// A button for what cannot be taken back: it asks for the name of what it would end.
import { type FormEvent, useState } from 'react';
import { useText } from '../i18n.ts';
import { Dialog } from './dialog.tsx';
import { TextField } from './field.tsx';

export interface ConfirmButtonProps {
  /** What is done, as the button says it. */
  readonly label: string;
  /** What it is done to; to be typed. */
  readonly name: string;
  readonly warning: string;
  readonly isBusy: boolean;
  readonly isSmall?: boolean;
  readonly onConfirm: () => void;
}

export function ConfirmButton({ label, name, warning, isBusy, isSmall = false, onConfirm }: ConfirmButtonProps) {
  const t = useText();
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const close = (): void => {
    setOpen(false);
    setTyped('');
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (typed !== name) return;
    close();
    onConfirm();
  };
  return (
    <>
      <button type="button" className={isSmall ? 'button small danger' : 'button danger'} disabled={isBusy} onClick={() => setOpen(true)}>
        {label}
      </button>
      {isOpen && (
        <Dialog title={`${label}: ${name}`} onClose={close}>
          <form className="form" onSubmit={submit}>
            <p>{warning}</p>
            <TextField
              name="typed"
              label={t('confirm.type', { name })}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              autoFocus
            />
            <div>
              <button className="button danger" type="submit" disabled={typed !== name}>
                {label}
              </button>
            </div>
          </form>
        </Dialog>
      )}
    </>
  );
}
