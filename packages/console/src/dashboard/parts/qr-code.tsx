// A QR code, drawn here: what it says, such as the secret of a second factor, goes nowhere else. Dark on light in both themes, because phones read no other.
import encode from 'qr';

const BORDER = 3;

/** The dark modules as one path of squares, row by row in runs. */
function pathOf(rows: readonly (readonly boolean[])[]): string {
  const runs: string[] = [];
  for (const [y, row] of rows.entries())
    for (let x = 0; x < row.length; x++) {
      const start = x;
      while (row[x] === true) x++;
      if (x > start) runs.push(`M${start} ${y}h${x - start}v1H${start}z`);
    }
  return runs.join('');
}

export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const rows = encode(text, 'raw', { ecc: 'medium', border: BORDER });
  return (
    <svg className="qr-code" viewBox={`0 0 ${rows.length} ${rows.length}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect className="light" width={rows.length} height={rows.length} />
      <path className="dark" d={pathOf(rows)} />
    </svg>
  );
}
