// The wire of a connector as it passes: each PDU in one line, decoded and in hex when opened. Content stays masked unless it is asked for.
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { useApi } from '../../api/hooks.ts';
import type { WirePdu } from '../../api/types.ts';
import { useText } from '../../i18n.ts';
import { Answer, Empty } from '../../parts/page.tsx';
import { Time } from '../../parts/value.tsx';

const FIRST = 100;
const KEPT_MAX = 500;

const hexOf = (status: number): string => (status === 0 ? '' : `0x${status.toString(16).padStart(8, '0')}`);

export function PduLine({ pdu }: { readonly pdu: WirePdu }) {
  const t = useText();
  return (
    <details>
      <summary>
        <Time at={pdu.at} style="exact" />
        <span aria-label={t(pdu.direction === 'in' ? 'wire.in' : 'wire.out')} role="img">
          {pdu.direction === 'in' ? '←' : '→'}
        </span>
        <span>{pdu.command}</span>
        <span className="dim">#{pdu.sequence}</span>
        {pdu.status !== 0 && <span className="tone-failed">{hexOf(pdu.status)}</span>}
        {pdu.latencyMs !== null && <span className="dim">{pdu.latencyMs} ms</span>}
        {pdu.messageId !== null && <span className="dim">{t('wire.message', { id: pdu.messageId })}</span>}
      </summary>
      <div className="pdu" tabIndex={0} role="region" aria-label={`${pdu.command} #${pdu.sequence}`}>
        {pdu.messageId !== null && <Link href={`/messages/${pdu.messageId}`}>{t('wire.open', { id: pdu.messageId })}</Link>}
        {pdu.messageId !== null && '\n'}
        {pdu.text}
      </div>
    </details>
  );
}

export function WireView({ connector }: { readonly connector: string }) {
  const t = useText();
  const [isShown, setShown] = useState(false);
  const [isPaused, setPaused] = useState(false);
  const [hasProbes, setProbes] = useState(false);
  const [came, setCame] = useState<readonly WirePdu[]>([]);
  const content = isShown ? '&content=true' : '';
  const path = `/api/connectors/${connector}/wire`;
  const kept = useApi<readonly WirePdu[]>(`${path}?limit=${FIRST}${content}`);
  useEffect(() => {
    if (isPaused) return undefined;
    const source = new EventSource(`${path}?follow=true${content}`);
    source.addEventListener('message', ({ data }) =>
      setCame((before) => [...before, JSON.parse(String(data)) as WirePdu].slice(-KEPT_MAX)),
    );
    return () => source.close();
  }, [path, content, isPaused]);
  const toggleContent = (): void => {
    setCame([]);
    setShown(!isShown);
  };
  return (
    <Answer of={kept}>
      {(first) => {
        const byPlace = new Map([...first, ...came].map((pdu) => [pdu.place, pdu]));
        const rows = [...byPlace.values()]
          .filter(({ command }) => hasProbes || !command.startsWith('enquire_link'))
          .toSorted((a, b) => b.place - a.place);
        return (
          <div className="stack">
            <div className="actions">
              <button type="button" className="button" onClick={() => setPaused(!isPaused)}>
                {t(isPaused ? 'wire.go_on' : 'wire.pause')}
              </button>
              <button type="button" className="button" aria-pressed={isShown} onClick={toggleContent}>
                {t(isShown ? 'wire.mask' : 'wire.show')}
              </button>
              <label className="check">
                <input type="checkbox" checked={hasProbes} onChange={() => setProbes(!hasProbes)} />
                {t('wire.probes')}
              </label>
            </div>
            {rows.length === 0 ? (
              <Empty title={t('wire.none')}>{t('wire.none.help')}</Empty>
            ) : (
              <div className="card wire">
                {rows.map((pdu) => (
                  <PduLine key={pdu.place} pdu={pdu} />
                ))}
              </div>
            )}
          </div>
        );
      }}
    </Answer>
  );
}
