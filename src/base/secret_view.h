/*
 * secret_view: a text as a reader of secrets has to see it.
 *
 * A secret can be wrapped, folded, parted by blanks or markup, escaped and encoded, also several times.
 * Each of these is taken away here, so that the search compares bytes and nothing else. A view that is
 * asked to knows for each of its bytes where in the text that byte came from, so that it can be replaced
 * there.
 */
#ifndef TAUTLINE_SRC_BASE_SECRET_VIEW_H
#define TAUTLINE_SRC_BASE_SECRET_VIEW_H

#include <stdbool.h>
#include <stddef.h>

struct view {
    char *bytes; /* owned, wiped */
    size_t length;
    size_t capacity;
    bool traced;
    size_t *from, *to; /* traced: the bytes of the text from `from` to before `to` made it; owned */
};

void view_init(struct view *view, bool traced);
void view_release(struct view *view);
void view_add(struct view *view, char byte, size_t from, size_t to);
/* The text itself. */
void view_whole(struct view *view, const char *bytes, size_t length);

/* Without blanks, line breaks, controls and characters that a reader cannot see. */
void view_tight(const struct view *text, struct view *out);

/* Letters, digits and bytes above 0x7F alone: without markup, also without tags as of HTML. */
void view_loose(const struct view *text, struct view *out);

enum secret_way {
    SECRET_ENTITIES,    /* XML, HTML: the five named ones, decimal and hexadecimal */
    SECRET_BACKSLASHES, /* JSON, Markdown, labels, and what text_escape writes */
    SECRET_PERCENT,     /* RFC 3986, workflow commands */
    SECRET_FORM,        /* the same, with `+` for a space */
    SECRET_ALL,         /* all of these but `+`, wherever one begins */
    SECRET_WAYS
};

/* The text with its escapes decoded; everything else unchanged. False, with nothing added, where it has
 * no escapes. */
bool view_decoded(const struct view *text, enum secret_way way, struct view *out);

enum secret_base {
    SECRET_HEX,    /* either case; of a loose text also with colons or hyphens between */
    SECRET_BASE32, /* RFC 4648, either case */
    SECRET_BASE64, /* RFC 4648, both alphabets */
    SECRET_BASES
};

/* Each run of digits of the base that can hold `least` bytes, read from each place at which a byte can
 * begin; between two readings is a NUL. */
void view_unbased(const struct view *text, enum secret_base base, size_t least, struct view *out);

#endif
