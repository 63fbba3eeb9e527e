// @trunkline/client: the customer API of the gateway, typed (README.md).
export {
  type CallOptions,
  type Client,
  type ClientOptions,
  createClient,
  type MessageState,
  type ReceivedMessage,
  type Report,
  type SendOptions,
  type Sent,
  type Text,
} from './client.ts';
export { NoAnswer, Refused } from './errors.ts';
export type { Answers } from './generated/answers.ts';
export { type OperationName, operations } from './generated/operations.ts';
export { type RefusalCode, refusals } from './generated/refusals.ts';
export type { Requests } from './generated/requests.ts';
