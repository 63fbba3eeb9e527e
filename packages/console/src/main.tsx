// The operator console starts here.
import { SessionContext, type Session } from './session.ts';
import { Screens } from './screens/screens.tsx';
import { SignIn } from './screens/sign-in/sign-in.tsx';
import { OperatorShell } from './shell/operator-shell.tsx';
import { startApp } from './start.tsx';

startApp<Session>({
  SignedOut: SignIn,
  signedIn: (session, controls) => (
    <SessionContext value={session}>
      <OperatorShell {...controls}>
        <Screens />
      </OperatorShell>
    </SessionContext>
  ),
});
