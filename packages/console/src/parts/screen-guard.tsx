// Around every screen: one that cannot be loaded or shown does not take the page with it. A gateway that is away, or one of a later version whose files
// have other names, is the usual cause; both are over once the page is loaded anew, which is tried only when there is somebody to load it from.
import { Component, type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { useText } from '../i18n.ts';
import { Empty, Page } from './page.tsx';

function Broken() {
  const t = useText();
  const [isAway, setAway] = useState(false);
  const again = (): void => {
    setAway(false);
    fetch('/favicon.svg', { cache: 'no-store' }).then(
      ({ ok }) => (ok ? location.reload() : setAway(true)),
      () => setAway(true),
    );
  };
  return (
    <Page title={t('broken')}>
      <Empty
        action={
          <>
            <button type="button" className="button" onClick={again}>
              {t('again')}
            </button>
            <p role="status">{isAway && t('broken.away')}</p>
          </>
        }
      >
        {t('broken.help')}
      </Empty>
    </Page>
  );
}

interface BoundaryProps {
  readonly at: string;
  readonly children: ReactNode;
}
interface BoundaryState {
  readonly at: string;
  readonly isBroken: boolean;
}

class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { at: this.props.at, isBroken: false };
  static getDerivedStateFromError(): Partial<BoundaryState> {
    return { isBroken: true };
  }
  /** Another address is another try. */
  static getDerivedStateFromProps({ at }: BoundaryProps, state: BoundaryState): BoundaryState | null {
    return at === state.at ? null : { at, isBroken: false };
  }
  override render(): ReactNode {
    return this.state.isBroken ? <Broken /> : this.props.children;
  }
}

export function ScreenGuard({ children }: { readonly children: ReactNode }) {
  const [at] = useLocation();
  return <Boundary at={at}>{children}</Boundary>;
}
