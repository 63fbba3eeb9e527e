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
