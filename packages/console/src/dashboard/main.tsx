// The customers' Dashboard starts here.
import { startApp } from '../start.tsx';
import '../styles/dashboard.css';
import { DashboardShell } from './dashboard-shell.tsx';
import { Screens } from './screens/screens.tsx';
import { SignIn } from './screens/sign-in.tsx';
import { type UserSession, UserSessionContext } from './session.ts';

startApp<UserSession>({
  SignedOut: SignIn,
  signedIn: (session, controls) => (
    <UserSessionContext value={session}>
      <DashboardShell {...controls}>
        <Screens />
      </DashboardShell>
    </UserSessionContext>
  ),
});
