// What became of messages over time: stacked bars, and the same numbers in a table for who cannot see them.
import { use, useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatNumber } from '../format.ts';
import { LanguageContext, useText } from '../i18n.ts';
import type { Outcomes } from './types.ts';

export interface Bar {
  /** Under the bar. */
  readonly label: string;
  readonly outcomes: Pick<Outcomes, 'delivered' | 'failed' | 'underway' | 'waiting' | 'other'>;
}

const HEIGHT = 148;
/** From the bottom up. */
const kinds = ['delivered', 'underway', 'waiting', 'failed', 'other'] as const;
const colours = { delivered: '--delivered', underway: '--underway', waiting: '--waiting', failed: '--failed', other: '--text-3' } as const;
const LABEL_PIXELS = 56;

const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Sums from the bottom up, the tallest first: each is drawn over the one before. */
function dataOf(bars: readonly Bar[]): uPlot.AlignedData {
  const tops = kinds.map((_, place) =>
    bars.map(({ outcomes }) => kinds.slice(0, place + 1).reduce((sum, kind) => sum + outcomes[kind], 0)),
  );
  return [bars.map((_, index) => index), ...tops.toReversed()];
}

export function OutcomeChart({ caption, bars }: { readonly caption: string; readonly bars: readonly Bar[] }) {
  const t = useText();
  const language = use(LanguageContext);
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(bars);
  latest.current = bars;

  useEffect(() => {
    const box = place.current;
    if (!box) return undefined;
    const make = (): void => {
      plot.current?.destroy();
      const barsPath = uPlot.paths.bars?.({ size: [0.72, 34] });
      const axis = { stroke: colour('--text-3'), ticks: { show: false }, font: `11px ${colour('--font')}` };
      plot.current = new uPlot(
        {
          width: box.clientWidth,
          height: HEIGHT,
          legend: { show: false },
          cursor: { show: false },
          scales: {
            x: { time: false, range: () => [-0.6, latest.current.length - 0.4] },
            y: { range: (_plot, _low, high) => [0, Math.max(1, high * 1.08)] },
          },
          axes: [
            {
              ...axis,
              size: 24,
              grid: { show: false },
              splits: () => {
                const step = Math.max(1, Math.ceil((latest.current.length * LABEL_PIXELS) / Math.max(1, box.clientWidth - 60)));
                return latest.current.flatMap((_, index) => (index % step === 0 ? [index] : []));
              },
              values: (_plot, at) => at.map((index) => latest.current[index]?.label ?? ''),
            },
            {
              ...axis,
              size: 52,
              grid: { stroke: colour('--line'), width: 1 },
              incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000],
              values: (_plot, at) => at.map((one) => formatNumber(one, language)),
            },
          ],
          series: [
            {},
            ...kinds.toReversed().map((kind) => ({
              fill: colour(colours[kind]),
              width: 0,
              points: { show: false },
              ...(barsPath ? { paths: barsPath } : {}),
            })),
          ],
        },
        dataOf(latest.current),
        box,
      );
    };
    make();
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: box.clientWidth, height: HEIGHT }));
    resized.observe(box);
    const themed = new MutationObserver(make);
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      resized.disconnect();
      themed.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [language]);

  useEffect(() => {
    plot.current?.setData(dataOf(bars));
  }, [bars]);

  const shown = kinds.filter((kind) => bars.some(({ outcomes }) => outcomes[kind] > 0));
  return (
    <div className="chart">
      <div ref={place} aria-hidden="true" />
      <ul aria-hidden="true">
        {shown.map((kind) => (
          <li key={kind}>
            <i className={`swatch ${kind}`} />
            {t(`outcomes.${kind}`)}
          </li>
        ))}
      </ul>
      <table className="hidden-text">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{t('time')}</th>
            {shown.map((kind) => (
              <th key={kind} scope="col">
                {t(`outcomes.${kind}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bars.map(({ label, outcomes }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {shown.map((kind) => (
                <td key={kind}>{formatNumber(outcomes[kind], language)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
