// XML as MM7 and SMIL need it: elements by their local names, because peers mix namespaces in one envelope and some use prefixes they never bound.
// Document types and entities of one's own are refused before parsing, so nothing can expand; depth and size are bounded.
import { SaxesParser } from 'saxes';
import { MmsError } from './mms-error.ts';
import { mmsLimits } from './limits.ts';

export interface XmlElement {
  /** Local name. */
  readonly name: string;
  /** "" = none, or of a prefix that nothing binds. */
  readonly namespace: string;
  /** By local name. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** All text directly inside, blanks at the ends removed. */
  readonly text: string;
}

interface OpenElement extends XmlElement {
  readonly children: XmlElement[];
  text: string;
  readonly bindings: ReadonlyMap<string, string>;
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);
const prefixOf = (name: string): string => (name.includes(':') ? name.slice(0, name.indexOf(':')) : '');

/** The root element. Throws MmsError. */
export function parseXml(text: string): XmlElement {
  if (text.length > mmsLimits.xmlBytesMax) throw new MmsError('too_large', `the XML has more than ${mmsLimits.xmlBytesMax} characters`);
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw new MmsError('doctype', 'the XML has a document type or an entity, which is not allowed');
  const parser = new SaxesParser();
  const open: OpenElement[] = [];
  let root: XmlElement | null = null;
  let elements = 0;

  parser.on('error', (error) => {
    throw new MmsError('malformed', `the XML is not well formed: ${error.message}`);
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length >= mmsLimits.xmlDepthMax) throw new MmsError('too_large', `the XML is nested more than ${mmsLimits.xmlDepthMax} deep`);
    if (++elements > mmsLimits.xmlElementsMax)
      throw new MmsError('too_large', `the XML has more than ${mmsLimits.xmlElementsMax} elements`);
    const entries = Object.entries(attributes);
    const bound = entries.filter(([key]) => key === 'xmlns' || key.startsWith('xmlns:'));
    const outer = open.at(-1)?.bindings ?? new Map<string, string>();
    const bindings =
      bound.length === 0
        ? outer
        : new Map([...outer, ...bound.map(([key, value]) => [key === 'xmlns' ? '' : localName(key), value] as const)]);
    const element: OpenElement = {
      name: localName(name),
      namespace: bindings.get(prefixOf(name)) ?? '',
      attributes: new Map(entries.filter((entry) => !bound.includes(entry)).map(([key, value]) => [localName(key), value])),
      children: [],
      text: '',
      bindings,
    };
    const parent = open.at(-1);
    if (parent) parent.children.push(element);
    else root = element;
    open.push(element);
  });
  const addText = (piece: string): void => {
    const element = open.at(-1);
    if (element) element.text += piece;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const element = open.pop();
    if (element) element.text = element.text.trim();
  });
  parser.write(text.trim()).close();
  if (root === null) throw new MmsError('malformed', 'the XML has no element');
  return root;
}

export const childOf = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  element?.children.find((child) => child.name === name);

/** Text of the element at the end of a path of names; "" when there is none. */
export function textAt(element: XmlElement | undefined, ...path: readonly string[]): string {
  let at = element;
  for (const name of path) at = childOf(at, name);
  return at?.text ?? '';
}

// XML 1.0 §2.2: no escape makes these allowed.
const forbidden = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' };

/** Text for an element or a quoted attribute; characters that XML cannot carry become U+FFFD. */
export const escapeXml = (text: string): string =>
  text.replace(forbidden, '\uFFFD').replace(/[&<>"\r]/g, (found) => escapes[found] ?? found);

/** Attributes and children that are undefined, and elements whose text is undefined, are left out. */
export function xmlElement(
  name: string,
  content: string | undefined | readonly string[],
  attributes: Readonly<Record<string, string | undefined>> = {},
): string {
  if (content === undefined) return '';
  const inside = typeof content === 'string' ? escapeXml(content) : content.join('');
  const written = Object.entries(attributes)
    .map(([key, value]) => (value === undefined ? '' : ` ${key}="${escapeXml(value)}"`))
    .join('');
  return inside === '' ? `<${name}${written}/>` : `<${name}${written}>${inside}</${name}>`;
}
