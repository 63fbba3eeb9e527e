// POST /media in words (routes/media.ts): no endpoint of a version, because its body is a file and any version may sign it.
import { errors } from '../../../errors.ts';
import type { Operation, Schema } from '../../../web/openapi.ts';
import type { ApiVersion } from '../read-request.ts';
import { refusalAnswer, refusalExample, uploadAnswer } from './answers.ts';
import { curlUpload } from './code-samples.ts';
import { refusalsOf } from './description.ts';

const versions: readonly ApiVersion[] = [1, 2, 3];
const example = { status: 0, id: '5b1c0e6f3a9d4c7e8b2f1a0d9c8e7f60', type: 'image/jpeg', octets: 81733, expires: 20261130120000 };

export function describeUpload(tag: string, security: readonly Schema[], unrouted: Schema): Operation {
  const codes = versions.map((version) => refusalsOf(version, ['media_wrong', 'media_too_large', 'media_quota']));
  // One example of each code, as the first version has it that knows the code.
  const examples = codes.flatMap((own, index) =>
    own.map((code) => [code, { summary: errors[code].text, value: refusalExample('balance', versions[index] ?? 1, code) }] as const),
  );
  const schema = { anyOf: [uploadAnswer, ...versions.map((version, index) => refusalAnswer('balance', version, codes[index] ?? []))] };
  return {
    operationId: 'media',
    summary: 'Brings a picture, sound or file, to be named in messages for 7 days',
    tags: [tag],
    parameters: [{ name: 'name', in: 'query', required: false, schema: { type: 'string', description: 'Of the file, for the recipient' } }],
    requestBody: { required: true, content: { '*/*': { schema: { type: 'string', description: 'The file itself' } } } },
    responses: {
      200: {
        description: '`status` says whether it worked',
        content: {
          'application/json': {
            schema,
            examples: { success: { summary: 'Done', value: example }, ...(Object.fromEntries(examples.toReversed()) as object) },
          },
        },
      },
      '4XX': unrouted,
    },
    security,
    'x-codeSamples': [curlUpload],
  };
}
