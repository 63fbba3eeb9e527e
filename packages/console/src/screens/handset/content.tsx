// What a phone shows of a message: an MMS with its subject and pictures, a text with its links.
import { useText } from '../../i18n.ts';
import type { Line } from './talk.ts';

const WEB = /(https?:\/\/[^\s]+)/;
const isPicture = (type: string): boolean => /^image\/(?:gif|jpeg|png)$/.test(type);

function Linked({ text }: { readonly text: string }) {
  return text.split(WEB).map((piece, at) =>
    at % 2 === 0 ? (
      piece
    ) : (
      <a key={at} href={piece} target="_blank" rel="noreferrer">
        {piece}
      </a>
    ),
  );
}

export function Content({ line }: { readonly line: Line }) {
  const t = useText();
  const { mms, text, media } = line;
  return (
    <>
      {mms && mms.subject !== '' && <b className="subject">{mms.subject}</b>}
      {mms?.media.map(({ name, type }) => {
        const source = `/api/handset/media/${encodeURIComponent(mms.id)}/${encodeURIComponent(name)}`;
        return isPicture(type) ? (
          <img key={name} src={source} alt={name} />
        ) : (
          <a key={name} href={source} download={name}>
            {name}
          </a>
        );
      })}
      <Linked text={text} />
      {media > 0 && <small>{t('inbound.media', { count: media })}</small>}
    </>
  );
}
