// A dialog of the browser: it keeps the focus, closes by Escape and gives the focus back.
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useText } from '../i18n.ts';
import { Icon } from './icon.tsx';

export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  /** Without a head of its own, as the palette. */
  readonly isBare?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

export function Dialog({ title, onClose, isBare = false, className, children }: DialogProps) {
  const t = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  // Before a field of the dialog takes it.
  const [opener] = useState(() => document.activeElement);
  useEffect(() => {
    const shown = dialog.current;
    if (shown && !shown.open) shown.showModal();
    return () => {
      // The browser does so for one that is closed, not for one that is taken away.
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-label={title}
      className={className}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current?.close();
      }}
    >
      {!isBare && (
        <header>
          <h2>{title}</h2>
          <button type="button" className="icon-button" aria-label={t('close')} onClick={() => dialog.current?.close()}>
            <Icon name="close" />
          </button>
        </header>
      )}
      {isBare ? children : <div className="body">{children}</div>}
    </dialog>
  );
}
