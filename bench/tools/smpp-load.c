/* smpp-load: a very cheap ESME (one thread, epoll, loopback only).
 *
 * Binds, keeps --window submit_sm outstanding on each bind until --n are answered, acknowledges every deliver_sm, and with --rd 1 waits until
 * as many receipts have come as messages were accepted, or none has come for --dlr-wait seconds. Prints one line of JSON.
 *   --port N --user U --pass P     where, and as whom
 *   --mode trx|tx|rx               tx: submits only; rx: submits nothing and waits for --expect receipts
 *   --binds N --window N --n N     connections, outstanding submits of each, submits in all
 *   --rd 0|1                       registered_delivery
 *   --rate R                       submits per second in all, 0: as fast as the window lets
 *   --from N                       first of the eight digits that end each number
 *   --max-time S                   stop after this long whatever happens (900)
 * Texts are 100 characters and begin with T and the time of CLOCK_MONOTONIC in microseconds, from which smsc-sim takes latencies.
 */
#include "common.h"

typedef struct {
  int fd, bound, outstanding;
  uint32_t seq;
  buf_t in, out;
  uint64_t *sent;
} conn_t;

static conn_t *conns;
static int window = 100, binds = 1, rd, port, ep;
static char mode = 't';
static uint64_t n, from, expect, issued, answered, accepted, throttled, refused, receipts, others, t0;
static const char *user = "u", *pass = "p";
static double rate;
static hist_t latency;

static void pdu(conn_t *c, uint32_t command, uint32_t seq, const void *body, size_t len) {
  char h[16];
  put32(h, (uint32_t)(16 + len));
  put32(h + 4, command);
  put32(h + 8, 0);
  put32(h + 12, seq);
  buf_put(&c->out, h, 16);
  if (len) buf_put(&c->out, body, len);
}

static void flush_out(conn_t *c) {
  while (buf_left(&c->out)) {
    ssize_t r = write(c->fd, c->out.p + c->out.off, buf_left(&c->out));
    if (r > 0) c->out.off += (size_t)r;
    else if (errno == EAGAIN) return;
    else die("write");
  }
  c->out.off = c->out.len = 0;
}

static void submit(conn_t *c, uint64_t now) {
  char b[300], text[128], *p = b;
  *p++ = 0;
  *p++ = 5, *p++ = 0, p = stpcpy(p, "BENCH") + 1;
  *p++ = 1, *p++ = 1, p += sprintf(p, "4479%08llu", (unsigned long long)(issued + from)) + 1;
  memset(p, 0, 9);
  p[5] = (char)rd;
  p += 9;
  int length = snprintf(text, sizeof text, "T%016llu%083d", (unsigned long long)now, 0);
  *p++ = (char)length;
  memcpy(p, text, (size_t)length);
  p += length;
  c->sent[++c->seq % (uint32_t)(window * 4)] = now;
  c->outstanding++;
  issued++;
  pdu(c, 0x4, c->seq, b, (size_t)(p - b));
}

static void fill(conn_t *c, uint64_t now) {
  while (c->bound && mode != 'r' && c->outstanding < window && issued < n) {
    if (rate > 0 && (double)issued > (double)(now - t0) * rate / 1e6) break;
    submit(c, now);
  }
  flush_out(c);
}

static void open_bind(int i) {
  conn_t *c = &conns[i];
  char b[200], *p = b;
  c->fd = connect_to(port, 0);
  if (c->fd < 0) die("connect");
  fcntl(c->fd, F_SETFL, O_NONBLOCK);
  c->sent = calloc((size_t)window * 4, sizeof *c->sent);
  p = stpcpy(p, user) + 1;
  p = stpcpy(p, pass) + 1;
  *p++ = 0, *p++ = 0x34, *p++ = 0, *p++ = 0, *p++ = 0;
  pdu(c, mode == 't' ? 0x9 : mode == 'x' ? 0x2 : 0x1, ++c->seq, b, (size_t)(p - b));
  flush_out(c);
  struct epoll_event e = {.events = EPOLLIN, .data.u32 = (uint32_t)i};
  epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &e);
}

static void answer(conn_t *c, uint32_t status, uint32_t seq, uint64_t now) {
  c->outstanding--;
  answered++;
  if (status == 0) accepted++;
  else if (status == 0x58) throttled++;
  else refused++;
  hist_add(&latency, now - c->sent[seq % (uint32_t)(window * 4)]);
}

/* Reads what is there; false when the peer has closed. */
static int serve(conn_t *c, uint64_t now, uint64_t *last_receipt) {
  buf_need(&c->in, 65536);
  ssize_t r = read(c->fd, c->in.p + c->in.len, c->in.cap - c->in.len);
  if (r == 0) return 0;
  if (r < 0) return errno == EAGAIN;
  c->in.len += (size_t)r;
  while (buf_left(&c->in) >= 16) {
    char *p = c->in.p + c->in.off;
    uint32_t len = get32(p), command = get32(p + 4), status = get32(p + 8), seq = get32(p + 12);
    if (buf_left(&c->in) < len) break;
    if (command == 0x80000009u || command == 0x80000002u || command == 0x80000001u) {
      if (status) fprintf(stderr, "bind refused with %u\n", status), exit(1);
      c->bound = 1;
      if (!t0) t0 = now;
    } else if (command == 0x80000004u) answer(c, status, seq, now);
    else if (command == 0x5) {
      char empty = 0, *q = p + 16; /* service_type, source, destination, then esm_class */
      q += strlen(q) + 3, q += strlen(q) + 3, q += strlen(q) + 1;
      if (*q & 0x3c) receipts++, *last_receipt = now;
      else others++;
      pdu(c, 0x80000005u, seq, &empty, 1);
    } else if (command == 0x15) pdu(c, 0x80000015u, seq, NULL, 0);
    c->in.off += len;
  }
  if (c->in.off == c->in.len) c->in.off = c->in.len = 0;
  fill(c, now);
  return 1;
}

int main(int ac, char **av) {
  int o;
  double dlr_wait = 10, max_time = 900;
  static struct option options[] = {{"port", 1, 0, 'p'},     {"binds", 1, 0, 'b'},  {"window", 1, 0, 'w'}, {"n", 1, 0, 'n'},
                                    {"rd", 1, 0, 'r'},       {"dlr-wait", 1, 0, 'd'}, {"user", 1, 0, 'u'},   {"pass", 1, 0, 'P'},
                                    {"rate", 1, 0, 'R'},     {"from", 1, 0, 'f'},   {"mode", 1, 0, 'm'},   {"expect", 1, 0, 'e'},
                                    {"max-time", 1, 0, 'M'}, {0, 0, 0, 0}};
  while ((o = getopt_long(ac, av, "", options, NULL)) != -1) {
    if (o == 'p') port = atoi(optarg);
    else if (o == 'b') binds = atoi(optarg);
    else if (o == 'w') window = atoi(optarg);
    else if (o == 'n') n = strtoull(optarg, 0, 10);
    else if (o == 'r') rd = atoi(optarg);
    else if (o == 'd') dlr_wait = atof(optarg);
    else if (o == 'u') user = optarg;
    else if (o == 'P') pass = optarg;
    else if (o == 'R') rate = atof(optarg);
    else if (o == 'f') from = strtoull(optarg, 0, 10);
    else if (o == 'm') mode = !strcmp(optarg, "trx") ? 't' : !strcmp(optarg, "tx") ? 'x' : 'r';
    else if (o == 'e') expect = strtoull(optarg, 0, 10);
    else if (o == 'M') max_time = atof(optarg);
    else return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  conns = calloc((size_t)binds, sizeof *conns);
  ep = epoll_create1(0);
  uint64_t begun = now_us(), t_done = 0, last_receipt = 0;
  for (int i = 0; i < binds; i++) open_bind(i);
  struct epoll_event events[64];
  for (;;) {
    int ready = epoll_wait(ep, events, 64, rate > 0 ? 1 : 100);
    uint64_t now = now_us();
    for (int i = 0; i < ready; i++)
      if (!serve(&conns[events[i].data.u32], now_us(), &last_receipt)) fprintf(stderr, "the peer closed\n"), exit(1);
    if (rate > 0 || ready == 0)
      for (int i = 0; i < binds; i++) fill(&conns[i], now);
    now = now_us();
    if (mode != 'r' && answered >= n && !t_done) t_done = now;
    uint64_t quiet_since = last_receipt > t_done ? last_receipt : t_done;
    if (mode == 'r' ? receipts >= expect : t_done && (!rd || mode == 'x' || receipts >= accepted || (double)(now - quiet_since) / 1e6 > dlr_wait)) break;
    if ((double)(now - begun) / 1e6 > max_time) break;
  }
  uint64_t end = t_done ? t_done : now_us();
  double sec = (double)(end - t0) / 1e6;
  printf("{\"n\":%lu,\"ok\":%lu,\"throttled\":%lu,\"refused\":%lu,\"sec\":%.3f,\"perS\":%.0f,"
         "\"respMs\":{\"p50\":%.3f,\"p95\":%.3f,\"p99\":%.3f,\"max\":%.3f},\"receipts\":%lu,\"others\":%lu,\"receiptsSec\":%.3f,\"cpuS\":%.3f}\n",
         answered, accepted, throttled, refused, sec, (double)answered / sec, hist_ms(&latency, .5), hist_ms(&latency, .95), hist_ms(&latency, .99),
         (double)latency.max / 1000, receipts, others, last_receipt ? (double)(last_receipt - t0) / 1e6 : 0, cpu_s());
  return 0;
}
