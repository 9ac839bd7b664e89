/*
 * relay: puts a distance between programs on loopback.
 *
 *   relay MILLISECONDS PORT[xCOUNT]...
 *
 * For each PORT it listens on COUNT (1) free ports of 127.0.0.1 and prints them in one line. What comes
 * there goes to PORT and back, each byte half of MILLISECONDS later in each direction. The kernel makes
 * TCP's handshake at once, so the first bytes of a connection wait one round trip more. PORT 0 is a dead
 * host: connections are taken and never answered.
 *
 * Each line on stdin is answered with a line `CONNECTIONS HANDSHAKES FIRST` about the time since the one
 * before: how many connections came, how many of them began with TLS, and when the first one came
 * (milliseconds of the epoch). It ends when stdin ends.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PIECE = 16 * 1024, PIECES = 64, EVENTS = 256, BACKLOG = 1024, TLS_HANDSHAKE = 22 };
#define NANOSECONDS INT64_C(1000000000)

/* Bytes on their way; none: the end of the stream. */
struct piece {
    int64_t due;
    size_t length, written;
    unsigned char bytes[PIECE];
};

enum role { STDIN, LISTENER, NEAR, FAR };

/* What epoll hands back. */
struct source {
    struct source *next; /* of listeners */
    enum role role;
    int fd;
    in_port_t port; /* of a listener: where its connections go */
    struct link *link;
};

/* One direction of a connection. */
struct way {
    struct piece pieces[PIECES]; /* a ring */
    unsigned begin, count;
    bool started; /* bytes were read */
    bool watched; /* its source is asked for bytes */
    bool over;    /* the end was passed on */
};

struct link {
    struct link *next;
    struct source near, far;
    struct way there, back;
    int64_t open; /* no byte leaves the near end before */
};

static struct {
    int poll;
    int64_t distance;
    struct link *links;
    struct source *listeners;
    unsigned connections, handshakes;
    int64_t first;
} relay;

static int64_t now(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * NANOSECONDS + time.tv_nsec;
}

_Noreturn static void fail(const char *what)
{
    fprintf(stderr, "relay: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void *make(size_t size)
{
    void *memory = calloc(1, size);
    if (!memory)
        fail("memory");
    return memory;
}

static void watch(struct source *source, bool readable)
{
    struct epoll_event event = {.events = readable ? EPOLLIN : 0, .data = {.ptr = source}};
    if (epoll_ctl(relay.poll, EPOLL_CTL_MOD, source->fd, &event) != 0 &&
        epoll_ctl(relay.poll, EPOLL_CTL_ADD, source->fd, &event) != 0)
        fail("epoll");
}

static int new_socket(void)
{
    const int one = 1;
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        fail("socket");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

static void listen_for(in_port_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;
    struct source *source = make(sizeof *source);
    *source = (struct source){
        .next = relay.listeners, .role = LISTENER, .fd = new_socket(), .port = port};
    relay.listeners = source;
    if (bind(source->fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(source->fd, BACKLOG) != 0 ||
        getsockname(source->fd, (struct sockaddr *)&address, &length) != 0)
        fail("listen");
    watch(source, true);
    printf("%u ", ntohs(address.sin_port));
}

static void make_nonblocking(int fd)
{
    if (fcntl(fd, F_SETFL, O_NONBLOCK) != 0)
        fail("fcntl");
}

static void open_link(int near, in_port_t port)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_port = htons(port)};
    const int far = new_socket();
    if (connect(far, (const struct sockaddr *)&address, sizeof address) != 0) {
        close(far);
        close(near);
        return;
    }
    struct link *link = make(sizeof *link);
    link->next = relay.links;
    link->near = (struct source){.role = NEAR, .fd = near, .link = link};
    link->far = (struct source){.role = FAR, .fd = far, .link = link};
    link->there.watched = link->back.watched = true;
    link->open = now(CLOCK_MONOTONIC) + relay.distance;
    relay.links = link;
    make_nonblocking(near);
    make_nonblocking(far);
    watch(&link->near, true);
    watch(&link->far, true);
}

static void take(const struct source *listener)
{
    const int one = 1;
    const int near = accept(listener->fd, NULL, NULL);
    if (near < 0)
        return;
    setsockopt(near, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (relay.connections++ == 0)
        relay.first = now(CLOCK_REALTIME);
    if (listener->port)
        open_link(near, listener->port);
}

static void read_from(struct source *source)
{
    struct link *link = source->link;
    struct way *way = source->role == NEAR ? &link->there : &link->back;
    if (way->count == PIECES)
        return;
    struct piece *piece = &way->pieces[(way->begin + way->count) % PIECES];
    const ssize_t length = read(source->fd, piece->bytes, PIECE);
    if (length < 0 && errno == EAGAIN)
        return;
    piece->length = length > 0 ? (size_t)length : 0;
    piece->written = 0;
    if (source->role == NEAR && !way->started && length > 0 && piece->bytes[0] == TLS_HANDSHAKE)
        relay.handshakes++;
    way->started = true;
    const int64_t read_at = now(CLOCK_MONOTONIC);
    piece->due = (read_at > link->open ? read_at : link->open) + relay.distance / 2;
    way->count++;
    way->watched = length <= 0 || way->count < PIECES;
    if (length <= 0) /* nothing more comes, so it is not asked again */
        epoll_ctl(relay.poll, EPOLL_CTL_DEL, source->fd, NULL);
    else if (!way->watched)
        watch(source, false);
}

/* False where the piece must wait. */
static bool pass(struct way *way, int fd, int64_t time)
{
    struct piece *piece = &way->pieces[way->begin];
    if (piece->length == 0) {
        shutdown(fd, SHUT_WR);
        way->over = true;
    } else {
        const ssize_t written =
            write(fd, piece->bytes + piece->written, piece->length - piece->written);
        if (written < 0 && errno == EAGAIN) {
            piece->due = time + NANOSECONDS / 1000;
            return false;
        }
        /* Whom it was for is gone: his end of the connection says so. */
        piece->written += written < 0 ? piece->length - piece->written : (size_t)written;
        if (piece->written < piece->length)
            return true;
    }
    way->begin = (way->begin + 1) % PIECES;
    way->count--;
    return true;
}

static void pass_on(struct way *way, struct source *from, int fd, int64_t time)
{
    while (way->count && way->pieces[way->begin].due <= time)
        if (!pass(way, fd, time))
            break;
    if (!way->watched && way->count <= PIECES / 2)
        watch(from, way->watched = true);
}

/* Passes on what is due; when the next one is, or -1. */
static int64_t pass_all(int64_t time)
{
    int64_t next = -1;
    for (struct link **at = &relay.links; *at;) {
        struct link *link = *at;
        pass_on(&link->there, &link->near, link->far.fd, time);
        pass_on(&link->back, &link->far, link->near.fd, time);
        if (link->there.over && link->back.over) {
            *at = link->next;
            close(link->near.fd);
            close(link->far.fd);
            free(link);
            continue;
        }
        const struct way *ways[] = {&link->there, &link->back};
        for (size_t i = 0; i < 2; i++)
            if (ways[i]->count && (next < 0 || ways[i]->pieces[ways[i]->begin].due < next))
                next = ways[i]->pieces[ways[i]->begin].due;
        at = &link->next;
    }
    return next;
}

static void tell(void)
{
    char line[16];
    if (read(STDIN_FILENO, line, sizeof line) <= 0)
        exit(0);
    printf("%u %u %" PRId64 "\n", relay.connections, relay.handshakes,
           relay.first / (NANOSECONDS / 1000));
    fflush(stdout);
    relay.connections = relay.handshakes = 0;
    relay.first = 0;
}

static void serve(struct source *source)
{
    switch (source->role) {
    case STDIN:
        tell();
        break;
    case LISTENER:
        take(source);
        break;
    case NEAR:
    case FAR:
        read_from(source);
        break;
    }
}

static void listen_all(const char *word)
{
    char *end = NULL;
    const unsigned long port = strtoul(word, &end, 10);
    const unsigned long count = *end == 'x' ? strtoul(end + 1, NULL, 10) : 1;
    for (unsigned long i = 0; i < count; i++)
        listen_for((in_port_t)port);
    putchar('\n');
}

static void allow_many_files(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int main(int count, char **words)
{
    static struct source from_stdin = {.role = STDIN, .fd = STDIN_FILENO};
    struct epoll_event events[EVENTS];
    if (count < 3) {
        fputs("usage: relay MILLISECONDS PORT[xCOUNT]...\n", stderr);
        return 64;
    }
    allow_many_files();
    signal(SIGPIPE, SIG_IGN);
    relay.poll = epoll_create1(EPOLL_CLOEXEC);
    relay.distance = strtol(words[1], NULL, 10) * (NANOSECONDS / 1000);
    for (int i = 2; i < count; i++)
        listen_all(words[i]);
    fflush(stdout);
    watch(&from_stdin, true);
    for (;;) {
        const int64_t next = pass_all(now(CLOCK_MONOTONIC));
        const int64_t wait = next < 0 ? -1 : next - now(CLOCK_MONOTONIC);
        const int ready = epoll_wait(relay.poll, events, EVENTS,
                                     next < 0   ? -1
                                     : wait < 0 ? 0
                                                : (int)((wait + 999999) / 1000000));
        for (int i = 0; i < ready; i++)
            serve(events[i].data.ptr);
    }
}
