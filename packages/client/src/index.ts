// @trunkline/client: the customer API of the gateway, typed (README.md).
export {
  type CallOptions,
  type Client,
  type ClientOptions,
  createClient,
  type MessageState,
  type ReceivedMessage,
  type Report,
  type Sent,
  type Text,
} from './client.ts';
export { NoAnswer, Refused } from './errors.ts';
export { type Answers, type OperationName, operations, type RefusalCode, refusals, type Requests } from './generated.ts';
