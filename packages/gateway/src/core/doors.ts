// The doors that are switched on for each account by itself. V1 and V2 of the customer API and SMPP are always there: an account that should not bind has
// smppBindsMax 0.

export const accountDoors = ['v3', 'kannel', 'jasmin', 'twilio', 'email'] as const;
export type AccountDoor = (typeof accountDoors)[number];
