// AWS Signature Version 4 for the four requests we make (docs.aws.amazon.com, "Create a signed AWS API request"). Path style, no query beyond what is given,
// the hash of the body signed with it.
import { createHash, createHmac } from 'node:crypto';

export interface S3Credentials {
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

export interface S3Request {
  readonly method: 'DELETE' | 'GET' | 'HEAD' | 'PUT';
  readonly host: string;
  /** Begins with /; of letters, digits, `/`, `-`, `_`, `.` and `~` only, so that encoding changes nothing. */
  readonly path: string;
  /** SHA-256 of the body, hex. */
  readonly bodySha256: string;
}

export const EMPTY_SHA256 = createHash('sha256').digest('hex');

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Headers to add to the request; `at` is unix ms. */
export function signS3(request: S3Request, { region, accessKey, secretKey }: S3Credentials, at: number): Readonly<Record<string, string>> {
  const { method, host, path, bodySha256 } = request;
  const stamp = `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const day = stamp.slice(0, 8);
  const names = 'host;x-amz-content-sha256;x-amz-date';
  const headers = `host:${host}\nx-amz-content-sha256:${bodySha256}\nx-amz-date:${stamp}\n`;
  const canonical = [method, path, '', headers, names, bodySha256].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  const key = hmac(hmac(hmac(hmac(`AWS4${secretKey}`, day), region), 's3'), 'aws4_request');
  const signature = hmac(key, toSign).toString('hex');
  return {
    'x-amz-content-sha256': bodySha256,
    'x-amz-date': stamp,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKey}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}
