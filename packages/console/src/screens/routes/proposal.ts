// A proposal as text: read, and added to. Pure.
import type { Proposal } from './route-explain.tsx';

/** null: it is no JSON object. */
export function readProposal(text: string): Proposal | null {
  if (text.trim() === '') return {};
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? (read as Proposal) : null;
  } catch {
    return null;
  }
}

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {};
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : []);

/** One entry more in a list of the proposal: `routes.add`, or `prices`. */
export function withEntry(proposal: Proposal, path: string, entry: unknown): Proposal {
  const [kind = '', list] = path.split('.');
  if (list === undefined) return { ...proposal, [kind]: [...listOf(proposal[kind]), entry] };
  const inner = objectOf(proposal[kind]);
  return { ...proposal, [kind]: { ...inner, [list]: [...listOf(inner[list]), entry] } };
}

export const proposalText = (proposal: Proposal): string => (Object.keys(proposal).length === 0 ? '' : JSON.stringify(proposal, null, 2));
