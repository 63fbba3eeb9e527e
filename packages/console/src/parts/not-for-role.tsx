// What stands at the address of a place that the reader's role may not see: which roles may, and who gives them.
import { use } from 'react';
import { LanguageContext, languageTags, useNames, useText } from '../i18n.ts';
import { Empty, Page } from './page.tsx';

export interface NotForRoleProps {
  readonly text: 'not_for_role.operator' | 'not_for_role.user';
  readonly role: string;
  /** Those that may. */
  readonly roles: readonly string[];
}

export function NotForRole({ text, role, roles }: NotForRoleProps) {
  const t = useText();
  const either = new Intl.ListFormat(languageTags[use(LanguageContext)], { type: 'disjunction' });
  const nameOf = useNames('role');
  return (
    <Page title={t('not_for_role')}>
      <Empty>{t(text, { role: nameOf(role), roles: either.format(roles.map(nameOf)) })}</Empty>
    </Page>
  );
}
