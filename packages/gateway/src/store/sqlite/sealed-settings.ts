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
type StoredConnector = Partial<Omit<ConnectorSettings, 'password' | 'tlsKey' | 'vaspId'>> & {
  readonly sealedTlsKey?: string;
  readonly sealedVaspId?: string;
};

export function createSealedSettings(secrets: Secrets): SealedSettings {
  const seal = (text: string): string => Buffer.from(secrets.seal(text)).toString('base64');
  const open = (sealed: string): string => secrets.open(Buffer.from(sealed, 'base64'));
  const sealIfAny = (text: string): string => (text === '' ? '' : seal(text));
  const openIfAny = (sealed: string): string => (sealed === '' ? '' : open(sealed));
  return {
    account: ({ encryptionKey, ...settings }) =>
      JSON.stringify({ ...settings, sealedEncryptionKey: encryptionKey === null ? null : seal(encryptionKey) } satisfies StoredAccount),
    openAccount(text) {
      const { sealedEncryptionKey = null, ...settings } = JSON.parse(text) as StoredAccount;
      return { ...defaultAccountSettings, ...settings, encryptionKey: sealedEncryptionKey === null ? null : open(sealedEncryptionKey) };
    },
    connector: ({ password, tlsKey, vaspId, ...settings }) => ({
      password: secrets.seal(password),
      settings: JSON.stringify({ ...settings, sealedTlsKey: sealIfAny(tlsKey), sealedVaspId: sealIfAny(vaspId) } satisfies StoredConnector),
    }),
    openConnector({ password, settings: text }) {
      const { sealedTlsKey = '', sealedVaspId = '', ...settings } = JSON.parse(text) as StoredConnector;
      const opened = { tlsKey: openIfAny(sealedTlsKey), vaspId: openIfAny(sealedVaspId), password: secrets.open(password) };
      return { ...defaultConnectorSettings, ...settings, ...opened } as ConnectorSettings;
    },
  };
}
