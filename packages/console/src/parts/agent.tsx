// What a session is used in, told from the browser's own words; those stand behind it as the title.
import { useText } from '../i18n.ts';
import { agentName } from './agent-name.ts';

export function Agent({ agent }: { readonly agent: string }) {
  const t = useText();
  const name = agentName(agent);
  return <span title={agent}>{name === null ? agent : t('sessions.agent', { ...name })}</span>;
}
