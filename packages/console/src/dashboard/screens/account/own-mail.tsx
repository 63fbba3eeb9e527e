// The reader's own mail address. A code for a forgotten password goes there, so it is changed by proof.
import { useState } from 'react';
import { useAct } from '../../../api/hooks.ts';
import { useText } from '../../../i18n.ts';
import { TextField } from '../../../parts/field.tsx';
import { ProofDialog } from '../../parts/proof-dialog.tsx';

export function OwnMail({ mail }: { readonly mail: string }) {
  const t = useText();
  const act = useAct();
  const [isAsking, setAsking] = useState(false);
  return (
    <section className="card own-mail">
      <h2>{t('own_users.mail')}</h2>
      <div className="body form">
        <p className="second">{t('security.mail.help')}</p>
        <p>{mail === '' ? <span className="dim">{t('none')}</span> : mail}</p>
        <div>
          <button type="button" className="button" onClick={() => setAsking(true)}>
            {t('security.mail.change')}
          </button>
        </div>
      </div>
      {isAsking && (
        <ProofDialog
          title={t('security.mail.change')}
          submit={t('settings.save')}
          asks={['mail']}
          isBusy={act.isBusy}
          error={act.error}
          onClose={() => {
            act.clear();
            setAsking(false);
          }}
          onProof={(proof, form) =>
            void act
              .run('PUT', '/api/security/mail', { body: { mail: form.get('mail'), ...proof } })
              .then((answer) => answer && setAsking(false))
          }
        >
          <TextField
            name="mail"
            type="email"
            label={t('own_users.mail')}
            help={t('security.mail.empty')}
            error={act.error}
            defaultValue={mail}
            autoComplete="email"
          />
        </ProofDialog>
      )}
    </section>
  );
}
