// Who is signed in. The cookie is out of reach of scripts, so the browser keeps a mark that there is one; without it nobody is asked.
import { createContext, use } from 'react';
import { type EndpointKey, mayCall, type Role } from './api/permissions.ts';

export interface Session {
  readonly name: string;
  readonly role: Role;
}

export const SessionContext = createContext<Session>({ name: '', role: 'support' });
export const useSession = (): Session => use(SessionContext);
export const useMay = (): ((endpoint: EndpointKey) => boolean) => {
  const { role } = useSession();
  return (endpoint) => mayCall(role, endpoint);
};

const MARK = 'trunkline.signed-in';
export const wasSignedIn = (): boolean => localStorage.getItem(MARK) !== null;
export const markSignedIn = (isIn: boolean): void => (isIn ? localStorage.setItem(MARK, '1') : localStorage.removeItem(MARK));
