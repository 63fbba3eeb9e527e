/* smsc-sim: a very cheap SMPP 3.4 SMSC (one thread, epoll, loopback only).
 *
 * Answers bind_*, submit_sm, enquire_link, unbind, deliver_sm_resp. Options:
 *   --port N            listen port
 *   --ctl N             control port: connect, send one line, get one JSON line. Lines:
 *                       "stats" | "reset" (counters to zero) | "throttle N" (0 off) | "dlr MS" (-1 off) | "drop" (cut every bind)
 *                       | "mo N" (N messages from phones, as fast as the window lets them out)
 *   --dlr-delay MS      send a receipt MS after the submit when registered_delivery&1 (default: no receipts)
 *   --dlr-window N      at most N unacknowledged deliver_sm per connection (200)
 *   --resp-delay MS     delay submit_sm_resp (models the carrier's round trip; default 0)
 *   --throttle N        more than N submits in one second -> ESME_RTHROTTLED 0x58
 * The last 8 digits of destination_addr index a seen[] table: unique and duplicate counts.
 * If short_message starts with T and 16 digits (the load generator's CLOCK_MONOTONIC us) end-to-end latency is kept.
 */
#include "common.h"

enum { BIND_RX = 1, BIND_TX = 2, SUBMIT = 4, DELIVER = 5, UNBIND = 6, BIND_TRX = 9, ENQ = 0x15 };
#define RESP 0x80000000u
#define NACK 0x80000000u
#define SEEN_N 100000000u
#define MAXC 1024

typedef struct { int fd, bound, can_rx, want_out, outstanding; uint32_t gen, seq; buf_t in, out; } conn_t;
static conn_t C[MAXC];
static int ep;
static uint8_t *seen;

typedef struct { uint64_t due, id; uint32_t conn, gen, seq; char src[22], dst[22]; uint8_t ston, dton; } job_t;
typedef struct { job_t *j; size_t head, n, cap; } queue_t; /* ring: delays are constant, so FIFO order is due order */
static queue_t dlrq, respq;

static struct { uint64_t binds, submits, ok, throttled, uniq, dup, dlr_asked, dlr_sent, dlr_acked, dlr_nack, mo_sent, mo_acked, enq, t_first, t_last; } S;
static uint64_t mo_left, mo_n;
#define MO_SEQ 0x40000000u /* tells the answers to messages from phones */
static hist_t e2e;
static uint64_t next_id = 1, win_sec, win_n;
static long throttle, dlr_delay = -1, resp_delay, dlr_window = 200;
static volatile sig_atomic_t stop_flag;
static void on_sig(int s) { (void)s; stop_flag = 1; }

static void q_push(queue_t *q, const job_t *j) {
  if (q->n == q->cap) {
    size_t c = q->cap ? q->cap * 2 : 1024;
    job_t *n = malloc(c * sizeof *n);
    if (!n) die("malloc");
    for (size_t i = 0; i < q->n; i++) n[i] = q->j[(q->head + i) % q->cap];
    free(q->j);
    q->j = n; q->cap = c; q->head = 0;
  }
  q->j[(q->head + q->n++) % q->cap] = *j;
}
static void q_pop(queue_t *q) { q->head = (q->head + 1) % q->cap; q->n--; }

static void want(conn_t *c, int out) {
  if (c->want_out == out) return;
  c->want_out = out;
  struct epoll_event e = {.events = EPOLLIN | (out ? EPOLLOUT : 0), .data.u32 = (uint32_t)(c - C)};
  epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &e);
}
static void drop(conn_t *c) {
  close(c->fd); free(c->in.p); free(c->out.p);
  uint32_t g = c->gen;
  memset(c, 0, sizeof *c);
  c->fd = -1; c->gen = g + 1;
}
static void flush_out(conn_t *c) {
  while (buf_left(&c->out)) {
    ssize_t r = write(c->fd, c->out.p + c->out.off, buf_left(&c->out));
    if (r > 0) { c->out.off += (size_t)r; continue; }
    if (r < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) { want(c, 1); return; }
    drop(c);
    return;
  }
  c->out.off = c->out.len = 0;
  want(c, 0);
}
static void pdu(conn_t *c, uint32_t cmd, uint32_t st, uint32_t seq, const void *body, size_t n) {
  char h[16];
  put32(h, (uint32_t)(16 + n)); put32(h + 4, cmd); put32(h + 8, st); put32(h + 12, seq);
  buf_put(&c->out, h, 16);
  if (n) buf_put(&c->out, body, n);
}
static void submit_resp(conn_t *c, uint32_t seq, uint32_t st, uint64_t id) {
  char b[24];
  size_t n = 0;
  if (!st) n = (size_t)snprintf(b, sizeof b, "%llu", (unsigned long long)id) + 1;
  pdu(c, RESP | SUBMIT, st, seq, b, n);
}
static size_t cstr(const char *p, const char *end, char *out, size_t cap) { /* octets consumed, the NUL included */
  const char *z = p < end ? memchr(p, 0, (size_t)(end - p)) : NULL;
  if (!z) return p < end ? (size_t)(end - p) : 0;
  if (out) { size_t n = (size_t)(z - p); if (n >= cap) n = cap - 1; memcpy(out, p, n); out[n] = 0; }
  return (size_t)(z - p) + 1;
}
static int over_the_limit(uint64_t t) {
  if (!throttle) return 0;
  if (t / 1000000 != win_sec) { win_sec = t / 1000000; win_n = 0; }
  return win_n++ >= (uint64_t)throttle;
}
static void count(const char *dst, const char *text, const char *end, uint64_t t) {
  size_t len = strlen(dst);
  uint32_t ix = (uint32_t)(strtoull(dst + (len > 8 ? len - 8 : 0), NULL, 10) % SEEN_N);
  S.ok++;
  if (!S.t_first) S.t_first = t;
  S.t_last = t;
  if (seen[ix]) S.dup++; else S.uniq++;
  if (seen[ix] < 255) seen[ix]++;
  if (text + 17 <= end && *text == 'T') {
    uint64_t v = 0;
    for (int i = 1; i < 17; i++) v = v * 10 + (uint64_t)(text[i] - '0');
    if (t > v) hist_add(&e2e, t - v);
  }
}
static void on_submit(conn_t *c, uint32_t seq, const char *p, const char *end, uint64_t t) {
  job_t j;
  memset(&j, 0, sizeof j);
  p += cstr(p, end, NULL, 0); /* service_type */
  if (end - p < 16) { submit_resp(c, seq, 2, 0); return; }
  j.ston = (uint8_t)p[0]; p += 2; p += cstr(p, end, j.src, sizeof j.src);
  j.dton = (uint8_t)p[0]; p += 2; p += cstr(p, end, j.dst, sizeof j.dst);
  p += 3; p += cstr(p, end, NULL, 0); p += cstr(p, end, NULL, 0); /* esm_class, protocol_id, priority; the two times */
  int registered = p < end ? (uint8_t)p[0] : 0;
  p += 5; /* registered_delivery, replace, data_coding, sm_default_msg_id, sm_length */
  S.submits++;
  if (over_the_limit(t)) { S.throttled++; submit_resp(c, seq, 0x58, 0); return; }
  count(j.dst, p, end, t);
  j.id = next_id++; j.conn = (uint32_t)(c - C); j.gen = c->gen; j.seq = seq;
  if (resp_delay) { j.due = t + (uint64_t)resp_delay * 1000; q_push(&respq, &j); } else submit_resp(c, seq, 0, j.id);
  if ((registered & 1) && dlr_delay >= 0) { S.dlr_asked++; j.due = t + (uint64_t)(resp_delay + dlr_delay) * 1000; q_push(&dlrq, &j); }
}
static void send_mo(conn_t *c) {
  char text[64], b[300], from[24], *p = b;
  int tl = snprintf(text, sizeof text, "hello MO %llu", (unsigned long long)mo_n);
  snprintf(from, sizeof from, "4477%08llu", (unsigned long long)mo_n);
  *p++ = 0;
  *p++ = 1; *p++ = 1; p = stpcpy(p, from) + 1;
  *p++ = 1; *p++ = 1; p = stpcpy(p, "12345") + 1;
  memset(p, 0, 9); p += 9; /* esm_class to sm_default_msg_id */
  *p++ = (char)tl;
  memcpy(p, text, (size_t)tl); p += tl;
  pdu(c, DELIVER, 0, ++c->seq | MO_SEQ, b, (size_t)(p - b));
  c->outstanding++;
  S.mo_sent++; mo_n++; mo_left--;
  if (buf_left(&c->out) > 16384) flush_out(c);
}
static void send_receipt(conn_t *c, const job_t *j) {
  char text[160], b[300], d[16], *p = b;
  time_t w = time(NULL);
  struct tm tm;
  gmtime_r(&w, &tm);
  strftime(d, sizeof d, "%y%m%d%H%M", &tm);
  int tl = snprintf(text, sizeof text, "id:%llu sub:001 dlvrd:001 submit date:%s done date:%s stat:DELIVRD err:000 text:",
    (unsigned long long)j->id, d, d);
  *p++ = 0;
  *p++ = (char)j->dton; *p++ = 1; p = stpcpy(p, j->dst) + 1;
  *p++ = (char)j->ston; *p++ = 1; p = stpcpy(p, j->src) + 1;
  *p++ = 4; /* esm_class: a receipt */
  memset(p, 0, 8); p += 8;
  *p++ = (char)tl;
  memcpy(p, text, (size_t)tl); p += tl;
  pdu(c, DELIVER, 0, ++c->seq, b, (size_t)(p - b));
  c->outstanding++;
  S.dlr_sent++;
  if (buf_left(&c->out) > 16384) flush_out(c);
}
static conn_t *rx_conn(uint32_t ix, uint32_t gen) { /* the submitting bind if it can receive, else any receiver */
  if (C[ix].fd >= 0 && C[ix].gen == gen && C[ix].can_rx) return &C[ix];
  for (int i = 0; i < MAXC; i++) if (C[i].fd >= 0 && C[i].can_rx) return &C[i];
  return NULL;
}
static void run_queues(uint64_t t) {
  while (respq.n && respq.j[respq.head].due <= t) {
    job_t *j = &respq.j[respq.head];
    conn_t *c = &C[j->conn];
    if (c->fd >= 0 && c->gen == j->gen) { submit_resp(c, j->seq, 0, j->id); if (buf_left(&c->out) > 16384) flush_out(c); }
    q_pop(&respq);
  }
  while (dlrq.n && dlrq.j[dlrq.head].due <= t) {
    job_t *j = &dlrq.j[dlrq.head];
    conn_t *c = rx_conn(j->conn, j->gen);
    if (!c || c->outstanding >= dlr_window) break;
    send_receipt(c, j);
    q_pop(&dlrq);
  }
  while (mo_left) {
    conn_t *c = rx_conn(0, UINT32_MAX);
    if (!c || c->outstanding >= dlr_window) break;
    send_mo(c);
  }
  for (int i = 0; i < MAXC; i++) if (C[i].fd >= 0 && buf_left(&C[i].out) && !C[i].want_out) flush_out(&C[i]);
}
static void on_pdu(conn_t *c, const char *p, uint32_t len, uint64_t t) {
  uint32_t cmd = get32(p + 4), st = get32(p + 8), seq = get32(p + 12);
  switch (cmd) {
  case BIND_RX: case BIND_TX: case BIND_TRX:
    c->bound = 1; c->can_rx = cmd != BIND_TX; S.binds++;
    pdu(c, RESP | cmd, 0, seq, "sim", 4);
    break;
  case SUBMIT:
    if (!c->bound) submit_resp(c, seq, 4, 0); else on_submit(c, seq, p + 16, p + len, t);
    break;
  case ENQ: S.enq++; pdu(c, RESP | ENQ, 0, seq, NULL, 0); break;
  case UNBIND: pdu(c, RESP | UNBIND, 0, seq, NULL, 0); break;
  case RESP | DELIVER:
    if (c->outstanding > 0) c->outstanding--;
    if (seq & MO_SEQ) S.mo_acked++; else if (st) S.dlr_nack++; else S.dlr_acked++;
    break;
  case RESP | ENQ: case NACK: break;
  default: pdu(c, NACK, 3, seq, NULL, 0);
  }
}
static void on_read(conn_t *c) {
  for (int k = 0; k < 4; k++) {
    buf_need(&c->in, 65536);
    ssize_t r = read(c->fd, c->in.p + c->in.len, c->in.cap - c->in.len);
    if (r == 0 || (r < 0 && errno != EAGAIN)) { drop(c); return; }
    if (r < 0) break;
    c->in.len += (size_t)r;
    uint64_t t = now_us();
    while (buf_left(&c->in) >= 16) {
      uint32_t len = get32(c->in.p + c->in.off);
      if (len < 16 || len > 65536) { drop(c); return; }
      if (buf_left(&c->in) < len) break;
      on_pdu(c, c->in.p + c->in.off, len, t);
      c->in.off += len;
    }
    if (c->in.off == c->in.len) c->in.off = c->in.len = 0;
    if (r < 32768) break;
  }
  if (buf_left(&c->out)) flush_out(c);
}
static int stats(char *b, size_t n) {
  int bound = 0;
  for (int i = 0; i < MAXC; i++) if (C[i].fd >= 0 && C[i].bound) bound++;
  double span = (double)(S.t_last - S.t_first) / 1e6;
  return snprintf(b, n,
    "{\"bound\":%d,\"binds\":%lu,\"submits\":%lu,\"ok\":%lu,\"throttled\":%lu,\"uniq\":%lu,\"dup\":%lu,"
    "\"dlr_asked\":%lu,\"dlr_sent\":%lu,\"dlr_acked\":%lu,\"dlr_nack\":%lu,\"mo_sent\":%lu,\"mo_acked\":%lu,\"enquire_link\":%lu,"
    "\"t_first\":%lu,\"t_last\":%lu,\"span_s\":%.3f,\"ok_per_s\":%.0f,"
    "\"e2e_ms\":{\"n\":%lu,\"p50\":%.2f,\"p95\":%.2f,\"p99\":%.2f,\"max\":%.2f},\"cpu_s\":%.3f}\n",
    bound, S.binds, S.submits, S.ok, S.throttled, S.uniq, S.dup, S.dlr_asked, S.dlr_sent, S.dlr_acked, S.dlr_nack, S.mo_sent, S.mo_acked, S.enq,
    S.t_first, S.t_last, span, span > 0 ? (double)S.ok / span : 0,
    e2e.n, hist_ms(&e2e, .5), hist_ms(&e2e, .95), hist_ms(&e2e, .99), (double)e2e.max / 1000, cpu_s());
}
static void on_ctl(int ls) {
  int f = accept(ls, NULL, NULL);
  if (f < 0) return;
  char line[512], out[2048];
  unsigned long mo;
  ssize_t r = read(f, line, sizeof line - 1);
  if (r > 0) {
    long a;
    line[r] = 0;
    if (!strncmp(line, "reset", 5)) {
      memset(&S, 0, sizeof S); memset(&e2e, 0, sizeof e2e);
      dlrq.n = 0;
      free(seen); seen = calloc(SEEN_N, 1);
    } else if (sscanf(line, "throttle %ld", &a) == 1) throttle = a;
    else if (sscanf(line, "dlr %ld", &a) == 1) dlr_delay = a;
    else if (sscanf(line, "mo %lu", &mo) == 1) { mo_left = mo; mo_n = 0; }
    else if (!strncmp(line, "drop", 4)) for (int i = 0; i < MAXC; i++) if (C[i].fd >= 0) drop(&C[i]);
    int n = stats(out, sizeof out);
    if (write(f, out, (size_t)n) < 0) { /* whoever asked has gone */ }
  }
  close(f);
}
static void on_connect(int ls) {
  int f = accept4(ls, NULL, NULL, SOCK_NONBLOCK), s = 0;
  if (f < 0) return;
  nodelay(f);
  while (s < MAXC && C[s].fd >= 0) s++;
  if (s == MAXC) { close(f); return; }
  C[s].fd = f;
  struct epoll_event a = {.events = EPOLLIN, .data.u32 = (uint32_t)s};
  epoll_ctl(ep, EPOLL_CTL_ADD, f, &a);
}
int main(int ac, char **av) {
  int port = 2775, ctl = 0, o;
  static struct option L[] = {{"port", 1, 0, 'p'}, {"ctl", 1, 0, 'c'}, {"dlr-delay", 1, 0, 'd'}, {"dlr-window", 1, 0, 'w'},
    {"resp-delay", 1, 0, 'r'}, {"throttle", 1, 0, 't'}, {0, 0, 0, 0}};
  while ((o = getopt_long(ac, av, "", L, NULL)) != -1) switch (o) {
    case 'p': port = atoi(optarg); break;
    case 'c': ctl = atoi(optarg); break;
    case 'd': dlr_delay = atol(optarg); break;
    case 'w': dlr_window = atol(optarg); break;
    case 'r': resp_delay = atol(optarg); break;
    case 't': throttle = atol(optarg); break;
    default: return 2;
  }
  signal(SIGPIPE, SIG_IGN); signal(SIGINT, on_sig); signal(SIGTERM, on_sig);
  seen = calloc(SEEN_N, 1);
  for (int i = 0; i < MAXC; i++) C[i].fd = -1;
  int ls = listen_on(port), cs = ctl ? listen_on(ctl) : -1;
  ep = epoll_create1(0);
  struct epoll_event e = {.events = EPOLLIN, .data.u32 = MAXC}, ev[256];
  epoll_ctl(ep, EPOLL_CTL_ADD, ls, &e);
  if (cs >= 0) { e.data.u32 = MAXC + 1; epoll_ctl(ep, EPOLL_CTL_ADD, cs, &e); }
  while (!stop_flag) {
    int busy = respq.n || dlrq.n || mo_left;
    int n = epoll_wait(ep, ev, 256, busy ? 1 : 200);
    for (int i = 0; i < n; i++) {
      uint32_t k = ev[i].data.u32;
      if (k == MAXC) { on_connect(ls); continue; }
      if (k == MAXC + 1) { on_ctl(cs); continue; }
      conn_t *c = &C[k];
      if (c->fd >= 0 && (ev[i].events & EPOLLOUT)) flush_out(c);
      if (c->fd >= 0 && (ev[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))) on_read(c);
    }
    if (busy) run_queues(now_us());
  }
  char b[2048];
  stats(b, sizeof b);
  fputs(b, stdout);
  return 0;
}
