// Every bound of the readers, each with its why: what is read here was written by strangers.

export const mmsLimits = {
  /** An envelope of thousands of recipients is some 200 KB; a peer must not make us hold more. */
  xmlBytesMax: 524_288,
  /** MM7 nests seven deep; SMIL five. */
  xmlDepthMax: 24,
  /** 10,000 recipients at two elements each would be a feature nobody has. */
  xmlElementsMax: 20_000,
  /** Headers of one part: addresses and names, never content. */
  partHeaderBytesMax: 8_192,
  /** Phones send at most some ten parts; SMIL and text come on top. */
  partsMax: 32,
  /** Envelope, content, and an alternative inside it. */
  nestingMax: 4,
  /** RFC 2046 §5.1.1 allows 70; longer ones were seen. */
  boundaryCharactersMax: 200,
  /** Blanks that may follow a boundary on its line (RFC 2046: transport padding). */
  boundaryPaddingMax: 100,
  /** A SMIL of a hundred slides is 20 KB. */
  smilBytesMax: 65_536,
} as const;
