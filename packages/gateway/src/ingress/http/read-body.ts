// Reads the body of a request into one Buffer, bounded per request and over all requests. Our own reader and not Fastify's, because
// clients send bodies with wrong, missing and unreadable Content-Type, on GET too, and because a body that is too large must still be
// answered. Octets are copied into one growing buffer: a body that trickles in octet by octet would otherwise hold a read buffer for each.
import type { IncomingMessage } from 'node:http';

export type BodyResult = Buffer | 'too_large' | 'too_many_bodies' | 'aborted';

const FIRST_BYTES = 16 * 1024;

export interface BodyReader {
  read(raw: IncomingMessage): Promise<BodyResult>;
}

/** Whether anything can follow the headers; without either header HTTP/1.1 has no body, whatever the method. */
export function hasBody(raw: IncomingMessage): boolean {
  const length = raw.headers['content-length'];
  return (length !== undefined && length !== '0') || raw.headers['transfer-encoding'] !== undefined;
}

export function createBodyReader(bodyBytesMax: number, bodiesBytesMax: number): BodyReader {
  let bytesInUse = 0;
  return {
    read(raw) {
      const announced = Number(raw.headers['content-length'] ?? Number.NaN);
      if (announced > bodyBytesMax) return Promise.resolve('too_large');
      return new Promise((resolve) => {
        let buffer: Buffer = Buffer.alloc(0);
        let length = 0;
        const take = (chunk: Buffer): BodyResult | null => {
          const needed = length + chunk.length;
          if (needed > bodyBytesMax) return 'too_large';
          if (needed > buffer.length) {
            const capacity = Math.min(bodyBytesMax, Math.max(FIRST_BYTES, needed, buffer.length * 2));
            if (bytesInUse + capacity - buffer.length > bodiesBytesMax) return 'too_many_bodies';
            bytesInUse += capacity - buffer.length;
            const grown = Buffer.allocUnsafeSlow(capacity);
            buffer.copy(grown, 0, 0, length);
            buffer = grown;
          }
          chunk.copy(buffer, length);
          length = needed;
          return null;
        };
        const settle = (result: BodyResult): void => {
          raw.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose);
          bytesInUse -= buffer.length;
          resolve(result);
        };
        const onData = (chunk: Buffer): void => {
          const refusal = take(chunk);
          if (refusal !== null) settle(refusal);
        };
        const onEnd = (): void => settle(buffer.subarray(0, length));
        const onClose = (): void => settle('aborted');
        raw.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose);
      });
    },
  };
}
