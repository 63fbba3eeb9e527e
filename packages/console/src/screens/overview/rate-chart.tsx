// How fast segments leave, by connector, over the last quarter of an hour; the same numbers stand in a table for who cannot see the chart.
import { use, useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Overview } from '../../api/types.ts';
import { formatNumber, formatTime } from '../../format.ts';
import { LanguageContext, useText } from '../../i18n.ts';

type Rates = Overview['rates'];
const HEIGHT = 132;
/** What the gateway keeps. */
const SPAN_S = 900;
/** Of a gateway that has just begun. */
const SPAN_LEAST_S = 120;
/** Lines of connectors are told apart by colour and dash; more than these are only in the table. */
const LINES_MAX = 6;
const colours = ['--accent-text', '--delivered', '--waiting', '--underway', '--failed', '--text-2'];
const dashes = [[], [6, 3], [2, 3], [10, 3], [6, 3, 2, 3], [1, 2]];
const TABLE_EVERY = 12;

const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function namesOf({ points }: Rates): readonly string[] {
  return Object.keys(points.at(-1)?.perSecond ?? {}).slice(0, LINES_MAX);
}

const dataOf = ({ points }: Rates, names: readonly string[]): uPlot.AlignedData => [
  points.map(({ at }) => Date.parse(at) / 1000),
  ...names.map((name) => points.map(({ perSecond }) => perSecond[name] ?? null)),
];

export function RateChart({ rates }: { readonly rates: Rates }) {
  const t = useText();
  const language = use(LanguageContext);
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const names = namesOf(rates);
  const key = names.join(' ');
  const latest = useRef(rates);
  latest.current = rates;

  useEffect(() => {
    const box = place.current;
    if (!box) return undefined;
    const shown = key === '' ? [] : key.split(' ');
    const make = (): void => {
      plot.current?.destroy();
      const axis = {
        stroke: colour('--text-3'),
        grid: { stroke: colour('--line'), width: 1 },
        ticks: { show: false },
        font: `11px ${colour('--font')}`,
      };
      plot.current = new uPlot(
        {
          width: box.clientWidth,
          height: HEIGHT,
          legend: { show: false },
          cursor: { drag: { x: false, y: false } },
          scales: {
            x: {
              // Since the gateway runs, up to what it keeps; of one point alone there would be no span.
              range: () => {
                const [first, last] = [latest.current.points[0], latest.current.points.at(-1)].map(
                  (point) => Date.parse(point?.at ?? '') / 1000,
                );
                const end = last ?? 0;
                return [end - Math.min(SPAN_S, Math.max(SPAN_LEAST_S, end - (first ?? end))), end];
              },
            },
            y: { range: (_plot, _low, high) => [0, Math.max(1, high * 1.1)] },
          },
          axes: [
            {
              ...axis,
              size: 24,
              incrs: [60, 180, 300],
              values: (_plot, at) => at.map((one) => formatTime(new Date(one * 1000).toISOString(), 'short', language, Date.now())),
            },
            { ...axis, size: 44, values: (_plot, at) => at.map((one) => formatNumber(one, language)) },
          ],
          series: [
            {},
            ...shown.map((label, index) => ({
              label,
              stroke: colour(colours[index] ?? '--text-2'),
              dash: dashes[index] ?? [],
              width: 1.5,
              points: { show: false },
            })),
          ],
        },
        dataOf(latest.current, shown),
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
  }, [key, language]);

  useEffect(() => {
    plot.current?.setData(dataOf(rates, key === '' ? [] : key.split(' ')));
  }, [rates, key]);

  return (
    <div className="chart">
      <div ref={place} aria-hidden="true" />
      {names.length > 1 && (
        <ul aria-hidden="true">
          {names.map((name, index) => (
            <li key={name}>
              <svg width="18" height="4">
                <line
                  x1="0"
                  y1="2"
                  x2="18"
                  y2="2"
                  stroke={`var(${colours[index] ?? '--text-2'})`}
                  strokeWidth="2"
                  strokeDasharray={(dashes[index] ?? []).join(' ')}
                />
              </svg>
              {name}
            </li>
          ))}
        </ul>
      )}
      <table className="hidden-text">
        <caption>{t('overview.chart')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('time')}</th>
            {names.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rates.points
            .filter((_, index) => index % TABLE_EVERY === 0)
            .map(({ at, perSecond }) => (
              <tr key={at}>
                <th scope="row">{formatTime(at, 'seconds', language, Date.now())}</th>
                {names.map((name) => (
                  <td key={name}>{formatNumber(perSecond[name] ?? 0, language)}</td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}
