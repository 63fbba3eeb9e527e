// A message that an operator asks about without sending it: an SMS, or an MMS by its words alone.
import { Type } from 'typebox';
import { TITLE_CODE_POINTS_MAX } from '../core/accept.ts';
import { messageKinds, type MessageKind, someMedia } from '../core/mms.ts';
import type { SubmissionItem } from '../core/submission.ts';

export const askedKind = {
  kind: Type.Optional(
    Type.Union(
      messageKinds.map((name) => Type.Literal(name)),
      { description: messageKinds.join(' or ') },
    ),
  ),
  mmsTitle: Type.Optional(
    Type.String({
      maxLength: 2 * TITLE_CODE_POINTS_MAX,
      description: `the title of an MMS, a text of at most ${TITLE_CODE_POINTS_MAX} characters`,
    }),
  ),
};

interface Asked extends Pick<SubmissionItem, 'numbers' | 'content' | 'sender'> {
  readonly kind?: MessageKind | undefined;
  readonly mmsTitle?: string | undefined;
}

export const askedItem = ({ kind = 'sms', mmsTitle = '', ...said }: Asked): SubmissionItem =>
  kind === 'sms' ? { ...said, smsType: 0, mmsTitle } : { ...said, smsType: 1, mmsTitle, media: someMedia };
