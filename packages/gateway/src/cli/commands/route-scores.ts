// route-score list: how well each connector serves each destination.
import type { Command } from 'commander';
import type { ScoreView } from '../../core/route-score.ts';
import type { Act } from '../act.ts';
import { table } from '../text.ts';

type Row = ScoreView & { readonly connector: string | null; readonly destination: string };

const percent = (share: number | null): string => (share === null ? '' : `${(share * 100).toFixed(1)} %`);

export function addRouteScoreCommands(program: Command, act: Act): void {
  program
    .command('route-score')
    .description('How well connectors serve destinations, by their own traffic')
    .command('list')
    .description('all scores, by destination')
    .option('--connector <name>', 'of one connector')
    .option('--destination <name>', 'of one country (two letters) or prefix of three digits')
    .action(
      act(async (api, _args, { connector, destination }) => {
        const wanted = Object.entries({ connector, destination }).filter(
          (entry): entry is [string, string] => typeof entry[1] === 'string',
        );
        const asked = new URLSearchParams(wanted).toString();
        const rows = await api.get<Row[]>(`/api/route-scores${asked && `?${asked}`}`);
        const cells = rows.map((row) => [
          row.destination,
          row.connector,
          row.taken,
          percent(row.deliveredShare),
          percent(row.refusedShare),
          row.receiptMs.p50,
          row.receiptMs.p90,
          row.quality === null ? null : row.quality.toFixed(3),
          row.suspicions.map(({ name, evidence }) => `${name} (${evidence})`).join('; '),
        ]);
        const headings = ['destination', 'connector', 'taken', 'delivered', 'refused', 'p50 ms', 'p90 ms', 'quality', 'suspicions'];
        return { value: rows, text: table(headings, cells, 'There is no traffic to judge by yet') };
      }),
    );
}
