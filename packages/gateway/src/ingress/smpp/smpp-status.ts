// The codes of errors.ts as command_status.
import { type StatusName, statuses } from '@trunkline/smpp';
import { type ErrorCode, type ErrorRow, errors } from '../../errors.ts';

const statusOf = ({ smpp }: { readonly smpp: StatusName | null }): number => statuses[smpp ?? 'ESME_RUNKNOWNERR'];

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one entry for each row of the table
export const smppStatus = Object.fromEntries(Object.entries<ErrorRow>(errors).map(([code, row]) => [code, statusOf(row)])) as Record<
  ErrorCode,
  number
>;
