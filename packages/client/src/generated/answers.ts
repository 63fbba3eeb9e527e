// Made by tools/generate-client.ts from /openapi.json of the gateway. Not to be edited: a test makes it anew and compares.

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
