// What a text becomes as it is typed: alphabet and the character that caused it, units, segments; and the same text with look-alikes where that makes it shorter.
import { firstNonGsm7, measureText, segmentUnits, substituteLookAlikes } from '@trunkline/sms';
import { alphabetName } from '../../../format.ts';
import { useText } from '../../../i18n.ts';

interface Counted {
  readonly alphabet: 'gsm7' | 'ucs2';
  readonly units: number;
  readonly segments: number;
  /** Units that the last segment still holds. */
  readonly left: number;
}

/** null: more than any message can be. */
export function countText(text: string): Counted | null {
  try {
    const { alphabet, units, segments } = measureText(text);
    const { single, part } = segmentUnits(alphabet);
    return { alphabet, units, segments, left: segments === 1 ? single - units : Math.max(0, segments * part - units) };
  } catch {
    return null;
  }
}

const codePoint = (value: number): string => `U+${value.toString(16).toUpperCase().padStart(4, '0')}`;

export function Counter({ text, onReplace }: { readonly text: string; readonly onReplace: (text: string) => void }) {
  const t = useText();
  const counted = countText(text);
  if (!counted) return <p className="fault">{t('send.too_long')}</p>;
  const cause = firstNonGsm7(text);
  const plain = cause ? substituteLookAlikes(text) : null;
  const saved = plain && plain.changes.length > 0 ? countText(plain.text) : null;
  return (
    <div className="counter" role="status">
      <p>
        <b>{t('send.segments', { count: counted.segments })}</b> · {alphabetName(counted.alphabet)} ·{' '}
        {t('send.units', { count: counted.units, left: counted.left })}
      </p>
      {cause && (
        <p className="second">
          {t('send.cause', {
            character: String.fromCodePoint(cause.codePoint),
            name: codePoint(cause.codePoint),
            place: Array.from(text.slice(0, cause.index)).length + 1,
          })}
        </p>
      )}
      {plain && saved && saved.segments < counted.segments && (
        <p>
          <span className="second">
            {t('send.look_alikes')} {plain.changes.map(({ from, to }) => `${from} → ${to === '' ? '∅' : to}`).join(', ')}
          </span>{' '}
          <button type="button" className="button small" onClick={() => onReplace(plain.text)}>
            {t('send.replace', { count: saved.segments })}
          </button>
        </p>
      )}
    </div>
  );
}
