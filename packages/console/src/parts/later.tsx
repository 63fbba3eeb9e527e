// Screens that load when they are first shown, and what stands meanwhile.
import { type ComponentType, lazy } from 'react';

/** One export of a module as a screen that loads when it is shown. */
export const later = <Name extends string, Props>(load: () => Promise<Readonly<Record<Name, ComponentType<Props>>>>, name: Name) =>
  lazy(async () => ({ default: (await load())[name] }));

export const Loading = () => <main className="page" id="page" tabIndex={-1} aria-busy="true" />;
