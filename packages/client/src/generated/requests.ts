// Made by tools/generate-client.ts from /openapi.json of the gateway. Not to be edited: a test makes it anew and compares.

/** What each call takes, besides what it is signed in with. */
export interface Requests {
  /** Sends several texts, each to its own numbers. */
  readonly batchsendsmsV2: {
    /** Several texts, each to its own numbers */
    readonly array: readonly {
      /** Recipients, joined by commas: 100 with GET, 10000 with POST */
      readonly numbers: string | readonly (string | number)[];
      /** The text */
      readonly content: string;
      /** Who it comes from: up to 11 letters and digits, or a number; left out: the account's default */
      readonly sender?: string;
      /** 0 for SMS, 1 for MMS */
      readonly smstype?: 0 | 1;
      /** Title of an MMS */
      readonly mmstitle?: string;
      /** Of an MMS: pictures, sounds and files, at most 10 */
      readonly media?: readonly (
        | string
        | {
            /** Of an upload */
            readonly id: string;
          }
        | {
            readonly url: string;
          }
        | {
            readonly base64: string;
            readonly name?: string;
            /** Its content type */
            readonly type?: string;
          }
      )[];
    }[];
    /** When to send it, in the zone of the server, up to 365 days ahead; a time in the past means now */
    readonly sendtime?: string;
  };
  /** Shows what can still be spent. */
  readonly getbalance: Readonly<Record<string, never>>;
  /** Shows what can still be spent. */
  readonly getbalanceV2: Requests['getbalance'];
  /** Says what became of messages, by id. */
  readonly getreport: {
    /** Ids of messages, up to 200, joined by commas */
    readonly ids: string | readonly (string | number)[];
  };
  /** Says what became of messages, by id. */
  readonly getreportV2: Requests['getreport'];
  /** Lists what was sent on a day. */
  readonly getsentrcdV2: {
    /** The day, YYYYMMDD; left out: today */
    readonly date?: string;
    /** From this time of the day on, hhmmss */
    readonly begintime?: string;
    /** To this time of the day, hhmmss, included */
    readonly endtime?: string;
    /** How many rows to skip, for the next page */
    readonly startindex?: number;
  };
  /** Hands out received messages, each once, at most 50 at a time. */
  readonly getsms: {
    /** Shows these messages again, up to 200, handed out before or not, and marks none */
    readonly ids?: string | readonly (string | number)[];
    /** Unix time; older messages are left where they are */
    readonly start_time?: number;
  };
  /** Hands out received messages, each once, at most 50 at a time. */
  readonly getsmsV2: Requests['getsms'];
  /** Sends one text to many numbers, or several texts. */
  readonly sendsms: {
    /** Recipients, joined by commas: 100 with GET, 10000 with POST */
    readonly numbers?: string | readonly (string | number)[];
    /** The text */
    readonly content?: string;
    /** Who it comes from: up to 11 letters and digits, or a number; left out: the account's default */
    readonly sender?: string;
    /** When to send it, in the zone of the server, up to 365 days ahead; a time in the past means now */
    readonly sendtime?: string;
    /** 0 for SMS, 1 for MMS */
    readonly smstype?: 0 | 1;
    /** Title of an MMS */
    readonly mmstitle?: string;
    /** Of an MMS: pictures, sounds and files, at most 10 */
    readonly media?: readonly (
      | string
      | {
          /** Of an upload */
          readonly id: string;
        }
      | {
          readonly url: string;
        }
      | {
          readonly base64: string;
          readonly name?: string;
          /** Its content type */
          readonly type?: string;
        }
    )[];
    /** Several texts, each to its own numbers */
    readonly smsarray?: readonly {
      /** Recipients, joined by commas: 100 with GET, 10000 with POST */
      readonly numbers: string | readonly (string | number)[];
      /** The text */
      readonly content: string;
      /** Who it comes from: up to 11 letters and digits, or a number; left out: the account's default */
      readonly sender?: string;
      /** 0 for SMS, 1 for MMS */
      readonly smstype?: 0 | 1;
      /** Title of an MMS */
      readonly mmstitle?: string;
      /** Of an MMS: pictures, sounds and files, at most 10 */
      readonly media?: readonly (
        | string
        | {
            /** Of an upload */
            readonly id: string;
          }
        | {
            readonly url: string;
          }
        | {
            readonly base64: string;
            readonly name?: string;
            /** Its content type */
            readonly type?: string;
          }
      )[];
    }[];
  };
  /** Sends one text to many numbers, or several texts. */
  readonly sendsmsV2: Requests['sendsms'];
  /** Shows what can still be spent. */
  readonly v3GetBalance: {
    /** The app of yours that asks; kept with the messages */
    readonly appId?: string;
  };
  /** Says what became of messages, by id. */
  readonly v3GetReport: {
    /** Ids of messages, up to 200, joined by commas */
    readonly msgIds: string | readonly (string | number)[];
    /** The app of yours that asks; kept with the messages */
    readonly appId?: string;
  };
  /** Lists what was sent between two times, with order ids. */
  readonly v3GetSentRcd: {
    /** From this time on, ISO 8601; without an offset in the zone of the server */
    readonly startTime: string;
    /** To this time, included, at most 31 days later, ISO 8601; without an offset in the zone of the server */
    readonly endTime: string;
    /** How many rows to skip, for the next page */
    readonly startIndex?: number;
    /** The app of yours that asks; kept with the messages */
    readonly appId?: string;
  };
  /** Sends one text to many numbers, or several texts. */
  readonly v3SendSms: {
    /** Recipients, joined by commas: 100 with GET, 1000 with POST */
    readonly numbers?: string | readonly (string | number)[];
    /** The text */
    readonly content?: string;
    /** Who it comes from: up to 11 letters and digits, or a number; left out: the account's default */
    readonly senderId?: string;
    /** When to send it, in the zone of the server, up to 365 days ahead; a time in the past means now */
    readonly sendtime?: string;
    /** Your own names for the messages, up to 128 characters each, joined by commas: as many as numbers, or none */
    readonly orderId?: string;
    /** 0 for SMS, 1 for MMS */
    readonly smstype?: 0 | 1;
    /** Title of an MMS */
    readonly mmstitle?: string;
    /** Of an MMS: pictures, sounds and files, at most 10 */
    readonly media?: readonly (
      | string
      | {
          /** Of an upload */
          readonly id: string;
        }
      | {
          readonly url: string;
        }
      | {
          readonly base64: string;
          readonly name?: string;
          /** Its content type */
          readonly type?: string;
        }
    )[];
    /** Several texts, each to its own numbers */
    readonly smsarray?: readonly {
      /** Recipients, joined by commas: 100 with GET, 10000 with POST */
      readonly numbers: string | readonly (string | number)[];
      /** The text */
      readonly content: string;
      /** Who it comes from: up to 11 letters and digits, or a number; left out: the account's default */
      readonly senderId?: string;
      /** Your own names for the messages, up to 128 characters each, joined by commas: as many as numbers, or none */
      readonly orderId?: string;
      /** 0 for SMS, 1 for MMS */
      readonly smstype?: 0 | 1;
      /** Title of an MMS */
      readonly mmstitle?: string;
      /** Of an MMS: pictures, sounds and files, at most 10 */
      readonly media?: readonly (
        | string
        | {
            /** Of an upload */
            readonly id: string;
          }
        | {
            readonly url: string;
          }
        | {
            readonly base64: string;
            readonly name?: string;
            /** Its content type */
            readonly type?: string;
          }
      )[];
    }[];
    /** The app of yours that asks; kept with the messages */
    readonly appId?: string;
  };
  /** Sends several texts, each to its own numbers. */
  readonly v3SendSmsBatch: {
    /** Several texts, each to its own numbers */
    readonly array: readonly {
      /** Recipients, joined by commas: 100 with GET, 10000 with POST */
      readonly numbers: string | readonly (string | number)[];
      /** The text */
      readonly content: string;
      /** Who it comes from: up to 11 letters and digits, or a number; left out: the account's default */
      readonly senderId?: string;
      /** Your own names for the messages, up to 128 characters each, joined by commas: as many as numbers, or none */
      readonly orderId?: string;
      /** 0 for SMS, 1 for MMS */
      readonly smstype?: 0 | 1;
      /** Title of an MMS */
      readonly mmstitle?: string;
      /** Of an MMS: pictures, sounds and files, at most 10 */
      readonly media?: readonly (
        | string
        | {
            /** Of an upload */
            readonly id: string;
          }
        | {
            readonly url: string;
          }
        | {
            readonly base64: string;
            readonly name?: string;
            /** Its content type */
            readonly type?: string;
          }
      )[];
    }[];
    /** When to send it, in the zone of the server, up to 365 days ahead; a time in the past means now */
    readonly sendtime?: string;
    /** The app of yours that asks; kept with the messages */
    readonly appId?: string;
  };
}
