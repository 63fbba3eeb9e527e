// The operator who is signed in to the console, and what the role may do.
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
