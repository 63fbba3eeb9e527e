// Browser and system in a User-Agent (RFC 9110, 10.1.5) by a few plain rules, for people who look whether a session is theirs. Pure.

export interface AgentName {
  readonly browser: string;
  readonly system: string;
}

type Rules = readonly (readonly [pattern: RegExp, name: string])[];

/** The first that fits: nearly all say that they are Chrome and Safari too, and phones that they are Linux or like Mac OS X. */
const browsers: Rules = [
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\b(OPR|Opera)\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/(Chrome|Chromium|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const systems: Rules = [
  [/\b(iPhone|iPad|iPod)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];
const firstOf = (rules: Rules, agent: string): string | null => rules.find(([pattern]) => pattern.test(agent))?.[1] ?? null;

/** null: no browser and system that is known. */
export function agentName(agent: string): AgentName | null {
  const browser = firstOf(browsers, agent);
  const system = firstOf(systems, agent);
  return browser !== null && system !== null ? { browser, system } : null;
}
