/** One of the two programs under comparison, reduced to what a row needs of it. */
export type Peer = {
  name: 'Kannel' | 'Trunkline';
  /** The processes whose CPU time and memory are its bill; their children are found by themselves. */
  pids: number[];
  /** Arguments of http-load for single GETs (`per` 1) or for POSTs of `per` numbers. */
  loadArgs: (per: number) => string[];
  stop: (signal?: NodeJS.Signals) => Promise<void>;
};
