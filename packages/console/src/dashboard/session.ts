// The user who is signed in to the Dashboard, of which account, and what the role may do.
import { createContext, use } from 'react';
import { type EndpointKey, mayCall, type Role } from './permissions.ts';

export interface UserSession {
  readonly account: string;
  readonly name: string;
  readonly role: Role;
}

export const UserSessionContext = createContext<UserSession>({ account: '', name: '', role: 'read_only' });
export const useUser = (): UserSession => use(UserSessionContext);
export const useUserMay = (): ((endpoint: EndpointKey) => boolean) => {
  const { role } = useUser();
  return (endpoint) => mayCall(role, endpoint);
};
