// What happens by the clock and not by a message: silent links are cut, idle ones unbound, everyone unbound now and then, and phones send
// by themselves. One timer for all, and none while no setting asks for it.
import type { Bind } from './bind.ts';
import type { Context } from './context.ts';
import { simulatorLimits } from './limits.ts';

export interface WatchActions {
  binds(): Bind[];
  unbind(bind: Bind): void;
  phones(elapsedMs: number): void;
}

export class Watch {
  private readonly context: Context;
  private readonly actions: WatchActions;
  private cancel: (() => void) | null = null;
  private lookedAt = 0;
  private unbindAllAt = 0;
  /** Of the settings, when last looked at: what begins, begins now. */
  private listened = false;
  private unbinds = false;

  constructor(context: Context, actions: WatchActions) {
    this.context = context;
    this.actions = actions;
  }

  /** Are `heardAt` and `messageAt` of binds wanted? */
  get isListening(): boolean {
    const { silenceCutMs, idleUnbindMs } = this.context.settings;
    return silenceCutMs > 0 || idleUnbindMs > 0;
  }

  /** The settings have changed. */
  update(): void {
    const { unbindEveryMs, phones } = this.context.settings;
    const isNeeded = this.isListening || unbindEveryMs > 0 || phones > 0;
    const now = this.context.clock.now();
    if (this.isListening && !this.listened)
      for (const bind of this.actions.binds()) {
        bind.heardAt = now;
        bind.messageAt = now;
      }
    if (unbindEveryMs > 0 && !this.unbinds) this.unbindAllAt = now;
    this.listened = this.isListening;
    this.unbinds = unbindEveryMs > 0;
    if (!isNeeded) this.stop();
    else if (this.cancel === null) {
      this.lookedAt = now;
      this.arm();
    }
  }

  stop(): void {
    this.cancel?.();
    this.cancel = null;
  }

  private arm(): void {
    this.cancel = this.context.clock.after(simulatorLimits.watchTickMs, () => {
      this.arm();
      this.look();
    });
  }

  private look(): void {
    const { context, actions } = this;
    const { silenceCutMs, idleUnbindMs, unbindEveryMs, phones } = context.settings;
    const now = context.clock.now();
    const elapsedMs = now - this.lookedAt;
    this.lookedAt = now;
    if (phones > 0) actions.phones(elapsedMs);
    if (unbindEveryMs > 0 && now - this.unbindAllAt >= unbindEveryMs) {
      this.unbindAllAt = now;
      for (const bind of actions.binds()) actions.unbind(bind);
    } else if (this.isListening) {
      for (const bind of actions.binds()) {
        if (silenceCutMs > 0 && now - bind.heardAt >= silenceCutMs) context.cut(bind.session);
        else if (idleUnbindMs > 0 && now - bind.messageAt >= idleUnbindMs) actions.unbind(bind);
      }
    }
    context.changed();
  }
}
