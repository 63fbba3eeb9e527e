// What a call of the client can fail with: the gateway refused it, or no answer came.
import type { OperationName } from './generated/operations.ts';
import { type RefusalCode, refusals } from './generated/refusals.ts';

/** The gateway answered, and refused. Nothing was sent and nothing charged. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly operation: OperationName;
  /** Which refusal; 'unknown' = of a gateway newer than this client. */
  readonly code: RefusalCode | 'unknown';
  /** Of the API: below 0. */
  readonly status: number;
  /** The same request may succeed later. */
  readonly isTemporary: boolean;

  /** `reason`: the sentence by which the code is known; `detail`: what is said to people. */
  constructor(operation: OperationName, status: number, reason: string, detail: string) {
    super(detail);
    const code = codes.get(reason);
    this.operation = operation;
    this.code = code ?? 'unknown';
    this.status = status;
    this.isTemporary = code !== undefined && refusals[code].isTemporary;
  }
}

/** No answer came, or none of the gateway's: what became of the request is not known. `cause` has the last failure. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly operation: OperationName;
  /** Of what stands in the place of the gateway's answer, which is always 200; null = nothing came. */
  readonly httpStatus: number | null;

  constructor(operation: OperationName, httpStatus: number | null, cause?: unknown) {
    super(httpStatus === null ? 'No answer came' : `HTTP ${httpStatus} came in place of an answer of the gateway`, { cause });
    this.operation = operation;
    this.httpStatus = httpStatus;
  }
}

const isCode = (name: string): name is RefusalCode => Object.hasOwn(refusals, name);
/** One number can stand for several refusals, a sentence only for one. */
const codes = new Map(
  Object.keys(refusals)
    .filter(isCode)
    .map((code) => [refusals[code].reason as string, code]),
);
