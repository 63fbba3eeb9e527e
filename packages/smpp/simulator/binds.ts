// Who may bind, and who is bound: names and passwords, seats for each system_id, those of links that were cut, and what a strict carrier
// says about the fields of a bind.
import type { BindDecision, BindRequest, SmscSession } from '../src/server.ts';
import type { SessionEnd } from '../src/session.ts';
import { statuses } from '../src/tables/statuses.ts';
import { Bind, bindOf } from './bind.ts';
import type { Context } from './context.ts';
import { simulatorLimits } from './limits.ts';
import { bindProblem } from './strict.ts';

interface Account {
  binds: Bind[];
  /** Until when the seats of links that went without unbind stay taken. */
  ghosts: number[];
}

const version34 = 0x34;

export class Binds {
  private readonly context: Context;
  private readonly accounts = new Map<string, Account>();

  constructor(context: Context) {
    this.context = context;
  }

  list(): Bind[] {
    return Array.from(this.accounts.values(), ({ binds }) => binds).flat();
  }

  decide(request: BindRequest): BindDecision | Promise<BindDecision> {
    const status = this.problemWith(request);
    if (status !== statuses.ESME_ROK) {
      this.context.counts.bindsRefused++;
      this.context.changed();
    }
    const decision: BindDecision = status === statuses.ESME_ROK ? { status, systemId: 'simulator' } : { status };
    const { bindLatencyMs } = this.context.settings;
    if (bindLatencyMs === 0) return decision;
    return new Promise((resolve) => {
      this.context.agenda.after(bindLatencyMs, () => resolve(decision));
      this.context.changed();
    });
  }

  joined(session: SmscSession): Bind {
    const systemId = session.systemId ?? '';
    const bind = new Bind(session, systemId, this.context.clock.now());
    session.context = bind;
    this.context.counts.binds++;
    this.context.counts.sessions++;
    this.account(systemId).binds.push(bind);
    return bind;
  }

  /** Null: it never was bound. `isLast`: of its system_id. */
  left(session: SmscSession, end: SessionEnd): { bind: Bind; isLast: boolean } | null {
    const bind = bindOf(session);
    if (bind === null) return null;
    this.context.counts.sessions--;
    const account = this.account(bind.systemId);
    account.binds.splice(account.binds.indexOf(bind), 1);
    const { ghostBindMs } = this.context.settings;
    if (end.kind !== 'unbound' && ghostBindMs > 0 && account.ghosts.length < simulatorLimits.ghostsMax)
      account.ghosts.push(this.context.clock.now() + ghostBindMs);
    const isLast = account.binds.length === 0;
    if (isLast && account.ghosts.length === 0) this.accounts.delete(bind.systemId);
    return { bind, isLast };
  }

  private problemWith(request: BindRequest): number {
    const { systemId, password, systemType, bindStatus, only34, strict } = this.context.settings;
    if (bindStatus !== null) return statuses[bindStatus];
    if (only34 && request.interfaceVersion !== version34) return statuses.ESME_RBINDFAIL;
    const wrong = strict ? bindProblem(request) : statuses.ESME_ROK;
    if (wrong !== statuses.ESME_ROK) return wrong;
    if (systemId !== null && request.systemId !== systemId) return statuses.ESME_RINVSYSID;
    if (password !== null && request.password !== password) return statuses.ESME_RINVPASWD;
    if (systemType !== null && request.systemType !== systemType) return statuses.ESME_RINVSYSTYP;
    return this.hasSeat(request.systemId) ? statuses.ESME_ROK : statuses.ESME_RALYBND;
  }

  private hasSeat(systemId: string): boolean {
    const account = this.accounts.get(systemId);
    if (account === undefined) return true;
    const now = this.context.clock.now();
    account.ghosts = account.ghosts.filter((until) => until > now);
    const { bindsMax } = this.context.settings;
    return bindsMax === 0 ? account.ghosts.length === 0 : account.binds.length + account.ghosts.length < bindsMax;
  }

  private account(systemId: string): Account {
    let account = this.accounts.get(systemId);
    if (account === undefined) {
      account = { binds: [], ghosts: [] };
      this.accounts.set(systemId, account);
    }
    return account;
  }
}
