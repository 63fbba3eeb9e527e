// Puts the rooms together: the only file that knows which store, which connectors and which clock the gateway runs with.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reachableHost } from './config.ts';
import { createSandboxConnector } from './connectors/sandbox/connector.ts';
import { createSmppConnector } from './connectors/smpp/connector.ts';
import { createWires } from './connectors/smpp/wire/wires.ts';
import { linkTraits } from './core/link-traits.ts';
import { costOfHandOver } from './core/handed-cost.ts';
import type { RoutingWorld } from './core/routing.ts';
import { buildRulebook, defaultAccountSettings, type Rulebook } from './core/rulebook.ts';
import { SANDBOX_CONNECTOR_ID, withSandbox } from './core/sandbox.ts';
import { doorsOf } from './compose-doors.ts';
import { createDashboard } from './dashboard/server.ts';
import { openDemo } from './demo.ts';
import { createGatekeeper } from './engine/gatekeeper.ts';
import { startRuleHits } from './engine/rule-hits.ts';
import { createDispatcher } from './engine/dispatcher.ts';
import type { Gateway, GatewayParts } from './gateway.ts';
import { startFailover } from './engine/failover.ts';
import { createFacts } from './engine/facts.ts';
import { createIntake } from './engine/intake.ts';
import { createWaits } from './engine/waits.ts';
import { startRentSweeper } from './engine/rents.ts';
import { startPushes } from './engine/pushes.ts';
import { createWhatIf } from './engine/what-if.ts';
import { createReporter } from './engine/reporter.ts';
import { createReloader } from './engine/reloader.ts';
import { createResponder } from './engine/responder.ts';
import { openProfiles } from './engine/profiles.ts';
import { openScores } from './engine/scores.ts';
import { createSupervisor } from './engine/supervisor.ts';
import { startSweeper } from './engine/sweeper.ts';
import { createFailedTries } from './ingress/failed-tries.ts';
import { createKeyUsage } from './ingress/key-usage.ts';
import { createHttpServer } from './ingress/http/server.ts';
import { createSmppDoor } from './ingress/smpp/door.ts';
import { createBindNotifier } from './notifiers/bind.ts';
import { loadNumberPlan } from './numbering/load.ts';
import { createAddressGuard, readAddressBlocks } from './notifiers/push/address-guard.ts';
import { createPushSender } from './notifiers/push/sender.ts';
import { createOperatorServer } from './operator/server.ts';
import { createToken, writePrivateFile } from './operator/token.ts';
import { atMostEverySecond } from './ops/at-most.ts';
import { createHealth } from './ops/health.ts';
import { createMetrics } from './ops/metrics.ts';
import { lockFolder } from './store/sqlite/folder-lock.ts';
import { openSqliteStore } from './store/sqlite/store.ts';
import { CONSENT_RELOAD_MS } from './limits.ts';
import type { PushDesk } from './web/push-desk.ts';
import { createChange } from './web/change.ts';
import { loadTlsFiles } from './tls-files.ts';

const GATEWAY_FILE = 'gateway.json';
const CONSOLE_FOLDER = fileURLToPath(new URL('../../console/dist', import.meta.url));

/** Opens everything, in the order in which each needs the one before. Throws DatabaseRefused or the error of a port that is taken. */
export async function composeGateway({ config, clock, log, version }: GatewayParts): Promise<Gateway> {
  const { data: folder } = config;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // What is open is closed in reverse, be it at the end or because the next step failed.
  const closers: (() => void | Promise<void>)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of closers.splice(0).toReversed()) await close();
  };
  try {
    closers.push(lockFolder(folder));
    const health = createHealth();
    const numberPlan = loadNumberPlan();
    let rulebook: Rulebook = buildRulebook({
      accounts: [],
      connectors: [],
      routes: [],
      priceLists: [],
      accountLists: [],
      numbers: [],
      rules: [],
    });
    // A full disk fails every call: a line a second says it all.
    const onStoreError = atMostEverySecond(clock, (error: unknown) =>
      log.error({ err: error }, 'the store cannot write; nothing is lost, it is tried again'),
    );
    const onWireError = atMostEverySecond(clock, (why: unknown) =>
      log.error({ why }, 'PDUs cannot be kept or read; messages are not touched by it'),
    );
    // Out of the thread's own event, so that the process ends: a restart is safe, a gateway that cannot write is of no use.
    const onDeath = (error: Error): void => {
      health.die('the store has stopped');
      setImmediate(() => {
        throw error;
      });
    };
    const metrics = createMetrics({
      clock,
      counts: () => store.counts(),
      links: () =>
        rulebook.connectors.flatMap(({ id, name }) => {
          const status = supervisor.snapshot(id);
          return status ? [{ connector: name, status }] : [];
        }),
      binds: () => smpp.counts(),
    });
    const store = await openSqliteStore({
      folder,
      clock,
      onCommit: (rows, ms) => metrics.commit(rows, ms / 1000),
      onDue: (accountIds) => reporter.due(accountIds),
      onPushDue: (webhookIds) => pushes.due(webhookIds),
      onMoved: (messages) => dispatcher.moved(messages),
      onTouched: (accountIds) => dashboard.touched(accountIds),
      onDeath,
    });
    closers.push(() => store.close());
    const demo = await openDemo({ folder, store, clock, isWanted: config.demo });
    if (demo) closers.push(() => demo.close());

    const profiles = await openProfiles({ store, clock, onStoreError });
    closers.push(() => profiles.stop());
    const scores = await openScores({ store, clock, countryOf: (digits) => numberPlan.destinationOf(digits).country, onStoreError });
    closers.push(() => scores.stop());
    const shareOf = (id: number) => rulebook.accountById.get(id)?.settings ?? defaultAccountSettings;
    const dispatcher = createDispatcher({
      store,
      clock,
      profileOf: (id) => profiles.of(id),
      isAtMostOnce: (id) => rulebook.accountById.get(id)?.settings.delivery === 'at_most_once',
      shareOf,
      costOf: (id, { number, isWhole, total }, at) => costOfHandOver(rulebook, id, { number, segments: isWhole ? total : 1 }, at),
      onSubmitted: (connector, count) => metrics.segmentsSubmitted(connector, count),
      onEnded: (connectorId, batch) => scores.outcomes(connectorId, batch),
      onOutcome: (connector, kind, count) => metrics.segmentOutcome(connector, kind, count),
      onStoreError,
      onOutcomeLost: ({ messageId, part, kind, connectorId }, error) =>
        log.error(
          { err: error, messageId, part, kind, connectorId },
          'an outcome cannot be recorded; its message is not sent again until the next start',
        ),
    });
    closers.push(() => dispatcher.stop());
    const facts = createFacts({
      store,
      clock,
      rulebook: () => rulebook,
      onReceipt: (connector, kind) => metrics.receipt(connector, kind),
      onApplied: (receipt, result) => scores.receipt(receipt, result),
      onInbound(isDue) {
        metrics.inbound();
        if (isDue) responder.wake();
      },
      onStoreError,
      onReceiptLost: ({ connectorId, carrierKeys }, error) =>
        log.error({ err: error, connectorId, carrierKeys }, 'a receipt cannot be recorded; it is dropped'),
    });
    const failover = startFailover({
      store,
      dispatcher,
      clock,
      wantsQueueAges: () => rulebook.routeRules?.some((rule) => rule.queueAgeMaxSeconds !== null) ?? false,
      onStoreError,
    });
    closers.push(() => failover.stop());
    const world: RoutingWorld = {
      links: failover.links,
      random: () => clock.random(),
      qualityOf: (id, digits) => scores.qualityOf(id, digits),
    };
    const wires = createWires({
      folder,
      clock,
      onDropped: (id, pdus) => metrics.wireDropped(rulebook.connectorById.get(id)?.name ?? '', pdus),
      onError: onWireError,
    });
    closers.push(() => wires.stop());
    const supervisor = createSupervisor({
      dispatcher,
      clock,
      createConnector: (record, events) =>
        record.id === SANDBOX_CONNECTOR_ID
          ? createSandboxConnector({ events, clock })
          : createSmppConnector({ record, profile: profiles.of(record.id), events, clock, log, trace: wires.of(record) }),
      onReceipt: (record, receipt, committed) => facts.receipt(record, receipt, committed),
      onInbound: (record, message, committed) => facts.inbound(record, message, committed),
      onState: (id, report) => failover.state(id, report),
    });
    closers.push(() => supervisor.stop());
    const reload = async (): Promise<void> => {
      rulebook = buildRulebook(await store.rulebookRows(), numberPlan);
      smpp.rulebookChanged();
      dispatcher.sharesChanged();
      pushes.rulebookChanged();
      // Not awaited: a link that drains before it restarts must not hold up the operator's answer.
      void supervisor.apply(withSandbox(rulebook)).catch((error: unknown) => log.error({ err: error }, 'a link could not be changed'));
    };
    const reloader = createReloader({ reload, clock, soonMs: CONSENT_RELOAD_MS, onError: onStoreError });
    rulebook = buildRulebook(await store.rulebookRows(), numberPlan);

    const ruleHits = startRuleHits({ store, clock, onStoreError });
    closers.push(() => ruleHits.stop());
    const intake = createIntake({
      store,
      clock,
      rulebook: () => rulebook,
      world,
      onCommitted(plan, firstId, isWhole) {
        metrics.messagesAccepted(plan.door, plan.messages);
        dispatcher.committed(plan, firstId, isWhole);
      },
      gatekeeper: createGatekeeper({ clock, timeZone: config.timeZone }),
      onRuleHit: (ruleId) => ruleHits.hit(ruleId),
      onRefused: (code) => metrics.messagesRefused(code),
      onLowBalance(accountId) {
        metrics.alert('low_balance');
        log.warn({ accountId, account: rulebook.accountById.get(accountId)?.name }, 'the balance of an account has become low');
      },
      onStoreError,
    });
    const responder = createResponder({
      store,
      intake,
      clock,
      rulebook: () => rulebook,
      timeZone: config.timeZone,
      onConsent: () => reloader.soon(),
      onStoreError,
      onGivenUp: (inboundId, error) => log.error({ err: error, inboundId }, 'the rules for an inbound message cannot be followed'),
    });
    closers.push(() => responder.stop());
    health.meet('store');

    const notifier = createBindNotifier({
      rulebook: () => rulebook,
      receivers: (accountId) => smpp.receivers(accountId),
      timeZone: config.timeZone,
      onRoom: (accountId) => reporter.room(accountId),
      onGone: (accountId) => reporter.gone(accountId),
    });
    const reporter = createReporter({
      store,
      notifier,
      clock,
      rulebook: () => rulebook,
      onResult: (kind, result) => metrics.notice(kind, result),
      onGivenUp: (accountId, kind, messageId, detail) => log.warn({ accountId, kind, messageId, detail }, 'a customer will not take it'),
      onStoreError,
    });
    closers.push(() => reporter.stop());
    const guard = createAddressGuard(readAddressBlocks(config.pushAllow) ?? []);
    const sender = createPushSender({ guard, clock, rulebook: () => rulebook, timeZone: config.timeZone });
    closers.push(() => sender.close());
    const pushes = startPushes({
      store,
      sender,
      clock,
      rulebook: () => rulebook,
      onResult: (event, result, count) => metrics.push(event, result, count),
      onEndpoint: (webhookId, error) =>
        error === null
          ? log.info({ webhookId }, 'a webhook takes pushes again')
          : log.warn({ webhookId, error }, 'a webhook takes no pushes; they wait, and it is tried again and again'),
      onStoreError,
    });
    closers.push(() => pushes.stop());

    const change = createChange(async () => {
      await reloader.now();
      dashboard.allTouched();
    });
    const invoiceIssuer = config.invoiceIssuer.replaceAll('\\n', '\n');
    const pushDesk: PushDesk = { store, health: (id) => pushes.health(id), isAddressAllowed: (address) => guard.isAllowed(address) };
    const waits = createWaits({ store, now: () => clock.now(), link: (id) => dispatcher.link(id), shareOf });
    const failedTries = createFailedTries(clock);
    const keyUsage = createKeyUsage({ store, clock, onStoreError });
    closers.push(() => keyUsage.stop());
    const http = createHttpServer({
      intake,
      store,
      rulebook: () => rulebook,
      clock,
      timeZone: config.timeZone,
      failedTries,
      onKeyUsed: (keyId) => keyUsage.used(keyId),
      onCarrierMessage: (source, message) => new Promise((resolve) => facts.inbound({ id: source }, message, resolve)),
      otherApis: [() => dashboard.describe()],
      beside: { takes: (request) => dashboard.takes(request), handle: (request, response) => dashboard.handle(request, response) },
      health,
      version,
      log,
      onRequest: (endpoint, status) => metrics.httpRequest(endpoint, status),
    });
    closers.push(() => http.close());
    const smpp = createSmppDoor({
      intake,
      store,
      rulebook: () => rulebook,
      clock,
      log,
      failedTries,
      onKeyUsed: (keyId) => keyUsage.used(keyId),
      tls: loadTlsFiles(config.tlsCert, config.tlsKey),
      cancelMessage: (id) => dispatcher.cancel(id),
      replaceMessage: (id, change) => dispatcher.replace(id, change),
      onRequest: (command, status) => metrics.smppRequest(command, status),
      onReceivers: (accountId, change) => notifier.receiversChanged(accountId, change),
    });
    closers.push(() => smpp.close());
    const operator = createOperatorServer({
      store,
      rulebook: () => rulebook,
      change,
      linkStatus: (id) => supervisor.snapshot(id),
      linkTraits: (record) => linkTraits(profiles.of(record.id), record.settings, clock.now()),
      async forgetLink(id) {
        profiles.of(id).reset(clock.now());
        supervisor.forgetRate(id);
        await profiles.save();
      },
      explain: (submission) => intake.explain(submission),
      whatIf: createWhatIf({ store, clock }),
      async decideHeld(firstId, decision) {
        const messages = await store.decideHeld(firstId, decision, clock.now());
        if (decision === 'released' && messages !== null) await dispatcher.rescan();
        return messages;
      },
      saveRuleHits: () => ruleHits.save(),
      cancelMessage: (id) => dispatcher.cancel(id),
      routingWorld: world,
      routeScores: () => scores.list(),
      takenPerSecond: (id) => dispatcher.link(id)?.explain(clock.now()).takenPerSecond ?? null,
      handset: demo?.handset ?? null,
      consoleFolder: CONSOLE_FOLDER,
      sight: { store, ...waits, wire: (id) => wires.find(id) },
      bindsOf: (accountId) => smpp.bindsOf(accountId),
      pushes: pushDesk,
      health,
      metricsText: () => metrics.text(),
      token: createToken(folder, clock),
      clock,
      log,
      version,
      timeZone: config.timeZone,
      invoiceIssuer,
      pdfFont: config.pdfFont,
    });
    closers.push(() => operator.close());
    const dashboard = await createDashboard({
      store,
      rulebook: () => rulebook,
      change,
      subjects: operator.subjects,
      intake,
      cancelMessage: (id) => dispatcher.cancel(id),
      sight: { store, explain: (id) => waits.explain(id) },
      pushes: pushDesk,
      clock,
      log,
      version,
      timeZone: config.timeZone,
      doors: (account) => doorsOf(account, { smpp: smppPort, smppTls: smppTlsPort }),
      invoiceIssuer,
      pdfFont: config.pdfFont,
      filesFolder: CONSOLE_FOLDER,
    });
    closers.push(() => dashboard.close());
    const httpPort = await http.listen(config.httpPort, config.httpHost);
    const smppPort = await smpp.listen(config.smppPort, config.smppHost);
    const smppTlsPort = await smpp.listenTls(config.smppTlsPort, config.smppHost);
    const operatorPort = await operator.listen(config.operatorPort, config.operatorHost);
    const apiUrl = `http://${reachableHost(config.httpHost)}:${httpPort}`;
    const operatorUrl = `http://${reachableHost(config.operatorHost)}:${operatorPort}`;
    const gatewayFile = join(folder, GATEWAY_FILE);
    writePrivateFile(gatewayFile, `${JSON.stringify({ pid: process.pid, operatorUrl, httpUrl: apiUrl, startedAt: clock.now() })}\n`, clock);
    closers.push(() => rmSync(gatewayFile, { force: true }));
    health.meet('listeners');

    await supervisor.apply(withSandbox(rulebook));
    closers.push(startSweeper({ store, dispatcher, clock, onStoreError }));
    closers.push(startRentSweeper({ store, clock, onChanged: () => void reloader.now().catch(onStoreError), onStoreError }));
    const demoFile = demo?.announce({ apiUrl, operatorUrl, smppAddress: `${reachableHost(config.smppHost)}:${smppPort}` }) ?? null;
    demo?.begin();
    health.meet('demo');
    log.info({ httpPort, smppPort, smppTlsPort, operatorPort, version }, 'gateway ready');

    return {
      httpPort,
      operatorPort,
      smppPort,
      smppTlsPort,
      health,
      demo: demoFile,
      async stop() {
        health.drain();
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}
