// Made by tools/generate-client.ts from /openapi.json of the gateway. Not to be edited: a test makes it anew and compares.

/** Every call, its path, its dialect, and whether it takes an Idempotency-Key. */
export const operations = {
  batchsendsmsV2: { path: '/batchsendsmsV2', version: 2, isKeyed: true },
  getbalance: { path: '/getbalance', version: 1, isKeyed: false },
  getbalanceV2: { path: '/getbalanceV2', version: 2, isKeyed: false },
  getreport: { path: '/getreport', version: 1, isKeyed: false },
  getreportV2: { path: '/getreportV2', version: 2, isKeyed: false },
  getsentrcdV2: { path: '/getsentrcdV2', version: 2, isKeyed: false },
  getsms: { path: '/getsms', version: 1, isKeyed: false },
  getsmsV2: { path: '/getsmsV2', version: 2, isKeyed: false },
  sendsms: { path: '/sendsms', version: 1, isKeyed: true },
  sendsmsV2: { path: '/sendsmsV2', version: 2, isKeyed: true },
  v3GetBalance: { path: '/v3/getBalance', version: 3, isKeyed: false },
  v3GetReport: { path: '/v3/getReport', version: 3, isKeyed: false },
  v3GetSentRcd: { path: '/v3/getSentRcd', version: 3, isKeyed: false },
  v3SendSms: { path: '/v3/sendSms', version: 3, isKeyed: true },
  v3SendSmsBatch: { path: '/v3/sendSms/batch', version: 3, isKeyed: true },
} as const;
export type OperationName = keyof typeof operations;

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
    }[];
    /** When to send it, in the zone of the server, up to 365 days ahead; a time in the past means now */
    readonly sendtime?: string;
    /** The app of yours that asks; kept with the messages */
    readonly appId?: string;
  };
}

/** What each call answers when it was not refused. */
export interface Answers {
  readonly batchsendsmsV2: {
    readonly status: 0;
    readonly success: number;
    readonly fail: number;
    readonly array: readonly (readonly [number: number | string, id: number])[];
  };
  readonly getbalance: {
    readonly status: 0;
    readonly balance: string;
    readonly gift: string;
  };
  readonly getbalanceV2: Answers['getbalance'];
  readonly getreport: {
    readonly status: 0;
    readonly success: number;
    readonly fail: number;
    readonly unsent: number;
    readonly sending: number;
    readonly nofound: number;
    readonly array: readonly (
      | readonly [id: number, number: number | string, time: number, code: number]
      | readonly [
          id: number,
          number: number | string,
          time: number,
          code: number,
          label: string,
          deliverTime: number,
          deliverStatus: number,
        ]
    )[];
  };
  readonly getreportV2: Answers['getreport'];
  readonly getsentrcdV2: Answers['getreport'];
  readonly getsms: {
    readonly status: 0;
    readonly cnt: number;
    readonly array: readonly (readonly [id: number, from: number | string, time: number, content: string])[];
  };
  readonly getsmsV2: Answers['getsms'];
  readonly sendsms: Answers['batchsendsmsV2'];
  readonly sendsmsV2: Answers['batchsendsmsV2'];
  readonly v3GetBalance: {
    readonly status: '0';
    readonly reason: 'success';
    readonly balance: string;
    readonly gift: string;
  };
  readonly v3GetReport: {
    readonly status: '0';
    readonly reason: 'success';
    readonly success: string;
    readonly fail: string;
    readonly sending: string;
    readonly nofound: string;
    readonly array: readonly {
      readonly msgId: string;
      /** The number as it was written */
      readonly number: string;
      /** Of the last change */
      readonly receiveTime: string;
      /** 0 delivered, -1 under way, 1 failed */
      readonly status: '0' | '-1' | '1';
    }[];
  };
  readonly v3GetSentRcd: {
    readonly status: '0';
    readonly reason: 'success';
    readonly success: string;
    readonly fail: string;
    readonly sending: string;
    readonly nofound: string;
    readonly array: readonly {
      readonly msgId: string;
      /** The number as it was written */
      readonly number: string;
      /** Of the last change */
      readonly receiveTime: string;
      /** 0 delivered, -1 under way, 1 failed */
      readonly status: '0' | '-1' | '1';
      readonly orderId: string;
    }[];
  };
  readonly v3SendSms: {
    readonly status: '0';
    readonly reason: 'success';
    readonly success: string;
    readonly fail: string;
    readonly array: readonly {
      readonly msgId: string;
      /** The number as it was written */
      readonly number: string;
      readonly orderId: string;
    }[];
  };
  readonly v3SendSmsBatch: Answers['v3SendSms'];
}

/** Every refusal: the sentence that names it in an answer, and whether the same request may succeed later. */
export const refusals = {
  account_locked: { reason: 'The account is locked', isTemporary: false },
  app_not_allowed: { reason: 'This API key may not be used for this app', isTemporary: false },
  authentication: { reason: 'Authentication failure', isTemporary: false },
  balance_too_low: { reason: 'The balance is too low for this request; nothing was sent', isTemporary: false },
  body_too_large: { reason: 'The body is larger than the limit; send fewer numbers in one request', isTemporary: false },
  content_empty: { reason: 'The content is empty', isTemporary: false },
  content_over_limit: { reason: 'The content is longer than the account may send', isTemporary: false },
  content_too_long: { reason: 'The content is longer than 1024 characters', isTemporary: false },
  country_not_allowed: { reason: 'The account may not send to this country', isTemporary: false },
  datetime_outside_window: { reason: 'The datetime is more than 30 minutes away from the time of the server', isTemporary: false },
  datetime_wrong: { reason: 'The datetime is missing or not 14 digits (YYYYMMDDhhmmss) or a unix time', isTemporary: false },
  door_closed: { reason: 'This way in is not switched on for the account', isTemporary: false },
  duplicate_message: { reason: 'The same content was sent to this recipient a moment ago', isTemporary: false },
  encoding: { reason: 'The request is not valid UTF-8', isTemporary: false },
  ids_missing: { reason: 'No ids are given', isTemporary: false },
  ip_not_allowed: { reason: 'This address is not in the list of addresses that may use the account', isTemporary: false },
  key_ended: { reason: 'This API key has ended', isTemporary: false },
  key_reused: { reason: 'The Idempotency-Key was used for another request before', isTemporary: false },
  malformed_json: { reason: 'The body is not valid JSON', isTemporary: false },
  media_quota: { reason: 'The media kept for the account have reached their limit', isTemporary: false },
  media_too_large: { reason: 'A picture, sound or file is larger than 10 MB', isTemporary: false },
  media_unreachable: { reason: 'The media cannot be fetched from their URL', isTemporary: false },
  media_without_mms: { reason: 'Media go with MMS only; send with smstype=1', isTemporary: false },
  media_wrong: { reason: 'The media cannot be read or are of a kind that cannot be sent', isTemporary: false },
  mms_unavailable: {
    reason: 'No route and price for MMS to this destination, and the account does not send a link instead; send with smstype=0',
    isTemporary: false,
  },
  no_price: { reason: 'No price is agreed for this destination', isTemporary: false },
  no_route: { reason: 'There is no route to this destination', isTemporary: false },
  not_a_template: { reason: 'The content does not match an approved template', isTemporary: false },
  number_abnormal: { reason: 'No given number is valid', isTemporary: false },
  number_empty: { reason: 'No number is given', isTemporary: false },
  parameter: { reason: 'A parameter is wrong', isTemporary: false },
  parent_balance_too_low: {
    reason: 'The balance of the account that this one belongs to is too low for this request; nothing was sent',
    isTemporary: false,
  },
  period_too_long: { reason: 'The time between startTime and endTime is longer than 31 days', isTemporary: false },
  platform: { reason: 'The platform cannot take the request now; nothing was sent, try again', isTemporary: true },
  rate_limit: { reason: 'The account sends faster than it may; slow down and try again', isTemporary: true },
  recipient_blocked: { reason: 'The recipient is on a block list', isTemporary: false },
  recipient_limit: { reason: 'The limit of messages to one recipient is reached', isTemporary: false },
  recipient_opted_out: { reason: 'The recipient has asked not to get messages from this sender', isTemporary: false },
  scope_missing: { reason: 'This API key may not be used for that', isTemporary: false },
  sender_not_allowed: { reason: 'The account may not use this sender for this destination', isTemporary: false },
  sender_wrong: {
    reason: 'The sender cannot be carried: at most 11 letters and digits, or a number of at most 20 digits',
    isTemporary: false,
  },
  sensitive_words: { reason: 'The content contains a word that is not allowed', isTemporary: false },
  smstype_wrong: { reason: 'The smstype must be 0 (SMS) or 1 (MMS)', isTemporary: false },
  template_empty: { reason: 'The account needs an approved template and has none', isTemporary: false },
  time_wrong: { reason: 'A time in the request is not a real date of 14 digits (YYYYMMDDhhmmss), or is out of range', isTemporary: false },
  timestamp_wrong: { reason: 'The Timestamp header is missing or not a unix time in seconds', isTemporary: false },
  title_too_long: { reason: 'The MMS title is longer than 64 characters', isTemporary: false },
  too_many_failures: { reason: 'Too many failed sign-ins from this address; wait a minute and try again', isTemporary: true },
  too_many_ids: { reason: 'Too many ids in one request', isTemporary: false },
  too_many_media: { reason: 'An MMS has at most 10 media', isTemporary: false },
  too_many_numbers: { reason: 'Too many numbers in one request', isTemporary: false },
  too_often: { reason: 'Queries come too often; wait before the next one', isTemporary: true },
  total_limit: { reason: 'The total limit of the account for this day or month is reached', isTemporary: false },
} as const;
export type RefusalCode = keyof typeof refusals;
