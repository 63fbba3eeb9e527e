// Every limit and interval of a link, with its default and the threat or habit behind it. All can be set per link.

export const linkDefaults = {
  /** command_length above this closes the link: a peer must not make us allocate what it merely announces. */
  frameBytesMax: 65_536,
  /** Requests of ours awaiting an answer. The owner agrees on less with the carrier (1 to some hundred); this only bounds memory. */
  windowMax: 10_000,
  /** Kannel devel: an SMSC that throttles by answering late must not cause resends, hence generous. */
  responseTimeoutMs: 60_000,
  /** Kannel and Jasmin send every 30 s; carriers cut at 3 to 5 minutes of silence. */
  enquireLinkIntervalMs: 30_000,
  /** After this long without an answer to enquire_link the link is dead. */
  enquireLinkTimeoutMs: 30_000,
  /** 0: off. A session that carries no messages for so long is unbound. */
  inactivityTimeoutMs: 0,
  /** A connection that does not bind in time is closed: it holds a socket and has proved nothing. */
  sessionInitTimeoutMs: 10_000,
  /** After this long without unbind_resp the connection is closed anyway. Kannel waits 30 s, or messages arrive twice. */
  unbindTimeoutMs: 30_000,
  /**
   * How long leaving waits for answers that are due: ours before we unbind, those of both sides before we answer the peer's unbind, since
   * peers close at our answer and what is then unanswered is sent twice. Well below the 2 s that the most impatient peers (jSMPP) wait.
   */
  leaveGraceMs: 1_000,
  /** How long a peer may take to read our last octets after we said goodbye. */
  lingerMs: 5_000,
};

export type LinkLimits = typeof linkDefaults;
