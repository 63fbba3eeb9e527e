/* http-load: HTTP/1.1 keep-alive load generator, one thread, epoll, loopback only.
 *   http-load --port P --conns 64 --n 100000 --url '/send?to={n}&text={t}' [--method POST --body '{"to":"{n}","text":"{t}"}']
 *             [--header 'Authorization: x'] [--from K] [--max-time S] [--per P] [--want TEXT]
 * {n} -> 4479 + 8-digit sequence number; {t} -> T + 16-digit CLOCK_MONOTONIC us + padding to 100 characters of text.
 * --per P: the body's {list} is replaced by P comma-joined, quoted numbers (bulk requests); one request = P numbers.
 * --want TEXT: a 200 whose body lacks TEXT counts as code 299, not as ok (APIs that answer 200 to everything).
 * Reconnects on close; a lost request counts as neterr and is not retried. Prints one line of JSON at the end.
 */
#include "common.h"

typedef struct {
  int fd, busy, want_close, chunked, code;
  uint64_t seq, t;
  buf_t in, out;
  long need;
  size_t hdr;
} conn_t;

static conn_t *C;
static int port = 8080, conns = 64, ep, per = 1;
static uint64_t N = 100000, issued, done, from0, neterr, reconn, code_n[1000];
static const char *url = "/", *method = "GET", *body, *want;
static char hdrs[2048], pad[84];
static hist_t H;

static void put_number(buf_t *b, const char *format, uint64_t seq) {
  char x[40];
  int k = snprintf(x, sizeof x, format, (unsigned long long)seq);
  buf_put(b, x, (size_t)k);
}
static void expand(buf_t *b, const char *s, uint64_t seq, uint64_t t) {
  while (*s) {
    if (!strncmp(s, "{n}", 3)) {
      put_number(b, "4479%08llu", seq);
      s += 3;
    } else if (!strncmp(s, "{t}", 3)) {
      put_number(b, "T%016llu", t);
      buf_put(b, pad, 83);
      s += 3;
    } else if (!strncmp(s, "{list}", 6)) {
      for (int i = 0; i < per; i++) put_number(b, i ? ",\"4479%08llu\"" : "\"4479%08llu\"", seq * (uint64_t)per + (uint64_t)i);
      s += 6;
    } else {
      const char *e = strchr(s + 1, '{');
      size_t k = e ? (size_t)(e - s) : strlen(s);
      buf_put(b, s, k);
      s += k;
    }
  }
}
static void watch(conn_t *c, int op, uint32_t events) {
  struct epoll_event e = {.events = events, .data.u32 = (uint32_t)(c - C)};
  epoll_ctl(ep, op, c->fd, &e);
}
static int open_conn(conn_t *c) {
  c->fd = connect_to(port, 1);
  if (c->fd < 0) return -1;
  c->in.off = c->in.len = c->out.off = c->out.len = 0;
  c->busy = c->want_close = 0;
  c->need = -1;
  c->hdr = 0;
  watch(c, EPOLL_CTL_ADD, EPOLLIN);
  return 0;
}
static void flush_out(conn_t *c) {
  while (buf_left(&c->out)) {
    ssize_t r = write(c->fd, c->out.p + c->out.off, buf_left(&c->out));
    if (r > 0) { c->out.off += (size_t)r; continue; }
    watch(c, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
    return;
  }
  c->out.off = c->out.len = 0;
}
static void send_one(conn_t *c, uint64_t t) {
  static buf_t bb;
  c->seq = from0 + issued++;
  c->t = t;
  c->busy = 1;
  c->need = -1;
  c->hdr = 0;
  c->chunked = 0;
  buf_put(&c->out, method, strlen(method));
  buf_put(&c->out, " ", 1);
  expand(&c->out, url, c->seq, t);
  buf_put(&c->out, " HTTP/1.1\r\nHost: 127.0.0.1\r\n", 28);
  buf_put(&c->out, hdrs, strlen(hdrs));
  if (body) {
    char line[48];
    bb.off = bb.len = 0;
    expand(&bb, body, c->seq, t);
    int k = snprintf(line, sizeof line, "Content-Length: %zu\r\n\r\n", bb.len);
    buf_put(&c->out, line, (size_t)k);
    buf_put(&c->out, bb.p, bb.len);
  } else buf_put(&c->out, "\r\n", 2);
  flush_out(c);
}
static void lost(conn_t *c) {
  if (c->busy) { neterr++; done++; }
  close(c->fd);
  c->fd = -1;
  c->busy = 0;
  reconn++;
}
static const char *header(const char *p, const char *e, const char *name) { /* its value; names match case-insensitively */
  size_t n = strlen(name);
  while (p < e) {
    const char *q = memchr(p, '\n', (size_t)(e - p));
    if (!q) return NULL;
    if ((size_t)(q - p) > n && !strncasecmp(p, name, n)) return p + n;
    p = q + 1;
  }
  return NULL;
}
static int read_head(conn_t *c, const char *p, size_t len) { /* 1 when the header block is there and read */
  const char *e = len ? memmem(p, len, "\r\n\r\n", 4) : NULL, *v;
  if (!e) return 0;
  c->hdr = (size_t)(e - p) + 4;
  c->code = atoi(p + 9);
  if ((v = header(p, e + 2, "Content-Length:"))) c->need = atol(v);
  else if (header(p, e + 2, "Transfer-Encoding:")) c->chunked = 1;
  else c->need = (c->code == 204 || c->code == 304) ? 0 : -1;
  v = header(p, e + 2, "Connection:");
  if (v) {
    while (*v == ' ') v++;
    if (!strncasecmp(v, "close", 5)) c->want_close = 1;
  }
  return 1;
}
static int complete(conn_t *c, int eof) { /* 1 when a whole response is buffered; consumes it */
  const char *p = c->in.p + c->in.off;
  size_t len = buf_left(&c->in), total;
  if (!c->hdr && !read_head(c, p, len)) return 0;
  if (c->chunked) {
    total = c->hdr;
    for (;;) {
      const char *e = memmem(p + total, len - total, "\r\n", 2);
      if (!e) return 0;
      size_t k = strtoul(p + total, NULL, 16);
      total = (size_t)(e - p) + 2 + k + 2;
      if (total > len) return 0;
      if (!k) break;
    }
  } else if (c->need < 0) {
    if (!eof) return 0;
    total = len;
  } else {
    total = c->hdr + (size_t)c->need;
    if (len < total) return 0;
  }
  if (want && c->code == 200 && !memmem(p + c->hdr, total - c->hdr, want, strlen(want))) c->code = 299;
  c->in.off += total;
  if (c->in.off == c->in.len) c->in.off = c->in.len = 0;
  return 1;
}
static int on_readable(conn_t *c) { /* 1 when a request ended, well or badly */
  buf_need(&c->in, 16384);
  ssize_t r = read(c->fd, c->in.p + c->in.len, c->in.cap - c->in.len);
  if (r < 0 && errno == EAGAIN) return 0;
  if (r > 0) c->in.len += (size_t)r;
  uint64_t t = now_us();
  if (c->busy && complete(c, r <= 0)) {
    c->busy = 0;
    done++;
    hist_add(&H, t - c->t);
    if (c->code > 0 && c->code < 1000) code_n[c->code]++;
    if (c->want_close) { close(c->fd); c->fd = -1; reconn++; open_conn(c); }
    if (issued < N && c->fd >= 0) send_one(c, t);
    return 1;
  }
  if (r <= 0) { lost(c); return 1; }
  return 0;
}
static void options(int ac, char **av, double *max_time) {
  static struct option L[] = {{"want", 1, 0, 'w'}, {"port", 1, 0, 'p'}, {"conns", 1, 0, 'c'}, {"n", 1, 0, 'n'}, {"url", 1, 0, 'u'},
    {"method", 1, 0, 'm'}, {"body", 1, 0, 'b'}, {"header", 1, 0, 'H'}, {"from", 1, 0, 'f'}, {"max-time", 1, 0, 't'},
    {"per", 1, 0, 'P'}, {0, 0, 0, 0}};
  int o;
  while ((o = getopt_long(ac, av, "", L, NULL)) != -1) switch (o) {
    case 'p': port = atoi(optarg); break;
    case 'c': conns = atoi(optarg); break;
    case 'n': N = strtoull(optarg, 0, 10); break;
    case 'u': url = optarg; break;
    case 'm': method = optarg; break;
    case 'b': body = optarg; break;
    case 'H':
      if (strlen(hdrs) + strlen(optarg) + 3 > sizeof hdrs) exit(2);
      strcat(strcat(hdrs, optarg), "\r\n");
      break;
    case 'f': from0 = strtoull(optarg, 0, 10); break;
    case 't': *max_time = atof(optarg); break;
    case 'P': per = atoi(optarg); break;
    case 'w': want = optarg; break;
    default: exit(2);
  }
}
static void report(uint64_t t0, uint64_t last) {
  double s = (double)(last - t0) / 1e6;
  uint64_t ok = 0;
  for (int i = 200; i < 299; i++) ok += code_n[i];
  printf("{\"t0\":%lu,\"issued\":%lu,\"done\":%lu,\"ok\":%lu,\"neterr\":%lu,\"reconn\":%lu,\"sec\":%.3f,\"ok_per_s\":%.0f,",
    t0, issued, done, ok, neterr, reconn, s, s > 0 ? (double)ok / s : 0);
  printf("\"lat_ms\":{\"p50\":%.2f,\"p95\":%.2f,\"p99\":%.2f,\"max\":%.2f},\"cpu_s\":%.3f,\"codes\":{",
    hist_ms(&H, .5), hist_ms(&H, .95), hist_ms(&H, .99), (double)H.max / 1000, cpu_s());
  for (int i = 0, first = 1; i < 1000; i++) if (code_n[i]) { printf("%s\"%d\":%lu", first ? "" : ",", i, code_n[i]); first = 0; }
  printf("}}\n");
}
int main(int ac, char **av) {
  double max_time = 1e9;
  memset(pad, 'x', 83);
  options(ac, av, &max_time);
  signal(SIGPIPE, SIG_IGN);
  ep = epoll_create1(0);
  C = calloc((size_t)conns, sizeof *C);
  for (int i = 0; i < conns; i++) { C[i].fd = -1; if (open_conn(&C[i]) < 0) die("connect"); }
  struct epoll_event ev[256];
  uint64_t t0 = now_us(), last = t0;
  for (int i = 0; i < conns && issued < N; i++) send_one(&C[i], t0);
  while (done < N) {
    int n = epoll_wait(ep, ev, 256, 100);
    uint64_t t = now_us();
    if ((double)(t - t0) / 1e6 > max_time) break;
    for (int i = 0; i < n; i++) {
      conn_t *c = &C[ev[i].data.u32];
      if (c->fd < 0) continue;
      if (ev[i].events & EPOLLOUT) { watch(c, EPOLL_CTL_MOD, EPOLLIN); flush_out(c); }
      if ((ev[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) && on_readable(c)) last = now_us();
    }
    for (int i = 0; i < conns; i++) if (C[i].fd < 0 && issued < N) {
      if (open_conn(&C[i]) == 0) send_one(&C[i], t); else usleep(2000);
    }
    if (issued >= N) {
      int live = 0;
      for (int i = 0; i < conns; i++) live += C[i].busy;
      if (!live) break;
    }
  }
  report(t0, last);
  return 0;
}
