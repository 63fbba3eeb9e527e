// SMIL as phones read it (OMA MMS conformance document §7): one `par` per slide, at most two regions, plain file names. Written for the parts there are;
// read only to learn an order, and never trusted: modern phones show the parts as they come and so do we.
import { childOf, escapeXml, parseXml, type XmlElement } from './xml.ts';
import { decodeXml } from './charset.ts';
import { MmsError } from './mms-error.ts';
import { mmsLimits } from './limits.ts';

export interface SmilPart {
  /** As the part's Content-Location. */
  readonly name: string;
  /** `image/jpeg` … without parameters. */
  readonly type: string;
}

const SLIDE_SECONDS = 5;
/** Longest that anybody looks at a picture that comes with a film or a sound. */
const MEDIA_SLIDE_SECONDS = 30;

type Tag = 'img' | 'text' | 'audio' | 'video' | 'ref';

function tagOf(type: string): Tag {
  switch (type.split('/')[0]) {
    case 'image':
      return 'img';
    case 'text':
      return type === 'text/plain' ? 'text' : 'ref';
    case 'audio':
      return 'audio';
    case 'video':
      return 'video';
    default:
      return 'ref';
  }
}

/** Parts in slides: a text joins the picture, film or sound before it, or the first one after it. */
function slidesOf(parts: readonly SmilPart[]): readonly (readonly SmilPart[])[] {
  const slides: SmilPart[][] = [];
  for (const part of parts) {
    const last = slides.at(-1);
    const isText = tagOf(part.type) === 'text';
    const fits = last?.length === 1 && last[0] !== undefined && (tagOf(last[0].type) === 'text') !== isText;
    if (last && fits && tagOf(part.type) !== 'ref') last.push(part);
    else slides.push([part]);
  }
  return slides;
}

/** vCards, calendars and documents are attachments: a slide cannot show them. */
const isShown = ({ type }: SmilPart): boolean => tagOf(type) !== 'ref';

/** The SMIL for parts in the order in which they are to be shown. */
export function writeSmil(parts: readonly SmilPart[]): string {
  const slides = slidesOf(parts.filter(isShown)).map((slide) => {
    const seconds = slide.some(({ type }) => /^(audio|video)\//.test(type)) ? MEDIA_SLIDE_SECONDS : SLIDE_SECONDS;
    const pictureFirst = slide.toSorted((a, b) => Number(tagOf(a.type) === 'text') - Number(tagOf(b.type) === 'text'));
    const media = pictureFirst.map(({ name, type }) => {
      const tag = tagOf(type);
      const region = tag === 'text' ? ' region="Text"' : tag === 'audio' ? '' : ' region="Image"';
      return `<${tag} src="${escapeXml(name)}"${region}/>`;
    });
    return `<par dur="${seconds}s">${media.join('')}</par>`;
  });
  const layout =
    '<layout><root-layout width="100%" height="100%"/><region id="Image" left="0" top="0" width="100%" height="70%" fit="meet"/>' +
    '<region id="Text" left="0" top="70%" width="100%" height="30%" fit="scroll"/></layout>';
  return `<smil><head>${layout}</head><body>${slides.join('')}</body></smil>`;
}

/** The names that a SMIL shows, slide by slide. Throws MmsError. */
export function readSmil(octets: Uint8Array, charset = ''): readonly (readonly string[])[] {
  if (octets.length > mmsLimits.smilBytesMax) throw new MmsError('too_large', `the SMIL has more than ${mmsLimits.smilBytesMax} octets`);
  const root = parseXml(decodeXml(octets, charset));
  if (root.name !== 'smil') throw new MmsError('malformed', `the XML is no SMIL but ${root.name.slice(0, 50)}`);
  const body = childOf(root, 'body');
  const sources = (element: XmlElement): string[] => {
    const source = element.attributes.get('src')?.replace(/^cid:/i, '') ?? '';
    return [...(source === '' ? [] : [source]), ...element.children.flatMap(sources)];
  };
  const slides = (element: XmlElement): XmlElement[] => (element.name === 'par' ? [element] : element.children.flatMap(slides));
  const pars = body ? slides(body) : [];
  return pars.length > 0 ? pars.map(sources) : body ? [sources(body)] : [];
}
