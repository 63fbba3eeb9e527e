// The error of a PDU that cannot be put on the wire: it names the field, so that the owner can tell a customer what is wrong with the
// data, and carries the command_status that a server would answer.

export class PduFieldError extends RangeError {
  override name = 'PduFieldError';
  readonly field: string;
  readonly status: number;

  constructor(field: string, status: number, reason: string) {
    super(`${field}: ${reason}`);
    this.field = field;
    this.status = status;
  }
}
