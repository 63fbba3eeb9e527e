// A connector's settings as what one bind needs to connect: mode, credentials, transport, timers.
import { isIP } from 'node:net';
import type { BindMode, EsmeOptions } from '@trunkline/smpp';
import type { ConnectorSettings } from '../../core/connector-settings.ts';
import { BIND_TIMEOUT_MS, CONNECT_TIMEOUT_MS } from '../../limits.ts';

const versions = { '3.3': 0x33, '3.4': 0x34, '5.0': 0x50 } as const;

/** The binds of a connector, in the order in which they are made. */
export function bindModesOf({ bindMode, binds }: ConnectorSettings): readonly BindMode[] {
  const each: Record<typeof bindMode, readonly BindMode[]> = {
    trx: ['transceiver'],
    tx_rx: ['transmitter', 'receiver'],
    tx: ['transmitter'],
  };
  return Array.from({ length: binds }, () => each[bindMode]).flat();
}

function tlsOf(settings: ConnectorSettings): NonNullable<EsmeOptions['tls']> {
  const { host, tlsVerify, tlsServerName, tlsCa, tlsCert, tlsKey } = settings;
  const servername = tlsServerName === '' ? host : tlsServerName;
  return {
    rejectUnauthorized: tlsVerify,
    // The name extension carries no addresses (RFC 6066 §3); a certificate for an address is checked against it all the same.
    ...(isIP(servername) === 0 ? { servername } : {}),
    ...(tlsCa === '' ? {} : { ca: tlsCa }),
    ...(tlsCert === '' ? {} : { cert: tlsCert }),
    ...(tlsKey === '' ? {} : { key: tlsKey }),
  };
}

export function esmeOptionsOf(settings: ConnectorSettings, mode: BindMode): EsmeOptions {
  const { host, port, systemId, password, systemType, addressRange, addrTon, addrNpi, localAddress } = settings;
  return {
    host,
    port,
    mode,
    systemId,
    password,
    systemType,
    addressRange,
    addrTon,
    addrNpi,
    interfaceVersion: versions[settings.interfaceVersion],
    ...(localAddress === '' ? {} : { localAddress }),
    ...(settings.tls ? { tls: tlsOf(settings) } : {}),
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    bindTimeoutMs: BIND_TIMEOUT_MS,
    enquireLinkIntervalMs: settings.enquireLinkMs,
    enquireLinkTimeoutMs: settings.responseTimeoutMs,
    // Late is not lost: the bind itself watches for silence (bind.ts).
    responseTimeoutMs: Math.max(settings.lagTimeoutMs, settings.responseTimeoutMs),
  };
}
