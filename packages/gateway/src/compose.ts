// Puts the rooms together: the only file that knows which store, which connectors and which clock the gateway runs with.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { composeEmailDoor, composeMailer, composeMailSender, composeReplyAddresses } from './compose-email.ts';
import { composeLinks } from './compose-links.ts';
import { openMedia } from './compose-media.ts';
import { reachableHost } from './config.ts';
import { linkTraits } from './core/link-traits.ts';
import { countryOf } from './core/number-plan.ts';
import { buildRulebook, noRows, type Rulebook } from './core/rulebook.ts';
import { withSandbox } from './core/sandbox.ts';
import { composeNotifiers } from './compose-notifiers.ts';
import { doorsOf } from './compose-doors.ts';
import { createDashboard } from './dashboard/server.ts';
import { openDemo } from './demo.ts';
import { createGatekeeper } from './engine/gatekeeper.ts';
import { startRuleHits } from './engine/rule-hits.ts';
import type { Gateway, GatewayParts } from './gateway.ts';
import { createIntake } from './engine/intake.ts';
import { createWaits } from './engine/waits.ts';
import { startRentSweeper } from './engine/rents.ts';
import { createWhatIf } from './engine/what-if.ts';
import { createReloader } from './engine/reloader.ts';
import { createResponder } from './engine/responder.ts';
import { startSweeper } from './engine/sweeper.ts';
import { startTallier } from './engine/tallier.ts';
import { createFailedTries } from './ingress/failed-tries.ts';
import { createKeyUsage } from './ingress/key-usage.ts';
import { createHttpServer } from './ingress/http/server.ts';
import { createSmppDoor } from './ingress/smpp/door.ts';
import { loadNumberPlan } from './numbering/load.ts';
import { createAddressGuard, readAddressBlocks } from './notifiers/push/address-guard.ts';
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
    let apiUrl = '';
    const numberPlan = loadNumberPlan();
    let rulebook: Rulebook = buildRulebook(noRows);
    // A full disk fails every call: a line a second says it all.
    const onStoreError = atMostEverySecond(clock, (error: unknown) =>
      log.error({ err: error }, 'the store cannot write; nothing is lost, it is tried again'),
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
      onCallbacksDue: (accountIds) => callbacks.due(accountIds),
      onMoved: (messages) => dispatcher.moved(messages),
      onTouched: (accountIds) => dashboard.touched(accountIds),
      onDeath,
    });
    closers.push(() => store.close());
    const demo = await openDemo({ folder, store, clock, isWanted: config.demo });
    if (demo) closers.push(() => demo.close());

    const guard = createAddressGuard(readAddressBlocks(config.pushAllow) ?? []);
    const media = await openMedia({ config, clock, log, store, guard, rulebook: () => rulebook, onStoreError });
    closers.push(() => media.close());
    const { profiles, scores, dispatcher, facts, wires, supervisor, world, shareOf, takeBack } = await composeLinks({
      folder,
      store,
      clock,
      rulebook: () => rulebook,
      media,
      apiUrl: () => apiUrl,
      countryOf: (digits) => numberPlan.destinationOf(digits).country,
      onInboundDue: () => responder.wake(),
      metrics,
      log,
      onStoreError,
      closers,
    });
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
      linkBase: () => media.linkBase(apiUrl),
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

    const mailer = composeMailer(config, clock);
    const replyAddresses = composeReplyAddresses(config, clock);
    const mailSender = composeMailSender({ config, mailer, replyAddresses, clock, rulebook: () => rulebook });
    const { notifier, reporter, pushes, callbacks } = composeNotifiers({
      config,
      guard,
      mailSender,
      receivers: (accountId) => smpp.receivers(accountId),
      store,
      clock,
      rulebook: () => rulebook,
      metrics,
      log,
      onStoreError,
      closers,
    });

    const change = createChange(async () => {
      await reloader.now();
      dashboard.allTouched();
    });
    const invoiceIssuer = config.invoiceIssuer.replaceAll('\\n', '\n');
    const pushDesk: PushDesk = {
      store,
      health: (id) => pushes.health(id),
      isAddressAllowed: (address) => guard.isAllowed(address),
      hasRelay: mailer !== null,
    };
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
      cancelMessage: takeBack,
      isAnyLinkUp: () => rulebook.connectors.some(({ id }) => world.links.get(id)?.isUsable),
      onCarrierReceipt: (connectorId, receipt) => facts.carrierReceipt(connectorId, receipt),
      onCarrierRequest: (connectorId, request) => supervisor.receive(connectorId, request),
      onCarrierMessage: (source, message) => new Promise((resolve) => facts.inbound({ id: source }, message, resolve)),
      beside: { takes: (request) => dashboard.takes(request), handle: (request, response) => dashboard.handle(request, response) },
      media: { desk: media.desk, shelf: media.shelf, store },
      health,
      version,
      otherApis: [() => dashboard.openApi()],
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
      cancelMessage: takeBack,
      replaceMessage: (id, change) => dispatcher.replace(id, change),
      onRequest: (command, status) => metrics.smppRequest(command, status),
      onReceivers: (accountId, change) => notifier.receiversChanged(accountId, change),
    });
    closers.push(() => smpp.close());
    const emailParts = { config, intake, store, rulebook: () => rulebook, mailer, replyAddresses, clock, log, failedTries };
    const email = composeEmailDoor({ ...emailParts, onKeyUsed: (keyId) => keyUsage.used(keyId) });
    closers.push(() => email.close());
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
      linkBase: () => media.linkBase(apiUrl),
      whatIf: createWhatIf({ store, clock }),
      async decideHeld(firstId, decision) {
        const messages = await store.decideHeld(firstId, decision, clock.now());
        if (decision === 'released' && messages !== null) await dispatcher.rescan();
        return messages;
      },
      saveRuleHits: () => ruleHits.save(),
      cancelMessage: takeBack,
      routingWorld: world,
      routeScores: () => scores.list(),
      takenPerSecond: (id) => dispatcher.link(id)?.explain(clock.now()).takenPerSecond ?? null,
      handset: demo?.handset ?? null,
      consoleFolder: CONSOLE_FOLDER,
      sight: { store, ...waits, wire: (id) => wires.find(id) },
      bindsOf: (accountId) => smpp.bindsOf(accountId),
      pushes: pushDesk,
      mailer,
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
      cancelMessage: takeBack,
      sight: { store, explain: (id) => waits.explain(id) },
      pushes: pushDesk,
      mailer,
      publicUrl: config.publicUrl,
      clock,
      log,
      version,
      timeZone: config.timeZone,
      doors: (account) => doorsOf(account, { smpp: smppPort, smppTls: smppTlsPort, smtp: smtpPort }),
      invoiceIssuer,
      pdfFont: config.pdfFont,
      filesFolder: CONSOLE_FOLDER,
    });
    closers.push(() => dashboard.close());
    const httpPort = await http.listen(config.httpPort, config.httpHost);
    const smppPort = await smpp.listen(config.smppPort, config.smppHost);
    const smppTlsPort = await smpp.listenTls(config.smppTlsPort, config.smppHost);
    const smtpPort = await email.listen(config.smtpPort, config.smtpHost);
    const operatorPort = await operator.listen(config.operatorPort, config.operatorHost);
    apiUrl = `http://${reachableHost(config.httpHost)}:${httpPort}`;
    const operatorUrl = `http://${reachableHost(config.operatorHost)}:${operatorPort}`;
    const gatewayFile = join(folder, GATEWAY_FILE);
    writePrivateFile(gatewayFile, `${JSON.stringify({ pid: process.pid, operatorUrl, httpUrl: apiUrl, startedAt: clock.now() })}\n`, clock);
    closers.push(() => rmSync(gatewayFile, { force: true }));
    health.meet('listeners');

    await supervisor.apply(withSandbox(rulebook));
    closers.push(startSweeper({ store, dispatcher, clock, onStoreError }));
    const countryOfNumber = (number: string): string => countryOf(number, numberPlan);
    closers.push(startTallier({ store, clock, timeZone: config.timeZone, countryOf: countryOfNumber, onStoreError }));
    closers.push(startRentSweeper({ store, clock, onChanged: () => void reloader.now().catch(onStoreError), onStoreError }));
    const addressOf = (host: string, port: number): string => `${reachableHost(host)}:${port}`;
    const [smppAddress, smtpAddress] = [addressOf(config.smppHost, smppPort), addressOf(config.smtpHost, smtpPort)];
    const demoFile = demo?.announce({ apiUrl, operatorUrl, smppAddress, smtpAddress }) ?? null;
    demo?.begin();
    health.meet('demo');
    log.info({ httpPort, smppPort, smppTlsPort, smtpPort, operatorPort, version }, 'gateway ready');

    return {
      httpPort,
      operatorPort,
      smppPort,
      smppTlsPort,
      smtpPort,
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
