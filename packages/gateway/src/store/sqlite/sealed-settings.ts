// Settings as they stand on disk: JSON, with the secrets among them sealed and in base64.
import { type ConnectorSettings, defaultConnectorSettings } from '../../core/connector-settings.ts';
import { type AccountSettings, defaultAccountSettings } from '../../core/rulebook.ts';
import type { Secrets } from './secrets.ts';

export interface SealedConnector {
  readonly password: Uint8Array;
  readonly settings: string;
}

export interface SealedSettings {
  account(settings: AccountSettings): string;
  openAccount(text: string): AccountSettings;
  connector(settings: ConnectorSettings): SealedConnector;
  openConnector(sealed: SealedConnector): ConnectorSettings;
}

type StoredAccount = Partial<Omit<AccountSettings, 'encryptionKey'>> & { readonly sealedEncryptionKey?: string | null };
type StoredConnector = Partial<Omit<ConnectorSettings, 'password' | 'tlsKey'>> & { readonly sealedTlsKey?: string };

export function createSealedSettings(secrets: Secrets): SealedSettings {
  const seal = (text: string): string => Buffer.from(secrets.seal(text)).toString('base64');
  const open = (sealed: string): string => secrets.open(Buffer.from(sealed, 'base64'));
  return {
    account: ({ encryptionKey, ...settings }) =>
      JSON.stringify({ ...settings, sealedEncryptionKey: encryptionKey === null ? null : seal(encryptionKey) } satisfies StoredAccount),
    openAccount(text) {
      const { sealedEncryptionKey = null, ...settings } = JSON.parse(text) as StoredAccount;
      return { ...defaultAccountSettings, ...settings, encryptionKey: sealedEncryptionKey === null ? null : open(sealedEncryptionKey) };
    },
    connector: ({ password, tlsKey, ...settings }) => ({
      password: secrets.seal(password),
      settings: JSON.stringify({ ...settings, sealedTlsKey: tlsKey === '' ? '' : seal(tlsKey) } satisfies StoredConnector),
    }),
    openConnector({ password, settings: text }) {
      const { sealedTlsKey = '', ...settings } = JSON.parse(text) as StoredConnector;
      const tlsKey = sealedTlsKey === '' ? '' : open(sealedTlsKey);
      return { ...defaultConnectorSettings, ...settings, tlsKey, password: secrets.open(password) } as ConnectorSettings;
    },
  };
}
