// Part of the store: tallies, the kept sums of messages that are alike. Messages are tallied once, some time after they were accepted, and from then on
// whatever changes one of them corrects its tally in the same transaction. The youngest ones are not tallied yet: who reads a tally counts them.

/** The first digits of numbers of one country, and one of those numbers. */
export interface NewArea {
  readonly digits: string;
  readonly number: string;
}

export interface TallyInput {
  /** IANA name: days are days of this zone. When it is another one than before, all is tallied anew. */
  readonly timeZone: string;
  /** Messages accepted before it are tallied, unix ms. */
  readonly acceptedBefore: number;
  /** Younger ones too, when there are more than so many of them, up to the first that still waits to be sent. */
  readonly youngMax: number;
  /** Messages tallied by one call, at most. */
  readonly limit: number;
  /** ISO 3166-1 alpha-2 of areas that are new, "" = none; an area's country stays what it was said to be. */
  readonly countries: readonly (readonly [digits: string, country: string])[];
}

export interface TallyStep {
  readonly tallied: number;
  /** Nothing was tallied: the countries of these are to be said first. */
  readonly newAreas: readonly NewArea[];
  /** There were more than the limit. */
  readonly isMore: boolean;
}

export interface TallyVerbs {
  /** Tallies the oldest messages that are not tallied yet. */
  tally(input: TallyInput): Promise<TallyStep>;
  /** Keeps what some tallied messages earned and cost, of the newest of which that is not kept; false: of all it is. */
  keepMargins(): Promise<boolean>;
}
