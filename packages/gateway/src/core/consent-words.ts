// The words by which phones say that they want no more messages, want them again, or ask what this is: per language, with the text that confirms each.
// English: CTIA Short Code Monitoring Handbook and Messaging Principles (opt-out words). A number hears only the languages an operator gave it, and may have
// words and texts of its own.
import { foldText } from './fold-text.ts';

export const consentKinds = ['stop', 'start', 'help'] as const;
export type ConsentKind = (typeof consentKinds)[number];

interface Language {
  readonly words: Readonly<Record<ConsentKind, readonly string[]>>;
  readonly texts: Readonly<Record<ConsentKind, string>>;
}

const list = (words: string): readonly string[] => words.split(', ');

export const consentLanguages = {
  en: {
    words: {
      stop: list('stop, stopall, stop all, unsubscribe, cancel, end, quit, optout, opt out, revoke'),
      start: list('start, unstop, subscribe, optin, opt in'),
      help: list('help, info'),
    },
    texts: {
      stop: 'You will get no more messages from {to}. Reply START to get them again.',
      start: 'You will get messages from {to} again. Reply STOP to end them.',
      help: 'Messages from {to}: reply STOP to end them, START to get them again.',
    },
  },
  zh: {
    words: {
      stop: list('退订, 退訂, 取消, 停止, td, t, 00000'),
      start: list('订阅, 訂閱, 开始, 開始, 恢复, 恢復'),
      help: list('帮助, 幫助, 说明, 說明'),
    },
    texts: {
      stop: '您已退订来自{to}的短信。回复“订阅”可重新接收。',
      start: '您已重新订阅来自{to}的短信。回复“退订”可取消。',
      help: '来自{to}的短信：回复“退订”取消，回复“订阅”重新接收。',
    },
  },
  es: {
    words: { stop: list('stop, alto, parar, baja, cancelar'), start: list('start, alta, iniciar, empezar'), help: list('ayuda, help') },
    texts: {
      stop: 'No recibirá más mensajes de {to}. Responda ALTA para recibirlos de nuevo.',
      start: 'Recibirá de nuevo mensajes de {to}. Responda BAJA para cancelar.',
      help: 'Mensajes de {to}: responda BAJA para cancelar, ALTA para recibirlos de nuevo.',
    },
  },
  fr: {
    words: { stop: list('stop, arret, arrêt, desabonner, désabonner'), start: list('start, reprise, abonner'), help: list('aide, help') },
    texts: {
      stop: 'Vous ne recevrez plus de messages de {to}. Répondez START pour les recevoir à nouveau.',
      start: 'Vous recevrez à nouveau les messages de {to}. Répondez STOP pour les arrêter.',
      help: 'Messages de {to} : répondez STOP pour les arrêter, START pour les recevoir à nouveau.',
    },
  },
  de: {
    words: { stop: list('stop, stopp, abmelden, ende'), start: list('start, anmelden'), help: list('hilfe, help') },
    texts: {
      stop: 'Sie erhalten keine Nachrichten mehr von {to}. Antworten Sie START, um sie wieder zu erhalten.',
      start: 'Sie erhalten wieder Nachrichten von {to}. Antworten Sie STOP, um sie zu beenden.',
      help: 'Nachrichten von {to}: STOP beendet sie, START bringt sie zurück.',
    },
  },
  pt: {
    words: { stop: list('stop, sair, parar, cancelar'), start: list('start, voltar, iniciar'), help: list('ajuda, help') },
    texts: {
      stop: 'Você não receberá mais mensagens de {to}. Responda VOLTAR para recebê-las de novo.',
      start: 'Você receberá de novo mensagens de {to}. Responda SAIR para cancelar.',
      help: 'Mensagens de {to}: responda SAIR para cancelar, VOLTAR para recebê-las de novo.',
    },
  },
} as const satisfies Record<string, Language>;

export type ConsentLanguage = keyof typeof consentLanguages;
export const consentLanguageNames = Object.keys(consentLanguages) as readonly ConsentLanguage[];

export interface ConsentSettings {
  /** Heard in this order; empty = the number knows no such words. */
  readonly languages: readonly ConsentLanguage[];
  /** In place of the words of all its languages; empty = those. */
  readonly words: Readonly<Record<ConsentKind, readonly string[]>>;
  /** In place of the text of the language; "" = that. */
  readonly texts: Readonly<Record<ConsentKind, string>>;
}

export const noConsent: ConsentSettings = {
  languages: [],
  words: { stop: [], start: [], help: [] },
  texts: { stop: '', start: '', help: '' },
};

export interface ConsentHeard {
  readonly kind: ConsentKind;
  readonly language: ConsentLanguage;
  /** As the list writes it. */
  readonly word: string;
  /** Before its variables are filled in. */
  readonly text: string;
  /** What stood behind the word: of a number shared by keywords, whose messages are meant. */
  readonly rest: string;
}

/** A message that is one of the words, and on a shared number the word with a keyword behind it. */
export function hearConsent(content: string, { languages, words, texts }: ConsentSettings, isShared: boolean): ConsentHeard | null {
  if (languages.length === 0) return null;
  const folded = foldText(content);
  for (const language of languages) {
    const known = consentLanguages[language];
    for (const kind of consentKinds) {
      const own = words[kind];
      for (const word of own.length > 0 ? own : known.words[kind]) {
        const heard = foldText(word);
        const rest = folded === heard ? '' : isShared && folded.startsWith(`${heard} `) ? folded.slice(heard.length + 1) : null;
        if (rest !== null) return { kind, language, word, text: texts[kind] || known.texts[kind], rest };
      }
    }
  }
  return null;
}
