// What phones and mail programs put below and above a text, as they say it in their languages.

const anyOf = (phrases: readonly string[]): string => phrases.join('|');

/** What a last line must name where its words alone could be a message of their own, as “sent from stock” could. */
const DEVICE = '.{0,20}(iphon|ipad|galaxy|samsung|huawei|xiaomi|android|outlook|yahoo|gmail)';

/** Added by phones and programs as the last line of a text. */
export const PHONE_LINE = new RegExp(
  `^(${anyOf([
    'sent from (my |yahoo|outlook|gmail|mail for|proton)',
    'sent via ',
    'sent with (proton|spark|shortwave)',
    'get outlook for ',
    'von meinem .{1,40} gesendet',
    'gesendet (von|mit) ',
    'envoyé (de|depuis|à partir de) ',
    'enviado (desde|do|de) (mi|meu|mon) ',
    'inviato da(l mio)? ',
    '(verzonden|verstuurd) (vanaf|met) ',
    'wysłane z ',
    'отправлено (с|из) ',
    '发自我的',
    '從我的 ?\\S+ ?傳送',
    '来自我的',
    'iphoneから送信',
    `(${anyOf(['enviat des', 'надіслано з', 'skickat från', 'sendt fra', 'lähetetty', 'odesláno z', 'odoslané z', 'poslano', 'trimis', 'στάλθηκε από', 'elküldve', 'נשלח מ', 'أ?ُ?رسلت من', 'đã gửi từ', 'dikirim dari', 'ส่งจาก'])})${DEVICE}`,
    `${DEVICE}\\S{0,10} gönderildi$`,
    `${DEVICE}\\S{0,4}에서 보냄$`,
  ])})`,
  'iu',
);

/** Lines of the head of an answered mail that is not quoted: the first, and those that follow it. */
export const HEAD_FROM =
  /^\*?(from|von|de|da|van|od|от|від|från|fra|lähettäjä|kimden|de la|από|feladó|מאת|من|từ|dari|จาก|发件人|寄件者|差出人|보낸 ?사람)\s?[:：]\*?\s/iu;
const HEAD_NEXT_WORDS = [
  'sent|date|to|cc|subject',
  'gesendet|datum|an|betreff',
  'envoyé|à|objet',
  'enviado|fecha|data|para|asunto|assunto',
  'inviato|a|oggetto',
  'verzonden|aan|onderwerp',
  'wysłano|do|temat',
  'отправлено|дата|кому|тема',
  'надіслано',
  'skickat|till|ämne',
  'sendt|til|emne',
  'lähetetty|vastaanottaja|aihe',
  'odesláno|odoslané|komu|předmět|predmet|poslano|za',
  'gönderilme|gönderildi|kime|konu',
  'trimis|către|subiect',
  'στάλθηκε|ημερομηνία|προς|θέμα',
  'elküldve|címzett|tárgy',
  'נשלח|תאריך|אל|נושא',
  'تم الإرسال|التاريخ|إلى|الموضوع',
  'đã gửi|ngày|tới|đến|chủ đề',
  'dikirim|tanggal|kepada|subjek',
  'ส่ง|วันที่|ถึง|เรื่อง',
  '发送时间|发送日期|收件人|主题',
  '寄件日期|日期|收件者|主旨',
  '送信日時|宛先|件名',
  '보낸 ?날짜|날짜|받는 ?사람|제목',
];
export const HEAD_NEXT = new RegExp(`^\\*?(${anyOf(HEAD_NEXT_WORDS)})\\s?[:：]\\*?`, 'iu');

/** The line that introduces a quotation, by its words. */
export const ATTRIBUTION =
  /^(on .{5,200} wrote|am .{5,200} schrieb .{1,150}|le .{5,200} a écrit|el .{5,200} escribió|em .{5,200} escreveu|il .{5,200} ha scritto|op .{5,200} schreef .{1,150}|w dniu .{5,200} napisał\(?a?\)?|.{5,200} (написал|пишет)\(?а?\)?|.{4,200}写道|.{4,200}寫道)\s?[:：]\s*$/i;
/** The same in any language: it ends with a colon, and has an address or a moment. Right above a quotation that is enough. */
export const INTRODUCTION =
  /^(?=.{5,300}$)(?=.*[<(][^\s<>()@]{1,64}@[^\s<>()@]{1,190}[>)]|.*\b(20\d\d|\d{1,2}[./-]\d{1,2}[./-]\d\d)\b.*\b\d{1,2}[:.]\d\d\b).*[:：]\s*$/u;
/** Where mail programs break it: before the address. */
export const ADDRESS_FIRST = /^[<(][^\s<>()@]{1,64}@/;
